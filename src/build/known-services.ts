/**
 * What a node knows of the services on its networks when it comes to them: records and their order.
 *
 * Owns sorting the records that all members of a network hold by load balancer, once for all nodes,
 * and giving each node an order of them. Ten thousand backends on a thousand nodes are stored in a few
 * orders only (LB-28 says that the order differs from node to node, not that no two nodes have the
 * same). News under way is gossip/'s.
 */
import { pickIndex, shuffled } from '../engine/random-streams.ts';
import {
  entriesOf,
  findEntry,
  latestState,
  shownState,
  unevenEntries,
  type Entry,
} from '../gossip/network-db.ts';
import type { EndpointRecord, EndpointRecords } from '../libnetwork/service-records.ts';
import { balancerKey } from '../libnetwork/service-bindings.ts';
import type { SwarmService, SwarmTask } from '../swarm/objects.ts';
import { pinnedBackends } from '../swarm/pins.ts';
import type { ClusterStore } from '../swarm/store.ts';
import type { World } from './world.ts';

/** Orders of one balancer's records that a cluster has at the most. */
const ORDERS_MAX = 16;

/** The records of one load balancer that the tables of all members of its network show enabled. */
export interface KnownService {
  readonly key: string;
  readonly network: string;
  /** In order of the tasks' creation; never empty. */
  readonly records: readonly EndpointRecord[];
  /** A few orders of them, made when the first node asks. */
  orders: readonly EndpointRecords[];
  /** When the first record reached the nodes that were on the network; undefined until asked for. */
  toldNs: number | undefined;
}

/**
 * Load balancers that a node has on these networks: services in order of creation, each on ingress
 * first, then services that have been removed, then containers that no service owns.
 */
export function knownServices(world: World, networks: ReadonlySet<string>): KnownService[] {
  const store = world.store as ClusterStore;
  const places = placesOf(store);
  const place = ({ network, records }: KnownService): number => {
    const serviceId = (records[0] as EndpointRecord).binding.serviceId;
    if (serviceId === '') return places.size + 1;
    return places.get(`${serviceId} ${network}`) ?? places.size;
  };
  return [...networks]
    .flatMap((network) => servicesOn(world, network))
    .sort((left, right) => place(left) - place(right));
}

/** The records of a load balancer in the order in which `node` has learnt of them. */
export function recordsFor(world: World, node: string, known: KnownService): EndpointRecords {
  const store = world.store as ClusterStore;
  const { network, records } = known;
  const { service } = (records[0] as EndpointRecord).binding;
  const pinned = pinnedBackends(store.pins, node, network, service);
  if (pinned) return toRecords(inOrder([...records, ...underWay(world, node, known)], pinned));
  if (known.orders.length === 0) known.orders = makeOrders(world, store, known);
  const { streams } = world.kernel;
  const stream = `backend-order/${node}/${network}/${service}`;
  const order = known.orders[pickIndex(streams, stream, known.orders.length)];
  return order as EndpointRecords;
}

/** Networks that a service's tasks are on: ingress where it publishes there, then its own. */
function networksOf(service: SwarmService): string[] {
  const own = service.spec.networks.map(({ network }) => network);
  const publishes = service.ports.some(({ publishMode }) => publishMode === 'ingress');
  return publishes ? ['ingress', ...own] : own;
}

function placesOf(store: ClusterStore): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const service of store.services.values()) {
    for (const network of networksOf(service)) {
      places.set(`${service.id} ${network}`, places.size);
    }
  }
  return places;
}

function servicesOn(world: World, network: string): readonly KnownService[] {
  const { known } = world.shared;
  let services = known.get(network);
  if (services === undefined) known.set(network, (services = collect(world, network)));
  return services;
}

function collect(world: World, network: string): KnownService[] {
  const byKey = new Map<string, EndpointRecord[]>();
  for (const entry of tableOf(world, network)) {
    if (!isKnownToAll(world, entry)) continue;
    const record = entry.record as EndpointRecord;
    const key = balancerKey(record);
    const records = byKey.get(key);
    if (records) records.push(record);
    else byKey.set(key, [record]);
  }
  return [...byKey].map(([key, records]) => {
    return { key, network, records, orders: [], toldNs: undefined };
  });
}

/** In order of the tasks' creation; those that the managers have dropped and nodes still run last. */
function tableOf({ store, gossip }: World, network: string): Entry[] {
  const tasks = store?.tasks ?? new Map<string, SwarmTask>();
  const listed = [...tasks.keys()].flatMap((id) => {
    return findEntry(gossip, 'endpoint_table', network, id) ?? [];
  });
  const dropped = [...entriesOf(gossip, network)].filter(({ record: { table, endpoint } }) => {
    return table === 'endpoint_table' && !tasks.has(endpoint);
  });
  return [...listed, ...dropped];
}

/** What is disabled is for each node to know: it depends on when and how it learnt of it. */
function isKnownToAll({ gossip }: World, entry: Entry): boolean {
  return (
    latestState(entry) === 'enabled' && !gossip.unsettled.get(entry.record.network)?.has(entry)
  );
}

/** Records of the same balancer that the node's tables show and others' may not. */
function underWay({ gossip }: World, node: string, { network, key }: KnownService) {
  return [...unevenEntries(gossip, network)].flatMap((entry) => {
    const { record } = entry;
    const isOwn = record.table === 'endpoint_table' && balancerKey(record) === key;
    return isOwn && shownState(entry, node) !== 'gone' ? [record] : [];
  });
}

function makeOrders(
  { kernel }: World,
  store: ClusterStore,
  { network, records }: KnownService,
): EndpointRecords[] {
  const { service } = (records[0] as EndpointRecord).binding;
  const count = records.length === 1 ? 1 : Math.min(ORDERS_MAX, store.nodes.size);
  return Array.from({ length: count }, () => {
    return toRecords(shuffled(kernel.streams, `backend-order/${network}/${service}`, records));
  });
}

/** From the head of the IPVS list to the order of learning. */
function toRecords(headFirst: readonly EndpointRecord[]): EndpointRecords {
  return new Map(headFirst.toReversed().map((record) => [record.backend.endpoint, record]));
}

/** Pinned tasks first in their order, the others after them. */
function inOrder(records: readonly EndpointRecord[], names: readonly string[]): EndpointRecord[] {
  const rank = ({ backend }: EndpointRecord): number => {
    const at = names.indexOf(backend.task);
    return at < 0 ? names.length : at;
  };
  return [...records].sort((left, right) => rank(left) - rank(right));
}
