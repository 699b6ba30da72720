/**
 * A swarm at its birth: nodes in join order, the ingress network, the networks asked for.
 *
 * Owns putting the store together; services come afterwards (service-changes.ts). The ingress
 * network is first, so it takes the first subnet and the first VNI (CP-02, CP-20, CP-28); each node
 * gets its address on it as it joins (CP-46).
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import { allocateNodes } from './allocator.ts';
import type { PickIndex } from './chance.ts';
import { DEFAULT_BEHAVIOUR, type EngineBehaviour } from './engine-behaviour.ts';
import { newObjectId } from './identifiers.ts';
import { NO_MANAGER_IO, type ManagerIo } from './manager-io.ts';
import { createNetwork, type NetworkRequest } from './network-create.ts';
import type { Resources, SwarmNode } from './objects.ts';
import { createPinState, unknownPins, type Pins } from './pins.ts';
import { createPortAllocator } from './port-allocator.ts';
import { createPendingWork, type ClusterStore } from './store.ts';
import { createSubnetPool } from './subnet-pool.ts';
import { createVniPool } from './vni-pool.ts';

export interface NodeRequest {
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly address: Ipv4Address;
  readonly labels?: Readonly<Record<string, string>>;
  readonly engineLabels?: Readonly<Record<string, string>>;
  readonly resources?: Resources;
  readonly availability?: SwarmNode['availability'];
}

export interface ClusterRequest {
  /** In join order. */
  readonly nodes: readonly NodeRequest[];
  /** Without ingress, unless one of them is to replace the default ingress network. */
  readonly networks: readonly NetworkRequest[];
  /** `--default-addr-pool`, one or several in order. */
  readonly defaultPool: Ipv4Subnet | readonly Ipv4Subnet[];
  /** `--default-addr-pool-mask-length`. */
  readonly subnetSize: number;
  /** Of the engine that was recorded unless said. */
  readonly behaviour?: EngineBehaviour;
  /** `--task-history-limit`; 5 unless said. */
  readonly taskHistoryLimit?: number;
  /** Networks that each node has for itself besides the predefined ones: user-defined bridges. */
  readonly localNetworks?: Iterable<string>;
  readonly pins?: Pins;
  readonly pick: PickIndex;
  /** Absent: time stands still and nobody watches. */
  readonly io?: ManagerIo;
}

const TASK_HISTORY_LIMIT = 5;

/** The cluster, and what of the request could not be had: networks in the engine's words, pins. */
export function createCluster(request: ClusterRequest): {
  store: ClusterStore;
  problems: readonly string[];
} {
  const store = emptyStore(request);
  const problems = createNetworks(store, request.networks);
  for (const node of request.nodes) joinNode(store, node);
  store.problems.push(...unknownPins(store.pins, store.nodes, store.networks));
  return { store, problems: [...problems, ...store.problems] };
}

/** Adds a node to the swarm and gives it its address on ingress. */
export function joinNode(store: ClusterStore, request: NodeRequest): SwarmNode {
  const node: SwarmNode = {
    id: newObjectId(store.identifiers, store.pick),
    name: request.name,
    role: request.role,
    address: request.address,
    labels: request.labels ?? {},
    engineLabels: request.engineLabels ?? {},
    resources: request.resources,
    availability: request.availability ?? 'active',
    status: 'ready',
    loadBalancers: new Map(),
  };
  store.nodes.set(node.name, node);
  store.work.nodes.add(node.name);
  store.work.changedNodes.add(node.name);
  allocateNodes(store);
  return node;
}

function emptyStore(request: ClusterRequest): ClusterStore {
  const { defaultPool, subnetSize, pins, pick, io, behaviour = DEFAULT_BEHAVIOUR } = request;
  const pools: readonly Ipv4Subnet[] = 'address' in defaultPool ? [defaultPool] : defaultPool;
  return {
    nodes: new Map(),
    networks: new Map(),
    services: new Map(),
    tasks: new Map(),
    tasksByService: new Map(),
    tasksByNode: new Map(),
    tasksBySlot: new Map(),
    allocator: {
      subnets: createSubnetPool(pools, subnetSize, behaviour.poolsExhausted),
      vnis: createVniPool(),
      ports: createPortAllocator(),
      addresses: new Map(),
    },
    localNetworks: new Set(['docker_gwbridge', ...(request.localNetworks ?? [])]),
    identifiers: { made: 0 },
    pins: createPinState(pins ?? {}),
    delayedStarts: new Map(),
    restarts: new Map(),
    updates: new Map(),
    failures: new Map(),
    taskHistoryLimit: request.taskHistoryLimit ?? TASK_HISTORY_LIMIT,
    work: createPendingWork(),
    problems: [],
    pick,
    io: io ?? NO_MANAGER_IO,
  };
}

function createNetworks(store: ClusterStore, requests: readonly NetworkRequest[]): string[] {
  const ingress = requests.find((request) => request.ingress === true);
  const first = ingress ?? { name: 'ingress', ingress: true };
  const others = requests.filter((request) => request !== ingress);
  return [first, ...others].flatMap((request) => {
    const created = createNetwork(store, request);
    return 'error' in created ? [`network ${request.name}: ${created.error}`] : [];
  });
}
