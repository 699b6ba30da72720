/**
 * Containers on nodes: what a node's engine does when one is prepared, started, activated, removed.
 *
 * Owns the order of a start (LIFE-01, LIFE-05): the node joins networks, the container gets its
 * interfaces, then its address is known to the others, then names and load balancers have it. A node
 * that nobody has touched yet is not told: it is set up from what holds when it is. When these things
 * happen is for agent/.
 */
import { MILLISECOND } from '../engine/sim-time.ts';
import { bringUpToDate } from '../gossip/spread.ts';
import type { DockerEngine, Sandbox } from '../libnetwork/docker-engine.ts';
import type { ContainerView, OverlayView } from '../libnetwork/node-view.ts';
import type { EndpointRecords } from '../libnetwork/service-records.ts';
import { joinNetworks, startTask } from '../libnetwork/program-node.ts';
import type { SwarmNode, SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { endPrograms } from '../workload/end-programs.ts';
import { endpointRecord } from './endpoint-records.ts';
import { knownServices, recordsFor } from './known-services.ts';
import { startContainerResolver } from './machine-programs.ts';
import { joinOverlay, joinOverlays, publishService } from './node-gossip.ts';
import { engineSetUp } from './node-tables.ts';
import { announceEndpoints, overlayView } from './program-machine.ts';
import type { RunContainer, World } from './world.ts';

/** The task's node takes part in its networks from now on (CP-60). */
export function joinTaskNetworks(world: World, store: ClusterStore, task: SwarmTask): void {
  const node = store.nodes.get(task.node) as SwarmNode;
  joinOverlays(world, node);
  const networks = task.attachments.map(({ network }) => network);
  setUpOverlays(world, node, networks);
}

/** The node takes part in ingress, with or without a task there, unless it does already (CP-60). */
export function joinIngress(world: World, store: ClusterStore, node: SwarmNode): void {
  for (const { name, ingress } of store.networks.values()) {
    if (!ingress || !node.loadBalancers.has(name)) continue;
    joinOverlay(world, node, name);
    setUpOverlays(world, node, [name]);
  }
}

/** Its engine sets up those of the networks that it has not, if the node has been touched. */
function setUpOverlays(world: World, node: SwarmNode, networks: readonly string[]): void {
  const engine = engineSetUp(world, node.name);
  if (engine === undefined) return;
  const joined = networks
    .filter((network) => !engine.overlays.has(network))
    .map((network) => overlayView(world, node, network));
  joinNetworks(engine, joined, knownOn(world, node.name, joined));
  for (const { network } of joined) bringUpToDate(world.gossip, engine.node, network.name);
}

/** Starts a container on a node that is set up and on its networks. The error is the engine's. */
export function startOnEngine(
  world: World,
  engine: DockerEngine,
  view: ContainerView,
): string | undefined {
  const started = startTask(engine, view);
  if ('error' in started) return started.error;
  announceEndpoints(world, engine, view.name);
  startContainerResolver(world, engine, started.sandbox);
  return undefined;
}

/** Until the engine has heard of an exit; the process's last packets leave the sandbox meanwhile. */
export const EXIT_NOTICED_NS = 2 * MILLISECOND;

/** The container's process ends: the kernel closes its sockets, and its peers learn of it. */
export function exitOnEngine({ workload }: World, { namespace, name }: Sandbox): void {
  endPrograms(workload, namespace, name);
}

/** What the databases of newly joined networks tell of services that run already. */
function knownOn(world: World, node: string, joined: readonly OverlayView[]): EndpointRecords[] {
  const networks = new Set(joined.map(({ network }) => network.name));
  return knownServices(world, networks).map((known) => recordsFor(world, node, known));
}

/** A container's names reach every node that takes part in one of its networks (DNS-36). */
export function publishContainer(world: World, name: string): void {
  const { task } = world.containers.get(name) as RunContainer;
  for (const attachment of task?.attachments ?? []) {
    publishService(world, task as SwarmTask, endpointRecord(world, task as SwarmTask, attachment));
  }
}
