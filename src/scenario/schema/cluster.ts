/**
 * The schema of what is there before anything is deployed: nodes, underlay, links, hosts, networks.
 * Owns shapes and the sentences that editors show; meaning across keys is for the semantic checks.
 */
import { z } from 'zod';
import {
  bandwidth,
  cpus,
  duration,
  flag,
  ipv4Address,
  ipv4Subnet,
  keyValues,
  listenPort,
  listOf,
  machineName,
  oneOrMore,
  port,
  ratio,
  size,
  whole,
  word,
} from './fields.ts';

export const linkQuality = {
  latency: duration.optional().describe('Time that a frame needs from one end to the other.'),
  jitter: duration.optional().describe('Largest deviation from the latency, either way.'),
  bandwidth: bandwidth.optional().describe('Bits a second that the cable carries each way.'),
  loss: ratio.optional().describe('Share of frames that are lost, drawn from the seed.'),
  mtu: whole(68, 65_535).optional().describe('Largest IP packet in bytes that fits a frame.'),
  queue: size.optional().describe('Bytes that may wait for the wire; the rest is dropped.'),
};

const node = z.strictObject({
  role: word('manager', 'worker')
    .optional()
    .describe('Managers hold the state of the swarm; worker unless said.'),
  availability: word('active', 'pause', 'drain')
    .optional()
    .describe('Whether the node takes tasks at the start; active unless said.'),
  address: ipv4Address
    .optional()
    .describe('Address on the underlay; 192.168.50.11, .12, … in order unless said.'),
  labels: keyValues.optional().describe('Labels for constraints such as `node.labels.zone==a`.'),
  'engine-labels': keyValues
    .optional()
    .describe('Labels of the engine for constraints such as `engine.labels.disk==ssd`.'),
  cpus: cpus.optional().describe('Processors that the scheduler can reserve.'),
  memory: size.optional().describe('Memory that the scheduler can reserve.'),
});

const underlay = z.strictObject({
  subnet: ipv4Subnet.optional().describe('Subnet of the LAN that nodes and hosts share.'),
  ...linkQuality,
});

export const machinePair = z.tuple([machineName, machineName], {
  error: 'two machines, such as `[n1, n2]`',
});

const link = z.strictObject({
  between: machinePair.describe('The two machines whose cable differs from the underlay.'),
  ...linkQuality,
});

const swarm = z.strictObject({
  'default-addr-pool': oneOrMore(ipv4Subnet, 'a subnet or a list of subnets')
    .optional()
    .describe('Pools that overlay subnets are cut from; 10.0.0.0/8 unless said.'),
  'subnet-size': whole(8, 29)
    .optional()
    .describe('Prefix length of the subnets cut from the pool; 24 unless said.'),
  'data-path-port': port.optional().describe('UDP port of VXLAN traffic; 4789 unless said.'),
  'task-history-limit': whole(0, 1_000)
    .optional()
    .describe('Old tasks kept for each slot; 5 unless said.'),
  'dispatcher-heartbeat': duration
    .optional()
    .describe('How often a node reports to a manager; 5s unless said.'),
});

export const cluster = z.strictObject({
  mode: word('swarm', 'standalone')
    .optional()
    .describe('A swarm unless `standalone`, which is plain engines.'),
  nodes: z
    .record(machineName, node.nullable(), { error: 'a mapping of host names to nodes' })
    .describe('Machines with an engine, in join order.'),
  underlay: underlay.nullable().optional().describe('The LAN that connects the machines.'),
  links: listOf(link)
    .nullable()
    .optional()
    .describe('Pairs of machines with a slower, lossier or longer cable.'),
  swarm: swarm.nullable().optional().describe('Options of `docker swarm init`.'),
  'upstream-dns': word('lab', 'none')
    .optional()
    .describe('`none` takes the DNS server of the nodes away, so that queries time out.'),
});

const healthCheck = z.strictObject({
  port: port.describe('TCP port of the nodes that the balancer connects to.'),
  interval: duration.optional().describe('Time between two checks; 2s unless said.'),
  timeout: duration.optional().describe('When a check counts as failed; 1s unless said.'),
  'healthy-after': whole(1, 100)
    .optional()
    .describe('Passed checks in a row that bring a node back; 2 unless said.'),
  'unhealthy-after': whole(1, 100)
    .optional()
    .describe('Failed checks in a row that take a node out; 3 unless said.'),
});

const host = z.strictObject({
  address: ipv4Address.optional().describe('Address on the underlay; from .100 up unless said.'),
  listen: listOf(listenPort)
    .optional()
    .describe('Ports that the host listens on; none unless said.'),
  balance: listOf(machineName)
    .optional()
    .describe('Nodes that the host balances TCP over, port for port, in turn.'),
  'health-check': healthCheck
    .optional()
    .describe('How the balancer finds out that a node is gone; it does not, unless said.'),
  'dns-cache': duration.optional().describe('How long the host keeps a resolved name.'),
});

export const hosts = z.record(machineName, host.nullable(), {
  error: 'a mapping of host names to machines outside the cluster',
});

const ipamConfig = z.strictObject({
  subnet: ipv4Subnet.describe('Subnet of the network.'),
  gateway: ipv4Address.optional().describe('Gateway; the first address unless said.'),
  ip_range: ipv4Subnet.optional().describe('Part of the subnet that addresses come from.'),
  aux_addresses: z
    .record(z.string(), ipv4Address)
    .optional()
    .describe('Addresses that are never given out. Accepted, and not simulated.'),
});

const network = z.strictObject({
  driver: word('overlay', 'bridge', 'host', 'none')
    .optional()
    .describe('Overlay in a swarm, bridge on a plain engine, unless said.'),
  internal: flag.optional().describe('No way out: no gateway and no published ports of its own.'),
  attachable: flag.optional().describe('Lets `docker run` containers join an overlay.'),
  driver_opts: keyValues
    .nullable()
    .optional()
    .describe('Driver options such as `encrypted` or `com.docker.network.driver.mtu`.'),
  ipam: z
    .strictObject({
      driver: z.string().optional().describe('Address manager. Accepted, and not simulated.'),
      config: listOf(ipamConfig).optional().describe('Subnets in place of the next free one.'),
      options: keyValues.optional().describe('Options. Accepted, and not simulated.'),
    })
    .nullable()
    .optional()
    .describe('Addresses of the network; the next free subnet of the pool unless said.'),
  labels: keyValues.optional().describe('Labels of the network.'),
  external: flag.optional().describe('The network exists already; here it is made all the same.'),
  enable_ipv6: flag.optional().describe('IPv6 addresses. Accepted, and not simulated.'),
});

export const networkMap = <Name extends z.ZodType<string, string>>(name: Name) =>
  z.record(name, network.nullable(), { error: 'a mapping of network names to networks' });

export type ClusterFile = z.infer<typeof cluster>;
export type HostFile = z.infer<typeof host>;
export type NetworkFile = z.infer<typeof network>;
export type LinkQualityFile = Omit<z.infer<typeof link>, 'between'>;
