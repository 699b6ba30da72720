/*
 * Makes node views of a cluster that was captured: services and networks as its scenario says them,
 * addresses and placement as its pins say them, ports and virtual IPs as its services listed them.
 * Nothing here is computed the way src/ does it; it is what managers would tell a node.
 */
import { parse } from 'yaml';
import { createDockerEngine, type DockerEngine } from '../../../src/libnetwork/docker-engine.ts';
import type { ContainerView, NodeView } from '../../../src/libnetwork/node-view.ts';
import type {
  Backend,
  EndpointRecord,
  EndpointRecords,
  ServiceBinding,
} from '../../../src/libnetwork/service-records.ts';
import { createPeerTable, type Peer } from '../../../src/libnetwork/overlay-peers.ts';
import { addAddress, addDevice, createNamespace } from '../../../src/linux/network-namespace.ts';
import { addRoute } from '../../../src/linux/routing-table.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import type { PortConfig, SwarmNetwork } from '../../../src/swarm/objects.ts';
import { loadCapture, loadScenarioText } from '../../support/capture/load-capture.ts';
import type { Observation } from '../../support/capture/capture-types.ts';
import { shownMarks } from './shown-marks.ts';

type Addresses = Readonly<Record<string, string>>;

interface ScenarioFile {
  readonly cluster: { readonly nodes: Readonly<Record<string, { role?: string } | null>> };
  readonly networks?: Readonly<Record<string, { internal?: boolean; attachable?: boolean } | null>>;
  readonly services: Readonly<
    Record<string, { networks?: readonly string[] | Record<string, unknown> }>
  >;
  readonly pins: {
    readonly tasks: Readonly<Record<string, { node: string; addresses: Addresses }>>;
    readonly 'load-balancers': Readonly<Record<string, Addresses>>;
  };
}

interface ListedService {
  readonly virtualIPs: Addresses;
  readonly ports:
    | readonly {
        readonly Protocol: PortConfig['protocol'];
        readonly TargetPort: number;
        readonly PublishedPort?: number;
        readonly PublishMode: PortConfig['publishMode'];
      }[]
    | null;
}

export interface CapturedCluster {
  readonly state: Observation;
  readonly networks: ReadonlyMap<string, SwarmNetwork>;
  /** Everything a node at rest is told; services named in `later` are left out. */
  view(node: string, later?: readonly string[]): NodeView;
  /** Records of a service on a network, head of the IPVS list first. */
  records(service: string, network: string): readonly EndpointRecord[];
  container(task: string): ContainerView;
  engine(node: string): DockerEngine;
  /** Records of containers that no service owns, under their own names. */
  attached(): readonly EndpointRecord[];
}

/** What files say of a cluster, and what is read off it once. */
interface Facts {
  readonly file: ScenarioFile;
  readonly state: Observation;
  readonly listed: Readonly<Record<string, ListedService>>;
  readonly running: readonly string[];
  readonly networks: ReadonlyMap<string, SwarmNetwork>;
}

const NODE_LOCAL = new Set(['docker_gwbridge', 'bridge']);

/** The cluster of a capture, as its `number`-th state observation found it. */
export function capturedCluster(name: string, number = 0): CapturedCluster {
  const file = parse(loadScenarioText(name)) as ScenarioFile;
  const states = loadCapture(name).observations.filter(({ kind }) => kind === 'state');
  const state = states[number] as Observation;
  const listed = state['services'] as Readonly<Record<string, ListedService>>;
  const running = Object.keys(state['tasks'] as object).filter((task) => file.pins.tasks[task]);
  const facts: Facts = { file, state, listed, running, networks: networksOf(file) };
  return {
    state,
    networks: facts.networks,
    view: (node, later = []) => nodeView(facts, node, later),
    records: (service, network) => recordsOf(facts, service, network),
    container: (task) => containerOf(facts, task),
    engine(node) {
      const role = file.cluster.nodes[node]?.role === 'manager' ? 'manager' : 'worker';
      return bareEngine(node, nodeAddress(facts, node), role);
    },
    attached: () => attachedTo(facts),
  };
}

