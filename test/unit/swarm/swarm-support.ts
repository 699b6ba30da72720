/*
 * Small clusters for the tests of the managers: requests in few words, answers as dotted text.
 */
import { createRandomStreams, pickIndex } from '../../../src/engine/random-streams.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import type { PickIndex } from '../../../src/swarm/chance.ts';
import { createCluster, type NodeRequest } from '../../../src/swarm/cluster.ts';
import type { ManagerIo } from '../../../src/swarm/manager-io.ts';
import type { NetworkRequest } from '../../../src/swarm/network-create.ts';
import type {
  PortConfig,
  ServiceSpec,
  SwarmTask,
  UpdateConfig,
} from '../../../src/swarm/objects.ts';
import type { BackendPins, Pins } from '../../../src/swarm/pins.ts';
import { createService, type ServiceResult } from '../../../src/swarm/service-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf, type ClusterStore } from '../../../src/swarm/store.ts';
import { taskRunning } from '../../../src/swarm/task-changes.ts';

export function seeded(seed: number): PickIndex {
  const streams = createRandomStreams(seed);
  return (purpose, size) => pickIndex(streams, purpose, size);
}

type AddressTexts = Readonly<Record<string, string>>;

export interface PinTexts {
  readonly services?: Readonly<Record<string, AddressTexts>>;
  readonly tasks?: Readonly<Record<string, { node?: string; addresses?: AddressTexts }>>;
  readonly loadBalancers?: Readonly<Record<string, AddressTexts>>;
  readonly backends?: Readonly<Record<string, BackendPins>>;
}

export function pinsOf(texts: PinTexts): Pins {
  return {
    services: mapValues(texts.services ?? {}, parsed),
    tasks: mapValues(texts.tasks ?? {}, ({ node, addresses }) => {
      return { node, addresses: parsed(addresses ?? {}) };
    }),
    loadBalancers: mapValues(texts.loadBalancers ?? {}, parsed),
    backends: texts.backends ?? {},
  };
}

export interface ClusterOptions {
  readonly nodes?: number;
  readonly networks?: readonly (string | NetworkRequest)[];
  readonly pins?: PinTexts;
  readonly seed?: number;
  readonly pool?: string;
  readonly subnetSize?: number;
  readonly nodeDetails?: Readonly<Record<string, Partial<NodeRequest>>>;
  readonly io?: ManagerIo;
  readonly taskHistoryLimit?: number;
}

/** Nodes n1, n2, …, the first of them the manager. */
export function cluster(options: ClusterOptions = {}) {
  return createCluster({
    nodes: Array.from({ length: options.nodes ?? 3 }, (_, index): NodeRequest => {
      const name = `n${index + 1}`;
      const role = index === 0 ? 'manager' : 'worker';
      const address = ipv4('192.168.50.11') + index;
      return { name, role, address, ...options.nodeDetails?.[name] };
    }),
    networks: (options.networks ?? []).map((network) =>
      typeof network === 'string' ? { name: network } : network,
    ),
    defaultPool: subnet(options.pool ?? '10.0.0.0/8'),
    subnetSize: options.subnetSize ?? 24,
    pins: pinsOf(options.pins ?? {}),
    pick: seeded(options.seed ?? 1),
    ...(options.io && { io: options.io }),
    ...(options.taskHistoryLimit !== undefined && { taskHistoryLimit: options.taskHistoryLimit }),
  });
}

export function spec(name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name,
    mode: 'replicated',
    replicas: 1,
    endpointMode: 'vip',
    ports: [],
    networks: [],
    constraints: [],
    spreadOver: [],
    maxReplicasPerNode: 0,
    restartPolicy: { condition: 'any', delayNs: 5e9, maxAttempts: 0, windowNs: 0 },
    updateConfig: updateConfig(),
    rollbackConfig: updateConfig(),
    container: { image: 'web:1' },
    ...changes,
  };
}

/** Docker's defaults. */
export function updateConfig(changes: Partial<UpdateConfig> = {}): UpdateConfig {
  return {
    parallelism: 1,
    delayNs: 0,
    order: 'stop-first',
    monitorNs: 5e9,
    failureAction: 'pause',
    maxFailureRatio: 0,
    ...changes,
  };
}

/** `on('front', 'back')`: attachments without aliases. */
export function on(...networks: string[]): ServiceSpec['networks'] {
  return networks.map((network) => ({ network, aliases: [] }));
}

/** `port('8080:80')`, `port('80')`, `port('5514:80/udp')`, `port('8080:80', 'host')`. */
export function port(text: string, publishMode: PortConfig['publishMode'] = 'ingress'): PortConfig {
  const [numbers = '', protocol = 'tcp'] = text.split('/');
  const parts = numbers.split(':').map(Number);
  return {
    protocol: protocol as PortConfig['protocol'],
    targetPort: parts.at(-1) ?? 0,
    publishedPort: parts.length > 1 ? (parts[0] ?? 0) : 0,
    publishMode,
  };
}

/** Creates a service, settles, and has every task run, as the command does that waits for it. */
export function deploy(store: ClusterStore, service: ServiceSpec): ServiceResult {
  const result = createService(store, service);
  run(store);
  return result;
}

export function run(store: ClusterStore): void {
  settle(store);
  for (const task of store.tasks.values()) {
    if (task.state === 'assigned') taskRunning(store, task.id);
  }
}

/** Virtual IPs of a service by network. */
export function virtualIps(store: ClusterStore, service: string): AddressTexts {
  const { virtualIps: all = [] } = store.services.get(service) ?? {};
  return Object.fromEntries(all.map(({ network, address }) => [network, ipv4Text(address)]));
}

/** Node and addresses of a task or container by name. */
export function placeOf(store: ClusterStore, name: string) {
  const task = [...store.tasks.values()].find((candidate) => candidate.name === name);
  return task && { node: task.node, addresses: addressesOf(task) };
}

export function addressesOf(task: SwarmTask): AddressTexts {
  return Object.fromEntries(
    task.attachments.map(({ network, address }) => [network, ipv4Text(address)]),
  );
}

export function loadBalancers(store: ClusterStore, node: string): AddressTexts {
  const all = store.nodes.get(node)?.loadBalancers ?? new Map<string, number>();
  return Object.fromEntries([...all].map(([network, address]) => [network, ipv4Text(address)]));
}

/** Addresses of a service's tasks on a network, sorted. */
export function taskAddresses(store: ClusterStore, service: string, network: string): string[] {
  return tasksOf(store, service)
    .map((task) => addressesOf(task)[network] ?? '')
    .sort(compareAddresses);
}

/** Addresses of the nodes' load balancers on a network, sorted. */
export function balancerAddresses(store: ClusterStore, network: string): string[] {
  return [...store.nodes.keys()]
    .flatMap((node) => loadBalancers(store, node)[network] ?? [])
    .sort(compareAddresses);
}

export function nodesOf(store: ClusterStore, service: string): string[] {
  return tasksOf(store, service)
    .map((task) => task.node)
    .sort();
}

function compareAddresses(left: string, right: string): number {
  return ipv4(left) - ipv4(right);
}

function parsed(addresses: AddressTexts): Readonly<Record<string, number>> {
  return mapValues(addresses, ipv4);
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
