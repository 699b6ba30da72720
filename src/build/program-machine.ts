/**
 * A node is touched for the first time: its engine sets everything up and its programs start.
 *
 * Owns the view of one node that libnetwork programs from, and which programs run where. Later
 * changes to a node that is set up are in task-life.ts.
 */
import { runningOn, type Controller } from '../agent/agent.ts';
import type { DockerEngine, Sandbox } from '../libnetwork/docker-engine.ts';
import type { ContainerView, NodeView, OverlayView } from '../libnetwork/node-view.ts';
import type { EndpointRecords } from '../libnetwork/service-records.ts';
import { membersOf } from '../gossip/network-db.ts';
import { bringUpToDate } from '../gossip/spread.ts';
import { programNode } from '../libnetwork/program-node.ts';
import { learnAddress } from '../linux/bridge.ts';
import { ipv4 } from '../packet/ipv4-address.ts';
import { subnet } from '../packet/ipv4-subnet.ts';
import type { NetworkSpec } from '../scenario/scenario.ts';
import type { SwarmNode } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { containerView } from './container-view.ts';
import { knownServices, recordsFor } from './known-services.ts';
import { inOrderOfLearning } from './learning-order.ts';
import { startContainerResolver, startContainerServer } from './machine-programs.ts';
import { balancerAddressOf } from './node-gossip.ts';
import { peersOf } from './shared-peers.ts';
import { inOrderOfStart } from './start-times.ts';
import type { MachineState, World } from './world.ts';

/** Sets the node up if nobody has asked for it yet. */
export function touchMachine(world: World, name: string): MachineState {
  const machine = world.machines.get(name) as MachineState;
  if (machine.isProgrammed) return machine;
  machine.isProgrammed = true;
  world.shared.nodesSetUp.add(name);
  const { engine } = machine;
  if (engine) program(world, machine, engine);
  return machine;
}

/** A network as a node takes part in it. */
export function overlayView(world: World, node: SwarmNode, network: string): OverlayView {
  const store = world.store as ClusterStore;
  return {
    network: store.networks.get(network) as OverlayView['network'],
    balancerAddress: balancerAddressOf(world, node, network) ?? 0,
    peers: peersOf(world, network),
  };
}

/** A new interface announces its address (L2-12): the bridges on its way know it from then on. */
export function announceEndpoints(world: World, engine: DockerEngine, sandboxName: string): void {
  const sandbox = engine.sandboxes.get(sandboxName);
  for (const { outside, mac } of sandbox?.endpoints ?? []) {
    if (outside.master) learnAddress(outside.master, outside, mac, world.kernel.loop.nowNs);
  }
}

function program(world: World, machine: MachineState, engine: DockerEngine): void {
  for (const { kind, name, error } of programNode(engine, nodeView(world, machine.name))) {
    world.problems.push(`${kind} ${name} on ${machine.name}: ${error}`);
  }
  for (const network of engine.overlays.keys()) {
    bringUpToDate(world.gossip, machine.name, network);
  }
  for (const sandbox of engine.sandboxes.values()) announceEndpoints(world, engine, sandbox.name);
  for (const sandbox of engine.sandboxes.values()) startPrograms(world, engine, sandbox);
}

/** The container's program listens already, unless it is a task's that still boots. */
function startPrograms(world: World, engine: DockerEngine, sandbox: Sandbox): void {
  startContainerResolver(world, engine, sandbox);
  const controller = runningOn(world.agents, engine.node).find((each) => {
    return each.sandbox === sandbox.name;
  });
  if (controller?.isListening !== false) startContainerServer(world, engine, sandbox);
}

function nodeView(world: World, name: string): NodeView {
  const bridges = world.scenario.networks
    .filter(({ driver }) => driver === 'bridge')
    .map(bridgeRequest);
  const { store } = world;
  if (store === undefined) {
    return { overlays: [], bridges, containers: [], known: [] };
  }
  const node = store.nodes.get(name) as SwarmNode;
  const networks = networksOf(world, node);
  const pin = world.scenario.pins.loadBalancers[name]?.['docker_gwbridge'];
  return {
    overlays: networks.map((network) => overlayView(world, node, network)),
    bridges,
    containers: containersOf(world, store, name),
    known: knownBy(world, name, networks),
    ...(pin !== undefined && { gatewayAddress: ipv4(pin) }),
  };
}

function bridgeRequest(network: NetworkSpec): NodeView['bridges'][number] {
  const [ipam] = network.subnets;
  return {
    name: network.name,
    internal: network.internal,
    options: network.driverOptions,
    ...(ipam && { subnet: subnet(ipam.subnet) }),
    ...(ipam?.gateway && { gateway: ipv4(ipam.gateway) }),
    ...(ipam?.ipRange && { range: subnet(ipam.ipRange) }),
  };
}

/**
 * Those that it takes part in. The managers may have taken its address on one back already, whose last
 * container is still being stopped.
 */
function networksOf({ gossip }: World, { name, loadBalancers }: SwarmNode): string[] {
  const known = new Set([...loadBalancers.keys(), ...gossip.members.keys()]);
  return [...known].filter((network) => membersOf(gossip, network).has(name));
}

/**
 * Own tasks in the order in which they started, also those that the managers have forgotten. Where the addresses on a bridge are pinned they
 * tell the order, since a bridge gives the lowest free one.
 */
function containersOf(world: World, store: ClusterStore, node: string): ContainerView[] {
  const controllers = new Map(runningOn(world.agents, node).map((each) => [each.task, each]));
  const views = inOrderOfStart(world.starts, store, [...controllers.keys()]).map((task) => {
    const { sandbox, attachments } = controllers.get(task) as Controller;
    return { ...containerView(world, store, { ...task, attachments }), name: sandbox };
  });
  return views.sort((left, right) => pinnedPlace(left) - pinnedPlace(right));
}

function pinnedPlace({ bridgeAddresses }: ContainerView): number {
  return bridgeAddresses['docker_gwbridge'] ?? bridgeAddresses['bridge'] ?? Number.MAX_SAFE_INTEGER;
}

function knownBy(world: World, node: string, networks: readonly string[]): EndpointRecords[] {
  const known = knownServices(world, new Set(networks));
  return inOrderOfLearning(world, node, known).map((each) => recordsFor(world, node, each));
}
