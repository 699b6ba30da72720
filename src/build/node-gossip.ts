/**
 * The nodes' gossip in this world: its clock, its chance, its way over the LAN, its effects.
 *
 * Owns what gossip/ asks of its host, and the records that tasks, containers and load balancers have
 * in its tables.
 */
import { runningOn, type Controller } from '../agent/agent.ts';
import { schedule } from '../engine/event-loop.ts';
import { pickIndex } from '../engine/random-streams.ts';
import {
  createGossip,
  entriesOf,
  findEntry,
  latestState,
  membersOf,
  type Entry,
  type Gossip,
} from '../gossip/network-db.ts';
import { disable, joinNetwork, leaveNetwork, publish, withdraw } from '../gossip/spread.ts';
import type { MemberState } from '../gossip/member-views.ts';
import type { EndpointRecord } from '../libnetwork/service-records.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { SwarmNode, SwarmTask, TaskAttachment } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { record } from '../trace/recorder.ts';
import type { NodeChanged } from '../trace/trace-event.ts';
import { connectionPasses, datagramPasses, datagramsAreSure } from '../underlay/control-way.ts';
import { arrivalOrder } from './arrival-order.ts';
import { managersOf } from './managers.ts';
import { nodeTables } from './node-tables.ts';
import type { MachineState, World } from './world.ts';

const GOSSIP_PORT = 7946;

export function createNodeGossip(world: () => World): Gossip {
  const pick = (purpose: string, size: number): number =>
    pickIndex(world().kernel.streams, purpose, size);
  const end = (node: string): MachineState => world().machines.get(node) as MachineState;
  return createGossip({
    ...nodeTables(world),
    nowNs: () => world().kernel.loop.nowNs,
    startTimer: (delayNs, timer) => {
      schedule(world().kernel.loop, delayNs, { kind: 'gossip-timer', timer });
    },
    pick,
    pickPhase: ({ kind, node }, size) => {
      const nodes = arrivalIsPinned(world()) ? [...(world().store?.nodes.keys() ?? [])] : [];
      const place = nodes.indexOf(node);
      return place < 0 ? pick(`phase/${kind}/${node}`, size) : place % size;
    },
    managers: () => managersOf(world()),
    reaches: (from, to, protocol) => {
      if (end(from).isRestarting || end(to).isRestarting) return false;
      const passes = protocol === 'udp' ? datagramPasses : connectionPasses;
      return passes(world().ways, end(from), end(to), GOSSIP_PORT);
    },
    isSure: (left, right) =>
      !end(left).isRestarting &&
      !end(right).isRestarting &&
      datagramsAreSure(world().ways, end(left), end(right), GOSSIP_PORT),
    arrivalOrder: (node, entries) => arrivalOrder(world(), node, entries),
    viewChanged: (node, subject, state) => traceView(world(), node, subject, state),
  });
}

/** Pinned lists of backends tell in which order news arrives: nodes' rounds keep that of joining. */
function arrivalIsPinned({ store }: World): boolean {
  return Object.keys(store?.pins.backends ?? {}).length > 0;
}

/** The node takes part in the networks that it has a load-balancer endpoint on and was not on yet. */
export function joinOverlays(world: World, node: SwarmNode): void {
  for (const network of node.loadBalancers.keys()) joinOverlay(world, node, network);
}

/** The node takes part in one network that it has a load-balancer endpoint on. */
export function joinOverlay({ gossip }: World, node: SwarmNode, network: string): void {
  const address = node.loadBalancers.get(network);
  if (address === undefined || membersOf(gossip, network).has(node.name)) return;
  joinNetwork(gossip, node.name, network);
  publish(gossip, {
    table: 'overlay_peer_table',
    network,
    owner: node.name,
    endpoint: endpointKey(node, address),
    name: endpointName(node),
    address,
    tunnelEndpoint: node.address,
  });
}

/**
 * The address of the node's own load balancer: as it has had it since it came to the network, or, where
 * it does not take part yet, as the managers say.
 */
