/**
 * What all nodes of a network know alike: its endpoints, and its services with their backends.
 *
 * Owns making both from the managers' objects for a cluster at rest, once for all nodes. Ten
 * thousand backends on a thousand nodes are stored in a few orders only (LB-28 says that the order
 * differs from node to node, not that no two nodes have the same).
 */
import { pickIndex, shuffled } from '../engine/random-streams.ts';
import { entriesOf, latestState } from '../gossip/network-db.ts';
import type { Backend, PeerTable, ServiceBinding } from '../libnetwork/docker-engine.ts';
import { addToPeerTable, createPeerTable } from '../libnetwork/overlay-peers.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { ContainerSpec } from '../scenario/scenario.ts';
import type { SwarmService, SwarmTask, TaskAttachment } from '../swarm/objects.ts';
import { pinnedBackends } from '../swarm/pins.ts';
import { tasksOf, type ClusterStore } from '../swarm/store.ts';
import type { World } from './world.ts';

/** Orders of one service's backends that a cluster has at the most. */
const ORDERS_MAX = 16;

/** The endpoints of a network on all nodes. */
export function peersOf(world: World, network: string): PeerTable {
  let peers = world.shared.peers.get(network);
  if (peers === undefined) {
    peers = collectPeers(world, network);
    world.shared.peers.set(network, peers);
  }
  return peers;
}

/** What `node` knows of a service on a network; undefined while it has no running task. */
export function bindingOf(
  world: World,
  node: string,
  service: SwarmService,
  network: string,
): ServiceBinding | undefined {
  const store = world.store as ClusterStore;
  const pinned = pinnedBackends(store.pins, node, network, service.spec.name);
  const orders = ordersOf(world, service, network);
  const [first] = orders;
  if (first === undefined) return undefined;
  if (pinned) return { ...first, backends: inOrder(first.backends, pinned) };
  return orders[
    pickIndex(
      world.kernel.streams,
      `backend-order/${node}/${network}/${service.spec.name}`,
      orders.length,
    )
  ];
}

/** True once a task runs and until it has ended: then it is in DNS and behind the virtual IP. */
export function isServing(task: SwarmTask): boolean {
  return task.state === 'running' && task.node !== '';
}

function collectPeers({ gossip }: World, network: string): PeerTable {
  const peers = createPeerTable();
  for (const entry of entriesOf(gossip, network)) {
    const { record } = entry;
    if (record.table === 'overlay_peer_table' && latestState(entry) !== 'gone') {
      addToPeerTable(peers, record);
    }
  }
  return peers;
}

function ordersOf(world: World, service: SwarmService, network: string): readonly ServiceBinding[] {
  const { name } = service.spec;
  const key = `${network}/${name}`;
  let orders = world.shared.bindings.get(key);
  if (orders === undefined) {
    orders = makeOrders(world, service, network);
    world.shared.bindings.set(key, orders);
  }
  return orders;
}

function makeOrders(world: World, service: SwarmService, network: string): ServiceBinding[] {
  const store = world.store as ClusterStore;
  const backends = backendsOf(store, service, network);
  if (backends.length === 0) return [];
  const base = recordOf(service, network);
  const count = backends.length === 1 ? 1 : Math.min(ORDERS_MAX, store.nodes.size);
  return Array.from({ length: count }, () => ({
    ...base,
    backends: shuffled(
      world.kernel.streams,
      `backend-order/${network}/${service.spec.name}`,
      backends,
    ),
  }));
}

/** What a service is on a network, without its backends. */
function recordOf(service: SwarmService, network: string): ServiceBinding {
  return {
    service: service.spec.name,
    network,
    virtualIp: service.virtualIps.find((vip) => vip.network === network)?.address ?? 0,
    aliases: service.spec.networks.find((each) => each.network === network)?.aliases ?? [],
    ports: service.ports.filter(({ publishMode }) => publishMode === 'ingress'),
    backends: [],
  };
}

/** The service of a task on a network; of a removed service its name alone, which finds the rest. */
export function serviceRecord(
  store: ClusterStore,
  task: SwarmTask,
  network: string,
): ServiceBinding {
  const service = store.services.get(task.service);
  if (service) return recordOf(service, network);
  const { service: name, ports } = task;
  return { service: name, network, virtualIp: 0, aliases: [], ports, backends: [] };
}

function backendsOf(store: ClusterStore, service: SwarmService, network: string): Backend[] {
  return tasksOf(store, service.spec.name)
    .filter(isServing)
    .flatMap((task) => {
      const attachment = task.attachments.find((each) => each.network === network);
      return attachment ? [backendOf(store, task, attachment.address)] : [];
    });
}

/** Containers on these networks: names that belong to no service (DNS-36). */
export function containerBindings(
  { containers, store }: World,
  networks: ReadonlySet<string>,
): ServiceBinding[] {
  return [...containers.values()].flatMap(({ spec, task }) => {
    if (store === undefined || task === undefined || !isServing(task)) return [];
    const on = task.attachments.filter(({ network }) => networks.has(network));
    return on.map((attachment) => containerBinding(store, spec, task, attachment));
  });
}

function containerBinding(
  store: ClusterStore,
  { hostname }: ContainerSpec,
  task: SwarmTask,
  { network, address, aliases }: TaskAttachment,
): ServiceBinding {
  return {
    service: '',
    network,
    virtualIp: 0,
    aliases: hostname === undefined ? aliases : [...aliases, hostname],
    ports: [],
    backends: [backendOf(store, task, address)],
  };
}

/** The record that a task's node publishes for one of its addresses. */
export function backendOf(store: ClusterStore, task: SwarmTask, address: Ipv4Address): Backend {
  return {
    task: task.name,
    containerName: containerName(store, task),
    containerId: task.containerId,
    address,
    enabled: true,
  };
}

/** `web.1.<task id>`, or a container's own name; for a global service the node's id takes the slot's place (DNS-25). */
export function containerName(store: ClusterStore, task: SwarmTask): string {
  if (task.service === '') return task.name;
  const place = task.slot > 0 ? String(task.slot) : (store.nodes.get(task.node)?.id ?? '');
  return `${task.service}.${place}.${task.id}`;
}

/** Pinned tasks first in their order, the others after them. */
function inOrder(backends: readonly Backend[], names: readonly string[]): Backend[] {
  const rank = (backend: Backend): number => {
    const at = names.indexOf(backend.task);
    return at < 0 ? names.length : at;
  };
  return [...backends].sort((left, right) => rank(left) - rank(right));
}
