/**
 * The packets of a step with `trace: true`, one row for each interface that saw each packet.
 *
 * Owns the rows' keys and the names of interfaces and ephemeral ports, which a real capture does not
 * keep either: veth names and port numbers are chance.
 */
import type { World } from '../build/world.ts';
import { MILLISECOND } from '../engine/sim-time.ts';
import { EPHEMERAL_FIRST, EPHEMERAL_LAST } from '../linux/socket-table.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { isContinuation } from '../trace/headers-text.ts';
import { shownNames } from './shown-names.ts';
import type { Observation } from '../trace/observation.ts';
import type {
  EspHeaders,
  PacketHeaders,
  PacketTapped,
  TraceEvent,
  TunnelHeaders,
} from '../trace/trace-event.ts';

/** The trace of one step, from the events that were recorded in it. */
export function traceObservation(
  world: World,
  step: number,
  events: readonly TraceEvent[],
): Observation {
  const taps = events.filter((event): event is PacketTapped => event.kind === 'packet.tapped');
  const begin = taps[0]?.timeNs ?? 0;
  const ports = portNamer(publishedPorts(world));
  const nodes = [...new Set(taps.map(({ node }) => node))];
  const namers = new Map(nodes.map((node) => [node, shownNames(world, node)]));
  const packets = taps.map((tap) => {
    const { node, namespace } = tap;
    const shown = namers.get(node)?.(namespace) ?? namespace;
    return { ...packetRow(tap, begin, ports), namespace: shown };
  });
  return { step, kind: 'trace', packets };
}

type PortNamer = (port: number) => number | string;

function packetRow(tap: PacketTapped, beginNs: number, portName: PortNamer) {
  const { headers, node, namespace, direction } = tap;
  const { tunnel } = headers;
  const place = {
    t: (tap.timeNs - beginNs) / MILLISECOND,
    node,
    namespace,
    interface: interfaceName(tap.interface, namespace),
    direction,
  };
  if (tunnel?.esp) return { ...place, ...espKeys(tunnel, tunnel.esp) };
  return {
    ...place,
    ...(tunnel && {
      vxlan: {
        source: ipv4Text(tunnel.source),
        destination: ipv4Text(tunnel.destination),
        port: tunnel.destinationPort,
        vni: tunnel.vni,
      },
    }),
    ...headerKeys(headers, portName),
  };
}

/** An encrypted packet shows its outer header alone. */
function espKeys({ source, destination }: TunnelHeaders, { ttl, length }: EspHeaders) {
  return {
    ttl,
    df: false,
    protocol: 'esp',
    length,
    source: ipv4Text(source),
    destination: ipv4Text(destination),
  };
}

function headerKeys(headers: PacketHeaders, portName: PortNamer) {
  const { protocol } = headers;
  const hasPorts = (protocol === 'tcp' || protocol === 'udp') && !isContinuation(headers);
  return {
    ttl: headers.ttl,
    df: headers.dontFragment,
    protocol,
    length: headers.length,
    source: ipv4Text(headers.source),
    destination: ipv4Text(headers.destination),
    ...(hasPorts && {
      sourcePort: portName(headers.sourcePort),
      destinationPort: portName(headers.destinationPort),
    }),
    ...(protocol === 'tcp' && { flags: headers.flags }),
    ...(headers.mss > 0 && { mss: headers.mss }),
    ...(headers.icmpType >= 0 && { icmp: { type: headers.icmpType, code: headers.icmpCode } }),
  };
}

/** Numbers of veth and ethN interfaces say nothing, save for a machine's own eth0. */
function interfaceName(name: string, namespace: string): string {
  if (name.startsWith('veth')) return 'veth';
  return namespace !== 'host' && /^eth\d+$/.test(name) ? 'eth' : name;
}

/** Ephemeral ports are called `ephemeral-1`, `ephemeral-2`, … in order of appearance. */
function portNamer(published: ReadonlySet<number>): PortNamer {
  const names = new Map<number, string>();
  return (port) => {
    if (port < EPHEMERAL_FIRST || port > EPHEMERAL_LAST || published.has(port)) return port;
    const name = names.get(port) ?? `ephemeral-${names.size + 1}`;
    names.set(port, name);
    return name;
  };
}

function publishedPorts(world: World): Set<number> {
  const ports = new Set<number>();
  for (const { engine } of world.machines.values()) {
    for (const { hostPort } of engine?.hostPorts.bindings.values() ?? []) ports.add(hostPort);
  }
  return ports;
}
