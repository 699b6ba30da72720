/**
 * Tasks on nodes: what happens on all nodes when a task starts.
 *
 * Owns the order of a start (LIFE-01, LIFE-05): the container joins its networks, then its address
 * is known to the others, then names and load balancers have it. A node that nobody has touched yet
 * is not told: it is set up from the managers' objects when it is.
 */
import { bringUpToDate } from '../gossip/spread.ts';
import type {
  ContainerView,
  DockerEngine,
  OverlayView,
  ServiceBinding,
} from '../libnetwork/docker-engine.ts';
import { startTask } from '../libnetwork/program-node.ts';
import type { SwarmNode, SwarmTask, TaskAttachment } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { taskRunning } from '../swarm/task-changes.ts';
import { containerView } from './container-view.ts';
import { startContainerPrograms } from './machine-programs.ts';
import { joinOverlays, publishPeers, publishService } from './node-gossip.ts';
import { announceEndpoints, networksOf, overlayView } from './program-machine.ts';
import { backendOf, bindingOf, containerBindings, serviceRecord } from './shared-state.ts';
import type { RunContainer, World } from './world.ts';

/** Starts every task that has a node and does not run yet. */
export function startAssignedTasks(world: World, store: ClusterStore): void {
  const starting = [...store.tasks.values()].filter(
    (task) => task.state === 'assigned' && !waitsForOther(store, task),
  );
  for (const task of starting) {
    taskRunning(store, task.id);
    startOnNode(world, store, task);
  }
  forgetOrders(world, starting);
  for (const task of starting) publish(world, store, task);
}

/** A replacement starts when the task that it replaces has stopped (SCH-22, stop-first). */
function waitsForOther(store: ClusterStore, task: SwarmTask): boolean {
  if (task.slot === 0) return false;
  const others = [...(store.tasksByService.get(task.service) ?? [])];
  return others.some((other) => {
    return (
      other.slot === task.slot && other.state === 'running' && other.desiredState !== 'running'
    );
  });
}

/** The orders of a service's backends are drawn anew once its tasks have changed. */
export function forgetOrders(world: World, tasks: readonly SwarmTask[]): void {
  const services = new Set(tasks.map(({ service }) => service));
  for (const key of [...world.shared.bindings.keys()]) {
    if (services.has(key.slice(key.indexOf('/') + 1))) world.shared.bindings.delete(key);
  }
}

function startOnNode(world: World, store: ClusterStore, task: SwarmTask): void {
  const machine = world.machines.get(task.node);
  joinOverlays(world, store.nodes.get(task.node) as SwarmNode);
  publishPeers(world, store, task);
  if (!machine?.isProgrammed || machine.engine === undefined) return;
  const { engine } = machine;
  task.error = startOnEngine(world, engine, containerView(world, store, task), task) ?? task.error;
}

/**
 * Starts a container and its programs on a node that is set up; `task` holds its addresses on
 * overlays, which the node joins where it is not on them. The error is in the engine's words.
 */
export function startOnEngine(
  world: World,
  engine: DockerEngine,
  view: ContainerView,
  task: SwarmTask | undefined,
): string | undefined {
  const joined = task ? networksToJoin(world, engine, task) : [];
  const started = startTask(engine, view, joined, task ? knownOn(world, task, joined) : []);
  for (const { network } of joined) bringUpToDate(world.gossip, engine.node, network.name);
  if ('error' in started) return started.error;
  announceEndpoints(world, engine, view.name);
  startContainerPrograms(world, engine, started.sandbox);
  return undefined;
}

function networksToJoin(world: World, engine: DockerEngine, task: SwarmTask): OverlayView[] {
  const node = world.store?.nodes.get(task.node) as SwarmNode;
  return task.attachments
    .filter(({ network }) => !engine.overlays.has(network))
    .map(({ network }) => overlayView(world, node, network));
}

/** What the databases of newly joined networks tell of services that run already. */
function knownOn(world: World, task: SwarmTask, joined: readonly OverlayView[]): ServiceBinding[] {
  const networks = new Set(joined.map(({ network }) => network.name));
  const known: ServiceBinding[] = [];
  for (const service of world.store?.services.values() ?? []) {
    if (service.spec.name === task.service) continue;
    for (const network of networksOf(service)) {
      const binding = networks.has(network) && bindingOf(world, task.node, service, network);
      if (binding) known.push(binding);
    }
  }
  const containers = containerBindings(world, networks);
  return [...known, ...containers.filter(({ backends }) => backends[0]?.task !== task.name)];
}

/** The task's records reach its own node at once, the other nodes by gossip. */
function publish(world: World, store: ClusterStore, task: SwarmTask): void {
  const service = store.services.get(task.service);
  if (service === undefined || task.error !== '') return;
  for (const { network, address } of inOrderOfActivation(store, task)) {
    const binding = serviceRecord(store, task, network);
    publishService(world, task, binding, backendOf(store, task, address));
  }
}

/**
 * A sandbox enables its service network by network (DNS-21): overlays by name, then ingress, then
 * internal ones.
 */
function inOrderOfActivation(store: ClusterStore, task: SwarmTask): TaskAttachment[] {
  const rank = ({ network }: TaskAttachment): number => {
    const found = store.networks.get(network);
    return found?.internal ? 2 : Number(found?.ingress ?? false);
  };
  return [...task.attachments].sort((left, right) => {
    const difference = rank(left) - rank(right);
    return difference !== 0 ? difference : left.network < right.network ? -1 : 1;
  });
}

/** A container's names reach every node that takes part in one of its networks (DNS-36). */
export function publishContainer(world: World, name: string): void {
  const { task } = world.containers.get(name) as RunContainer;
  if (task === undefined) return;
  const networks = new Set(task.attachments.map(({ network }) => network));
  for (const binding of containerBindings(world, networks)) {
    const [backend] = binding.backends;
    if (backend?.task === name) publishService(world, task, binding, backend);
  }
}