function nodeView(facts: Facts, node: string, later: readonly string[]): NodeView {
  const { file, running, listed, networks } = facts;
  const balancers = file.pins['load-balancers'][node] ?? {};
  const own = running.filter((task) => file.pins.tasks[task]?.node === node);
  const services = [...new Set([...Object.keys(file.services), ...Object.keys(listed)])];
  const known = services
    .filter((service) => !later.includes(service))
    .flatMap((service) => networksOfService(facts, service).map((net) => [service, net] as const))
    .filter(([, network]) => balancers[network] !== undefined)
    .map(([service, network]) => recordsOf(facts, service, network))
    .filter((records) => records.length > 0);
  return {
    overlays: [...networks.values()]
      .filter((network) => balancers[network.name] !== undefined)
      .map((network) => ({
        network,
        balancerAddress: ipv4(balancers[network.name] as string),
        peers: createPeerTable(peersOf(facts, network.name)),
      })),
    bridges: [],
    containers: own
      .filter((task) => !later.includes(serviceOf(task)))
      .map((task) => containerOf(facts, task))
      .toSorted((left, right) => placeOnBridge(left) - placeOnBridge(right)),
    known: asNumbered(known, shownMarks(facts.state, node)).map(learnt),
  };
}

const virtualIpOf = ([first]: readonly EndpointRecord[]) => first?.binding.virtualIp;

/**
 * In the order of the marks that the real node gave. Where a number is missing among them, a service
 * without a virtual IP has it; a number below the first one shows nowhere.
 */
function asNumbered(
  known: readonly (readonly EndpointRecord[])[],
  marks: readonly (number | undefined)[],
) {
  const shown = known.filter((records) => virtualIpOf(records) !== 0);
  const hidden = known.filter((records) => virtualIpOf(records) === 0);
  const numbered = marks.flatMap((virtualIp) => {
    return virtualIp === undefined
      ? hidden.splice(0, 1)
      : shown.filter((records) => virtualIpOf(records) === virtualIp);
  });
  return [...hidden, ...numbered];
}

/** Records as a node has learnt of them: the head of its IPVS list is what came last. */
export function learnt(headFirst: readonly EndpointRecord[]): EndpointRecords {
  return new Map(headFirst.toReversed().map((record) => [record.backend.endpoint, record]));
}

function serviceOf(task: string): string {
  return task.replace(/(\.\d+|@.*)$/, '');
}

/** A bridge gives the lowest free address, so addresses tell the order of start. */
function placeOnBridge({ bridgeAddresses }: ContainerView): number {
  return Object.values(bridgeAddresses)[0] ?? 0;
}

function nodeAddress({ file }: Facts, node: string): number {
  return ipv4(`192.168.50.${11 + Object.keys(file.cluster.nodes).indexOf(node)}`);
}

function portsOf({ listed }: Facts, service: string): PortConfig[] {
  return (listed[service]?.ports ?? []).map((port) => ({
    protocol: port.Protocol,
    targetPort: port.TargetPort,
    publishedPort: port.PublishedPort ?? 0,
    publishMode: port.PublishMode,
  }));
}

function networksOfService(facts: Facts, service: string): string[] {
  const own = facts.file.services[service]?.networks ?? [];
  const names = Array.isArray(own) ? own.map(String) : Object.keys(own);
  const publishes = portsOf(facts, service).some(({ publishMode }) => publishMode === 'ingress');
  return publishes ? ['ingress', ...names] : names;
}

function aliasesOf({ file }: Facts, service: string, network: string): readonly string[] {
  const own = file.services[service]?.networks ?? [];
  const entry = Array.isArray(own) ? undefined : Reflect.get(own, network);
  return (entry as { aliases?: readonly string[] } | undefined)?.aliases ?? [];
}

function containerId(task: string): string {
  return Buffer.from(task.padEnd(32, '-')).toString('hex');
}

function backendOf({ file }: Facts, task: string, network: string): Backend {
  return {
    endpoint: task,
    task,
    containerName: `${task}.${'t'.repeat(25)}`,
    containerId: containerId(task),
    address: ipv4(file.pins.tasks[task]?.addresses[network] as string),
  };
}

function recordsOf(facts: Facts, service: string, network: string): EndpointRecord[] {
  const binding = bindingOf(facts, service, network);
  const tasks = facts.running.filter((task) => serviceOf(task) === service).toSorted();
  return tasks.map((task) => ({ binding, backend: backendOf(facts, task, network) }));
}