export function balancerAddressOf(
  { gossip }: World,
  node: SwarmNode,
  network: string,
): Ipv4Address | undefined {
  const told = node.loadBalancers.get(network);
  const isOwn = (entry: Entry | undefined): entry is Entry =>
    entry?.record.owner === node.name && latestState(entry) === 'enabled';
  const entry = findEntry(gossip, 'overlay_peer_table', network, endpointKey(node, told ?? 0));
  if (isOwn(entry)) return told;
  const name = endpointName(node);
  for (const other of entriesOf(gossip, network)) {
    const { record } = other;
    if (record.table === 'overlay_peer_table' && record.name === name && isOwn(other)) {
      return record.address;
    }
  }
  return told;
}

/** The node leaves the networks on which it has no container any more (CP-60). */
export function leaveOverlays(world: World, node: SwarmNode): void {
  const { gossip } = world;
  for (const [network, members] of gossip.members) {
    if (!members.has(node.name) || isInUse(world, node, network)) continue;
    leaveNetwork(gossip, node.name, network);
  }
}

/**
 * By a container that runs, also one that the managers have forgotten: they may have taken the node's
 * address back, or given it another one, and the network stays as it is until the last one is gone.
 */
function isInUse({ agents, containers, store }: World, { name }: SwarmNode, network: string) {
  if (store?.networks.get(network)?.ingress) return true;
  const isOn = (attachments: readonly TaskAttachment[] = []): boolean =>
    attachments.some((each) => each.network === network);
  return (
    runningOn(agents, name).some(({ attachments }) => isOn(attachments)) ||
    [...containers.values()].some(({ spec, task }) => spec.node === name && isOn(task?.attachments))
  );
}

const endpointName = ({ name }: SwarmNode): string => `${name}-endpoint`;

/** Each time that a node comes to a network its load balancer is another endpoint. */
function endpointKey(node: SwarmNode, address: Ipv4Address): string {
  return `${endpointName(node)} ${ipv4Text(address)}`;
}

/** The task's interfaces are up: its addresses can be reached (LIFE-01). */
export function publishPeers({ gossip }: World, store: ClusterStore, task: SwarmTask): void {
  const node = store.nodes.get(task.node) as SwarmNode;
  for (const { network, address } of task.attachments) {
    publish(gossip, {
      table: 'overlay_peer_table',
      network,
      owner: node.name,
      endpoint: task.id,
      name: task.name,
      address,
      tunnelEndpoint: node.address,
    });
  }
}

/** Its service is active on one of its networks: names and load balancers have it (LIFE-05). */
export function publishService(
  { gossip }: World,
  { id, node }: SwarmTask,
  { binding, backend }: EndpointRecord,
): void {
  const { network } = binding;
  publish(gossip, {
    table: 'endpoint_table',
    network,
    owner: node,
    endpoint: id,
    binding,
    backend,
  });
}

/** Nobody is to begin anything new with the task (LIFE-07). */
export function disableTask({ gossip }: World, { task, attachments }: Controller): void {
  for (const { network } of attachments) disable(gossip, network, task.id);
}

/** The task's sandbox is gone and with it all that the nodes know of it (LIFE-10). */
export function withdrawTask(
  { gossip }: World,
  { id }: Pick<SwarmTask, 'id'>,
  attachments: readonly TaskAttachment[],
): void {
  for (const { network } of attachments) withdraw(gossip, network, id);
}

function traceView(world: World, by: string, node: string, state: MemberState): void {
  traceNode(world, node, state === 'dead' ? 'failed' : state, by);
}

/** Writes down that a node is believed to be in another state; by the managers unless said. */
export function traceNode(
  { recorder, kernel }: World,
  node: string,
  state: NodeChanged['state'],
  by = '',
): void {
  if (recorder === undefined) return;
  const timeNs = kernel.loop.nowNs;
  record(recorder, { kind: 'node.changed', timeNs, request: 0, node, by, state });
}
