/**
 * The order in which a node came to know the services that it knows, which numbers their firewall
 * marks (LB-06).
 *
 * Owns that order for a node that is set up at once: from its own tasks a node learns when they are
 * up, from others by gossip, and from a network that it joins later what was known there before.
 * Which of several equal records a joined network tells first is chance (the order of endpoint ids);
 * here it is the order of creation.
 */
import type { EndpointRecord } from '../libnetwork/service-records.ts';
import { balancerKey } from '../libnetwork/service-bindings.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { tasksOnNode, type ClusterStore } from '../swarm/store.ts';
import { activationsOf, GOSSIP_NS, type Activation } from './activations.ts';
import { endpointRecord } from './endpoint-records.ts';
import type { KnownService } from './known-services.ts';
import type { World } from './world.ts';

/** Sorts what `node` knows; equals stay in their order, and containers of no service are last. */
export function inOrderOfLearning(
  world: World,
  node: string,
  known: readonly KnownService[],
): readonly KnownService[] {
  const ownNs = timesOnNode(world, node);
  const learntNs = new Map(known.map((each) => [each, learntAt(world, node, each, ownNs)]));
  return known.toSorted((left, right) => {
    return compareTimes(learntNs.get(left) as number, learntNs.get(right) as number);
  });
}

function learntAt(
  world: World,
  node: string,
  known: KnownService,
  ownNs: ReadonlyMap<string, number>,
): number {
  const store = world.store as ClusterStore;
  const { network, key, records } = known;
  if ((records[0] as EndpointRecord).binding.serviceId === '') return Infinity;
  const isIngress = store.networks.get(network)?.ingress === true;
  const joinedNs = isIngress ? 0 : (world.starts.joinsNs.get(node)?.get(network) ?? Infinity);
  known.toldNs ??= firstToldNs(world, store, known);
  return Math.min(ownNs.get(`${network} ${key}`) ?? Infinity, Math.max(known.toldNs, joinedNs));
}

/** When the node's own tasks were active, by network and load balancer. */
function timesOnNode(world: World, node: string): ReadonlyMap<string, number> {
  const store = world.store as ClusterStore;
  const times = new Map<string, number>();
  for (const task of tasksOnNode(store, node).filter(isServing)) {
    for (const { network, attachment, ownNs } of startedActivations(world, store, task)) {
      const key = `${network} ${balancerKey(endpointRecord(world, task, attachment))}`;
      times.set(key, Math.min(times.get(key) ?? Infinity, ownNs));
    }
  }
  return times;
}

/** True once a task runs and until it has ended: then it is in DNS and behind the virtual IP. */
function isServing(task: SwarmTask): boolean {
  return task.state === 'running' && task.service !== '';
}

/** When the first record of a service on a network reached the nodes that were on it. */
function firstToldNs(world: World, store: ClusterStore, { network, records }: KnownService) {
  let firstNs = Infinity;
  for (const { backend } of records) {
    const task = store.tasks.get(backend.endpoint);
    for (const activation of task ? startedActivations(world, store, task) : []) {
      if (activation.network === network) firstNs = Math.min(firstNs, activation.sharedNs);
    }
  }
  return firstNs + GOSSIP_NS;
}

function startedActivations(
  world: World,
  store: ClusterStore,
  task: SwarmTask,
): readonly Activation[] {
  const startNs = world.starts.startsNs.get(task.id);
  return startNs === undefined ? [] : activationsOf(store, task, startNs);
}

function compareTimes(left: number, right: number): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
