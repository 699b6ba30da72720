/**
 * The order in which a node came to know the services that it knows, which numbers their firewall
 * marks (LB-06).
 *
 * Owns that order for a node that is set up at once: from its own tasks a node learns when they are
 * up, from others by gossip, and from a network that it joins later what was known there before.
 * Which of several equal records a joined network tells first is chance (the order of endpoint ids);
 * here it is the order of creation.
 */
import type { ServiceBinding } from '../libnetwork/docker-engine.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { tasksOf, tasksOnNode, type ClusterStore } from '../swarm/store.ts';
import { activationsOf, GOSSIP_NS, type Activation } from './activations.ts';
import { isServing } from './shared-state.ts';
import type { World } from './world.ts';

/** Sorts what `node` knows; equals stay in their order. */
export function inOrderOfLearning(
  world: World,
  node: string,
  known: readonly ServiceBinding[],
): readonly ServiceBinding[] {
  const ownNs = timesOnNode(world, node);
  const learntNs = new Map(known.map((each) => [each, learntAt(world, node, each, ownNs)]));
  return known.toSorted((left, right) => {
    return compareTimes(learntNs.get(left) as number, learntNs.get(right) as number);
  });
}

function learntAt(
  world: World,
  node: string,
  binding: ServiceBinding,
  ownNs: ReadonlyMap<string, number>,
): number {
  const store = world.store as ClusterStore;
  const isIngress = store.networks.get(binding.network)?.ingress === true;
  const joinedNs = isIngress
    ? 0
    : (world.starts.joinsNs.get(node)?.get(binding.network) ?? Infinity);
  const toldNs = Math.max(firstToldNs(world, store, binding), joinedNs);
  return Math.min(ownNs.get(keyOf(binding)) ?? Infinity, toldNs);
}

/** When the node's own tasks were active, by `network/service`. */
function timesOnNode(world: World, node: string): ReadonlyMap<string, number> {
  const store = world.store as ClusterStore;
  const times = new Map<string, number>();
  for (const task of tasksOnNode(store, node).filter(isServing)) {
    for (const { network, ownNs } of startedActivations(world, store, task)) {
      const key = keyOf({ network, service: task.service });
      times.set(key, Math.min(times.get(key) ?? Infinity, ownNs));
    }
  }
  return times;
}

/** When the first record of a service on a network reached the nodes that were on it. */
function firstToldNs(world: World, store: ClusterStore, binding: ServiceBinding): number {
  const { firstToldNs: cache } = world.shared;
  const key = keyOf(binding);
  let firstNs = cache.get(key);
  if (firstNs === undefined) {
    const activations = tasksOf(store, binding.service)
      .filter(isServing)
      .flatMap((task) => startedActivations(world, store, task));
    const onNetwork = activations.filter(({ network }) => network === binding.network);
    firstNs =
      GOSSIP_NS + onNetwork.reduce((least, each) => Math.min(least, each.sharedNs), Infinity);
    cache.set(key, firstNs);
  }
  return firstNs;
}

function startedActivations(
  world: World,
  store: ClusterStore,
  task: SwarmTask,
): readonly Activation[] {
  const startNs = world.starts.startsNs.get(task.id);
  return startNs === undefined ? [] : activationsOf(store, task, startNs);
}

function keyOf({ network, service }: Pick<ServiceBinding, 'network' | 'service'>): string {
  return `${network}/${service}`;
}

function compareTimes(left: number, right: number): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
