/**
 * Nodes, underlay, links, hosts and networks in canonical form.
 * Owns the defaults of the lab: 192.168.50.0/24, nodes from .11 up, hosts from .100 up, the router
 * at .1. That addresses fit together is for `check-addresses.ts`.
 */
import { ipv4Text, parseIpv4 } from '../packet/ipv4-address.ts';
import { parseSubnet, type Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import type { LinkChanges } from './link-quality.ts';
import { DEFAULT_HOST } from './names.ts';
import {
  asList,
  durationNs,
  optionalBytes,
  optionalDurationNs,
  present,
  textRecord,
} from './normalise-values.ts';
import { parseListen } from './port-text.ts';
import { parseBandwidth, parseCpus, parseRatio } from './quantities.ts';
import { lineOf, type Report } from './report.ts';
import type {
  Balancer,
  ClusterSpec,
  HostSpec,
  NetworkSpec,
  NodeSpec,
  UnderlaySpec,
} from './scenario.ts';
import type { ClusterFile, HostFile, LinkQualityFile, NetworkFile } from './schema/cluster.ts';
import type { ScenarioFile } from './schema/file.ts';

const UNDERLAY: UnderlaySpec = {
  subnet: '192.168.50.0/24',
  latencyNs: 200_000,
  jitterNs: 0,
  bandwidthBps: 1e9,
  lossRatio: 0,
  mtuBytes: 1500,
};

const ROUTER_OFFSET = 1;
const FIRST_NODE_OFFSET = 11;
const FIRST_HOST_OFFSET = 100;
const SECOND_NS = 1e9;
const MILLISECOND_NS = 1e6;

/** Takes the first free address from `offset` up, and remembers it. */
type TakeAddress = (offset: number) => string;

export interface Machines {
  readonly cluster: ClusterSpec;
  readonly hosts: readonly HostSpec[];
}

export function normaliseMachines(file: ScenarioFile, report: Report): Machines {
  const underlay = normaliseUnderlay(file.cluster);
  const hosts = Object.entries(file.hosts ?? { [DEFAULT_HOST]: null });
  const named = hosts.length === 0 ? [[DEFAULT_HOST, null] as const] : hosts;
  const take = addressTaker(file, underlay);
  // The default client keeps its address however many nodes there are.
  const hostSpecs = named.map(([name, host], index) =>
    normaliseHost(
      name,
      host,
      host?.address ?? take(FIRST_HOST_OFFSET + index),
      lineOf(report, ['hosts', name]),
    ),
  );
  return { cluster: normaliseCluster(file.cluster, underlay, take, report), hosts: hostSpecs };
}

function normaliseUnderlay({ underlay }: ClusterFile): UnderlaySpec {
  const { subnet = UNDERLAY.subnet, ...quality } = underlay ?? {};
  return { ...UNDERLAY, ...normaliseLinkChanges(quality), subnet };
}

/** Only what the file gives. */
export function normaliseLinkChanges(file: LinkQualityFile): LinkChanges {
  return present({
    latencyNs: optionalDurationNs(file.latency),
    jitterNs: optionalDurationNs(file.jitter),
    bandwidthBps: file.bandwidth === undefined ? undefined : parseBandwidth(file.bandwidth),
    lossRatio: file.loss === undefined ? undefined : parseRatio(file.loss),
    mtuBytes: file.mtu,
    queueBytes: optionalBytes(file.queue),
  });
}

function addressTaker(file: ScenarioFile, { subnet }: UnderlaySpec): TakeAddress {
  const { address: base } = parseSubnet(subnet) as Ipv4Subnet;
  const machines = [...Object.values(file.cluster.nodes), ...Object.values(file.hosts ?? {})];
  const taken = new Set<number>([base + ROUTER_OFFSET]);
  for (const machine of machines) taken.add(parseIpv4(machine?.address ?? '') ?? 0);
  return (offset) => {
    let address = base + offset;
    while (taken.has(address)) address += 1;
    taken.add(address);
    return ipv4Text(address);
  };
}

function normaliseCluster(
  file: ClusterFile,
  underlay: UnderlaySpec,
  take: TakeAddress,
  report: Report,
): ClusterSpec {
  const lineOfNode = (name: string) => lineOf(report, ['cluster', 'nodes', name]);
  return {
    mode: file.mode ?? 'swarm',
    nodes: normaliseNodes(file, take, lineOfNode),
    underlay,
    links: (file.links ?? []).map(({ between, ...quality }, index) => ({
      between,
      changes: normaliseLinkChanges(quality),
      line: lineOf(report, ['cluster', 'links', index]),
    })),
    swarm: {
      defaultAddressPools: asList(file.swarm?.['default-addr-pool'] ?? '10.0.0.0/8'),
      subnetSize: file.swarm?.['subnet-size'] ?? 24,
      dataPathPort: file.swarm?.['data-path-port'] ?? 4789,
      taskHistoryLimit: file.swarm?.['task-history-limit'] ?? 5,
      dispatcherHeartbeatNs: durationNs(file.swarm?.['dispatcher-heartbeat'], 5 * SECOND_NS),
    },
    upstreamDns: file['upstream-dns'] ?? 'lab',
  };
}

function normaliseNodes(
  { nodes, mode }: ClusterFile,
  take: TakeAddress,
  lineOfNode: (name: string) => number,
): NodeSpec[] {
  const entries = Object.entries(nodes);
  const hasManager = entries.some(([, node]) => node?.role === 'manager');
  return entries.map(([name, node], index) => {
    const first = index === 0 && !hasManager && mode !== 'standalone';
    return {
      name,
      role: node?.role ?? (first ? 'manager' : 'worker'),
      availability: node?.availability ?? 'active',
      address: node?.address ?? take(FIRST_NODE_OFFSET + index),
      labels: textRecord(node?.labels),
      engineLabels: textRecord(node?.['engine-labels']),
      line: lineOfNode(name),
      ...present({
        nanoCpus: node?.cpus === undefined ? undefined : parseCpus(node.cpus),
        memoryBytes: optionalBytes(node?.memory),
      }),
    };
  });
}

function normaliseHost(
  name: string,
  file: HostFile | null,
  address: string,
  line: number,
): HostSpec {
  return {
    name,
    address,
    listen: (file?.listen ?? []).flatMap((value) => parseListen(value) ?? []),
    dnsCacheNs: durationNs(file?.['dns-cache'], 0),
    line,
    ...present({ balancer: file?.balance && normaliseBalancer(file) }),
  };
}

function normaliseBalancer(file: HostFile): Balancer {
  const check = file['health-check'];
  return {
    nodes: file.balance ?? [],
    ...(check && {
      healthCheck: {
        port: check.port,
        // 0 means the default, as in a container's health check; less than a millisecond is no check.
        intervalNs: Math.max(MILLISECOND_NS, durationNs(check.interval, 0) || 2 * SECOND_NS),
        timeoutNs: durationNs(check.timeout, 0) || SECOND_NS,
        healthyAfter: check['healthy-after'] ?? 2,
        unhealthyAfter: check['unhealthy-after'] ?? 3,
      },
    }),
  };
}

const MTU_OPTION = 'com.docker.network.driver.mtu';

export function normaliseNetwork(
  name: string,
  file: NetworkFile | null,
  mode: ClusterSpec['mode'],
  line: number,
): NetworkSpec {
  const driverOptions = textRecord(file?.driver_opts);
  const mtuText = driverOptions[MTU_OPTION];
  return {
    name,
    driver: file?.driver ?? (mode === 'swarm' ? 'overlay' : 'bridge'),
    internal: file?.internal ?? false,
    attachable: file?.attachable ?? false,
    // Only whether the key is there counts; `encrypted: "false"` encrypts all the same.
    encrypted: Object.hasOwn(driverOptions, 'encrypted'),
    directServerReturn: Object.hasOwn(driverOptions, 'dsr'),
    driverOptions,
    subnets: (file?.ipam?.config ?? []).map(({ subnet, gateway, ip_range: ipRange }) => ({
      subnet,
      ...present({ gateway, ipRange }),
    })),
    labels: textRecord(file?.labels),
    line,
    ...(mtuText !== undefined && /^\d{2,5}$/.test(mtuText) && { mtuBytes: Number(mtuText) }),
  };
}
