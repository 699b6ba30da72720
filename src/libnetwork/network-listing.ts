/**
 * What `docker network inspect`, `docker service inspect` and the task list say of a cluster.
 *
 * Owns these listings as plain records with the engine's own keys, the way `state` reports them.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { subnetText } from '../packet/ipv4-subnet.ts';
import { macText } from '../packet/mac-address.ts';
import type { PortConfig, SwarmNetwork, SwarmService, SwarmTask } from '../swarm/objects.ts';
import type { BridgeNetwork, DockerEngine, Endpoint } from './docker-engine.ts';

export interface NetworkRow {
  readonly driver: 'bridge' | 'overlay' | 'host' | 'null';
  readonly scope: 'local' | 'swarm';
  readonly subnets: readonly string[];
  readonly gateway: readonly string[];
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ingress: boolean;
  readonly options: Readonly<Record<string, string>>;
  /** Endpoints on this node: `web.1 10.0.1.3/24 02:42:0a:00:01:03`. */
  readonly endpoints: readonly string[];
}

export interface PortRow {
  readonly Protocol: string;
  readonly TargetPort: number;
  /** Absent for a host-mode port that is left to the engine. */
  readonly PublishedPort?: number;
  readonly PublishMode: 'ingress' | 'host';
}

export interface ServiceRow {
  /** `10.0.1.2/24` by network name. */
  readonly virtualIPs: Readonly<Record<string, string>>;
  readonly ports: readonly PortRow[] | null;
}

/** Networks as this node lists them: its own, and every network of the swarm (`networks`). */
export function networkListing(
  engine: DockerEngine,
  networks: ReadonlyMap<string, SwarmNetwork> = new Map(),
): Record<string, NetworkRow> {
  const rows: [string, NetworkRow][] = [
    ['host', predefined(engine, 'host')],
    ['none', predefined(engine, 'none')],
    ...[...engine.bridges.values()].map((bridge) => named(bridge.name, bridgeRow(bridge))),
    ...[...networks.values()].map((each) => named(each.name, overlayRow(engine, each))),
  ];
  return Object.fromEntries(rows.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** Virtual IPs and published ports by service. */
export function serviceListing(
  services: ReadonlyMap<string, SwarmService>,
  networks: ReadonlyMap<string, SwarmNetwork>,
): Record<string, ServiceRow> {
  const rows = [...services.values()].map((service): [string, ServiceRow] => {
    const virtualIPs = service.virtualIps.map(({ network, address }) => {
      const length = networks.get(network)?.subnet.prefixLength ?? 32;
      return [network, `${ipv4Text(address)}/${length}`] as const;
    });
    const ports = service.ports.length === 0 ? null : service.ports.map(portRow);
    return [service.spec.name, { virtualIPs: Object.fromEntries(virtualIPs), ports }];
  });
  return Object.fromEntries(rows);
}

/** The node of each running task and attached container. */
export function taskListing(
  tasks: ReadonlyMap<string, SwarmTask>,
  nodes: Iterable<string>,
): Record<string, string> {
  const order = [...nodes];
  const running = [...tasks.values()].filter(({ state }) => state === 'running');
  running.sort((left, right) => order.indexOf(left.node) - order.indexOf(right.node));
  return Object.fromEntries(running.map(({ name, node }) => [name, node]));
}

function named(name: string, row: NetworkRow): [string, NetworkRow] {
  return [name, row];
}

function predefined(engine: DockerEngine, name: 'host' | 'none'): NetworkRow {
  const containers = [...engine.sandboxes.values()].flatMap(({ container }) =>
    container?.special === name ? [`${container.listedName}  `] : [],
  );
  return {
    driver: name === 'host' ? 'host' : 'null',
    scope: 'local',
    subnets: [],
    gateway: [],
    internal: false,
    attachable: false,
    ingress: false,
    options: {},
    endpoints: containers.toSorted(),
  };
}

function bridgeRow(bridge: BridgeNetwork): NetworkRow {
  return {
    driver: 'bridge',
    scope: 'local',
    subnets: [subnetText(bridge.subnet)],
    gateway: [ipv4Text(bridge.gateway)],
    internal: bridge.internal,
    attachable: false,
    ingress: false,
    options: bridge.options,
    endpoints: endpointLines(bridge.endpoints),
  };
}

function overlayRow(engine: DockerEngine, network: SwarmNetwork): NetworkRow {
  const { options, vni } = network;
  return {
    driver: 'overlay',
    scope: 'swarm',
    subnets: [subnetText(network.subnet)],
    gateway: [ipv4Text(network.gateway)],
    internal: network.internal,
    attachable: network.attachable,
    ingress: network.ingress,
    options: { ...options, 'com.docker.network.driver.overlay.vxlanid_list': `${vni}` },
    endpoints: endpointLines(engine.overlays.get(network.name)?.endpoints ?? new Map()),
  };
}

function endpointLines(endpoints: ReadonlyMap<string, Endpoint>): string[] {
  return [...endpoints.values()]
    .map(({ name, address, prefixLength, mac }) => {
      return `${name} ${ipv4Text(address)}/${prefixLength} ${macText(mac)}`;
    })
    .toSorted();
}

function portRow({ protocol, targetPort, publishedPort, publishMode }: PortConfig): PortRow {
  return {
    Protocol: protocol,
    TargetPort: targetPort,
    ...(publishedPort !== 0 && { PublishedPort: publishedPort }),
    PublishMode: publishMode,
  };
}
