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
import { GATEWAY_NETWORK } from '../libnetwork/gateway-bridge.ts';
import { startTask } from '../libnetwork/program-node.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { SwarmNode, SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { taskRunning } from '../swarm/task-changes.ts';
import { activateTasks } from './activate-tasks.ts';
import { containerView, pinnedBridgeAddresses } from './container-view.ts';
import { startContainerPrograms } from './machine-programs.ts';
import { joinOverlays, publishPeers, publishService } from './node-gossip.ts';
import { announceEndpoints, networksOf, overlayView } from './program-machine.ts';
import { bindingOf, containerBindings } from './shared-state.ts';
import { timeStarts } from './start-times.ts';
import type { RunContainer, World } from './world.ts';

/** Starts every task that has a node and does not run yet. */
export function startAssignedTasks(world: World, store: ClusterStore): void {
  const starting = [...store.tasks.values()].filter(
    (task) => task.state === 'assigned' && !waitsForOther(store, task),
  );
  timeStarts(world.starts, store, starting, (task) => pinnedGateway(world, task));
  for (const task of starting) {
    taskRunning(store, task.id);
    startOnNode(world, store, task);
  }
  forgetOrders(world, starting);
  activateTasks(world, store, starting);
}

function pinnedGateway(world: World, { name }: SwarmTask): Ipv4Address | undefined {
  return pinnedBridgeAddresses(world, name)[GATEWAY_NETWORK];
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

/** What the nodes share of a service is made anew once its tasks have changed. */
export function forgetOrders({ shared }: World, tasks: readonly SwarmTask[]): void {
  const services = new Set(tasks.map(({ service }) => service));
  for (const byNetworkAndService of [shared.bindings, shared.firstToldNs]) {
    for (const key of [...byNetworkAndService.keys()]) {
      if (services.has(key.slice(key.indexOf('/') + 1))) byNetworkAndService.delete(key);
    }
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