function bindingOf(facts: Facts, service: string, network: string): ServiceBinding {
  const virtualIp = facts.listed[service]?.virtualIPs[network] ?? '0.0.0.0/0';
  return {
    service,
    serviceId: service,
    network,
    virtualIp: ipv4(virtualIp.split('/')[0] as string),
    aliases: aliasesOf(facts, service, network),
    ports:
      network === 'ingress'
        ? portsOf(facts, service).filter(({ publishMode }) => publishMode === 'ingress')
        : [],
  };
}

function containerOf(facts: Facts, task: string): ContainerView {
  const ports = portsOf(facts, serviceOf(task));
  const pinned = Object.entries(facts.file.pins.tasks[task]?.addresses ?? {});
  const addresses = pinned.map(([network, text]) => [network, ipv4(text)] as const);
  return {
    name: task,
    listedName: task.replace(/@.*/, `.${'n'.repeat(25)}`),
    containerId: containerId(task),
    overlays: addresses
      .filter(([network]) => !NODE_LOCAL.has(network))
      .map(([network, address]) => ({ network, address, virtualIp: 0 })),
    bridges: pinned.some(([network]) => network === 'bridge') ? ['bridge'] : [],
    ingressPorts: ports.filter(({ publishMode }) => publishMode === 'ingress'),
    hostPorts: ports
      .filter(({ publishMode }) => publishMode === 'host')
      .map(({ protocol, publishedPort, targetPort }) => ({
        protocol,
        hostPort: publishedPort,
        containerPort: targetPort,
      })),
    bridgeAddresses: Object.fromEntries(addresses.filter(([network]) => NODE_LOCAL.has(network))),
  };
}

/** Endpoints of a network on all nodes: balancers and tasks. */
function peersOf(facts: Facts, network: string): Peer[] {
  const { tasks, 'load-balancers': balancers } = facts.file.pins;
  const own = Object.entries(balancers).map(([node, each]) => [node, each[network]] as const);
  const running = facts.running.map((task) => {
    return [tasks[task]?.node as string, tasks[task]?.addresses[network]] as const;
  });
  return [...own, ...running].flatMap(([node, text]) =>
    text === undefined ? [] : [{ address: ipv4(text), tunnelEndpoint: nodeAddress(facts, node) }],
  );
}

function attachedTo(facts: Facts): EndpointRecord[] {
  const containers = facts.running.filter((task) => !(serviceOf(task) in facts.listed));
  return containers.flatMap((task) =>
    containerOf(facts, task).overlays.map(({ network }) => {
      const binding = { ...bindingOf(facts, '', network), aliases: [] };
      return { binding, backend: { ...backendOf(facts, task, network), containerName: task } };
    }),
  );
}

/** A machine on the LAN with an engine that has done nothing yet. */
export function bareEngine(
  node: string,
  address: number,
  role: DockerEngine['role'],
): DockerEngine {
  const host = createNamespace(node, 'host');
  const eth0 = addDevice(host, { name: 'eth0', kind: 'ethernet', mac: address, mtu: 1500 });
  addAddress(eth0, address, 24);
  const everywhere = { address: 0, prefixLength: 0 };
  addRoute(host.routes, {
    subnet: everywhere,
    device: eth0,
    gateway: ipv4('192.168.50.1'),
    source: 0,
  });
  return createDockerEngine({
    node,
    address,
    role,
    host,
    programs: { dockerd: 1, dockerProxy: 2 },
  });
}

function networksOf(file: ScenarioFile): ReadonlyMap<string, SwarmNetwork> {
  const names = ['ingress', ...Object.keys(file.networks ?? {})];
  return new Map(
    names.map((name, index) => [
      name,
      {
        id: name,
        name,
        subnet: subnet(`10.0.${index}.0/24`),
        gateway: ipv4(`10.0.${index}.1`),
        vni: 4096 + index,
        ingress: name === 'ingress',
        internal: file.networks?.[name]?.internal ?? false,
        attachable: file.networks?.[name]?.attachable ?? false,
        encrypted: false,
        directServerReturn: false,
        baseMtu: 1500,
        options: {},
      },
    ]),
  );
}
