/*
 * Makes node views of a cluster that was captured: services and networks as its scenario says them,
 * addresses and placement as its pins say them, ports and virtual IPs as its services listed them.
 * Nothing here is computed the way src/ does it; it is what managers would tell a node.
 */
import { parse } from 'yaml';
import {
  createDockerEngine,
  type Backend,
  type ContainerView,
  type DockerEngine,
  type NodeView,
  type ServiceBinding,
} from '../../../src/libnetwork/docker-engine.ts';
import { createPeerTable } from '../../../src/libnetwork/overlay-peers.ts';
import { orderOfLearning } from '../../../src/libnetwork/service-order.ts';
import { addAddress, addDevice, createNamespace } from '../../../src/linux/network-namespace.ts';
import { addRoute } from '../../../src/linux/routing-table.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import type { PortConfig, SwarmNetwork } from '../../../src/swarm/objects.ts';
import { loadCapture, loadScenarioText } from '../../support/capture/load-capture.ts';
import type { Observation } from '../../support/capture/capture-types.ts';

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
  binding(service: string, network: string): ServiceBinding;
  container(task: string): ContainerView;
  engine(node: string): DockerEngine;
  /** Records of containers that no service owns, under their own names. */
  attached(): readonly (readonly [ServiceBinding, Backend])[];
}

const NODE_LOCAL = new Set(['docker_gwbridge', 'bridge']);

/** The cluster of a capture, as its `number`-th state observation found it. */
export function capturedCluster(name: string, number = 0): CapturedCluster {
  const file = parse(loadScenarioText(name)) as ScenarioFile;
  const states = loadCapture(name).observations.filter(({ kind }) => kind === 'state');
  const state = states[number] as Observation;
  const listed = state['services'] as Readonly<Record<string, ListedService>>;
  const running = Object.keys(state['tasks'] as object);
  const { tasks, 'load-balancers': balancers } = file.pins;
  const networks = networksOf(file);
  const nodeNames = Object.keys(file.cluster.nodes);
  const services = [...new Set([...Object.keys(file.services), ...Object.keys(listed)])];

  const address = (node: string) => ipv4(`192.168.50.${11 + nodeNames.indexOf(node)}`);
  const serviceOf = (task: string) => task.replace(/(\.\d+|@.*)$/, '');
  const ports = (service: string): PortConfig[] =>
    (listed[service]?.ports ?? []).map((port) => ({
      protocol: port.Protocol,
      targetPort: port.TargetPort,
      publishedPort: port.PublishedPort ?? 0,
      publishMode: port.PublishMode,
    }));
  const isOnIngress = (service: string) =>
    ports(service).some(({ publishMode }) => publishMode === 'ingress');
  const networksOfService = (service: string): string[] => {
    const own = file.services[service]?.networks ?? [];
    const names = Array.isArray(own) ? own.map(String) : Object.keys(own);
    return isOnIngress(service) ? ['ingress', ...names] : names;
  };
  const aliasesOf = (service: string, network: string): readonly string[] => {
    const own = file.services[service]?.networks ?? [];
    const entry = Array.isArray(own) ? undefined : Reflect.get(own, network);
    return (entry as { aliases?: readonly string[] } | undefined)?.aliases ?? [];
  };
  const backend = (task: string, network: string): Backend => ({
    task,
    containerName: `${task}.${'t'.repeat(25)}`,
    containerId: Buffer.from(task.padEnd(32, '-')).toString('hex'),
    address: ipv4(tasks[task]?.addresses[network] as string),
    enabled: true,
  });
  const tasksOfService = (service: string) =>
    running.filter((task) => tasks[task] && serviceOf(task) === service).toSorted();

  const binding = (service: string, network: string): ServiceBinding => ({
    service,
    network,
    virtualIp: ipv4((listed[service]?.virtualIPs[network] ?? '0.0.0.0/0').split('/')[0] as string),
    aliases: aliasesOf(service, network),
    ports: ports(service).filter(({ publishMode }) => publishMode === 'ingress'),
    backends: tasksOfService(service).map((task) => backend(task, network)),
  });
  const container = (task: string): ContainerView => {
    const own = ports(serviceOf(task));
    const addresses = tasks[task]?.addresses ?? {};
    const entries = Object.entries(addresses).map(([net, text]) => [net, ipv4(text)] as const);
    return {
      name: task,
      listedName: task.replace(/@.*/, `.${'n'.repeat(25)}`),
      containerId: Buffer.from(task.padEnd(32, '-')).toString('hex'),
      overlays: entries
        .filter(([network]) => !NODE_LOCAL.has(network))
        .map(([network, value]) => ({ network, address: value })),
      bridges: addresses['bridge'] === undefined ? [] : ['bridge'],
      ingressPorts: own.filter(({ publishMode }) => publishMode === 'ingress'),
      hostPorts: own
        .filter(({ publishMode }) => publishMode === 'host')
        .map(({ protocol, publishedPort, targetPort }) => ({
          protocol,
          hostPort: publishedPort,
          containerPort: targetPort,
        })),
      bridgeAddresses: Object.fromEntries(entries.filter(([network]) => NODE_LOCAL.has(network))),
    };
  };
  const peers = (network: string) => [
    ...Object.entries(balancers).flatMap(([node, own]) =>
      own[network] === undefined
        ? []
        : [{ address: ipv4(own[network]), tunnelEndpoint: address(node) }],
    ),
    ...running.flatMap((task) => {
      const pin = tasks[task];
      const text = pin?.addresses[network];
      return pin && text !== undefined
        ? [{ address: ipv4(text), tunnelEndpoint: address(pin.node) }]
        : [];
    }),
  ];
  const startOrder = (view: ContainerView) => Object.values(view.bridgeAddresses)[0] ?? 0;

  return {
    state,
    networks,
    binding,
    container,
    view(node, later = []) {
      const own = running.filter((task) => tasks[task]?.node === node);
      const joined = Object.keys(balancers[node] ?? {}).filter((each) => !NODE_LOCAL.has(each));
      const known = services
        .filter((service) => !later.includes(service))
        .flatMap((service) => networksOfService(service).map((net) => binding(service, net)))
        .filter(({ network, backends }) => joined.includes(network) && backends.length > 0);
      return {
        overlays: [...networks.keys()]
          .filter((network) => joined.includes(network))
          .map((network) => ({
            network: networks.get(network) as SwarmNetwork,
            balancerAddress: ipv4(balancers[node]?.[network] as string),
            peers: createPeerTable(peers(network)),
          })),
        bridges: [],
        containers: own
          .filter((task) => !later.includes(serviceOf(task)))
          .map(container)
          .toSorted((left, right) => startOrder(left) - startOrder(right)),
        bindings: orderOfLearning(
          known,
          own.map(serviceOf).filter((service) => service in listed),
        ),
      };
    },
    attached() {
      const containers = running.filter((task) => tasks[task] && !(serviceOf(task) in listed));
      return containers.flatMap((task) =>
        container(task).overlays.map(
          ({ network }) =>
            [
              { ...binding('', network), aliases: [] },
              { ...backend(task, network), containerName: task },
            ] as const,
        ),
      );
    },
    engine(node) {
      const role = file.cluster.nodes[node]?.role === 'manager' ? 'manager' : 'worker';
      return bareEngine(node, address(node), role);
    },
  };
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
        baseMtu: 1500,
        options: {},
      },
    ]),
  );
}
