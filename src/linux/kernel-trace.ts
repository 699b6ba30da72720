/**
 * Writes what the kernel does into the trace.
 *
 * Owns the translation from live records to trace events; the rest of linux/ calls it only while a
 * recorder is there, so that the hot path makes no snapshots and no text.
 */
import type { DropReason } from '../trace/drop-reason.ts';
import { record, type NewTraceEvent, type Recorder } from '../trace/recorder.ts';
import type {
  MatchedRule,
  NetemApplied,
  NetfilterHook,
  NetfilterTable,
  PacketHeaders,
} from '../trace/trace-event.ts';
import { PROTOCOL, tcpFlagsText, type Packet } from '../packet/packet.ts';
import type { Device } from './device.ts';
import type { NetworkNamespace } from './network-namespace.ts';

export interface KernelTrace {
  readonly recorder: Recorder;
  readonly nowNs: () => number;
}

const PROTOCOL_NAMES: Readonly<Record<number, PacketHeaders['protocol']>> = {
  [PROTOCOL.tcp]: 'tcp',
  [PROTOCOL.udp]: 'udp',
  [PROTOCOL.icmp]: 'icmp',
  [PROTOCOL.esp]: 'esp',
};

/** The headers of a packet now; of the tunnelled frame, with the tunnel, where it carries one. */
export function headersOf(packet: Packet): PacketHeaders {
  const { inner } = packet;
  if (inner === undefined) return plainHeaders(packet);
  return {
    ...plainHeaders(inner),
    ...(packet.isCorrupt && { isCorrupt: true }),
    mark: packet.mark,
    tunnel: {
      source: packet.source,
      destination: packet.destination,
      sourcePort: packet.esp?.sourcePort ?? packet.sourcePort,
      destinationPort: packet.esp?.destinationPort ?? packet.destinationPort,
      vni: packet.vni,
      ...(packet.esp && { esp: { spi: packet.esp.spi, length: packet.length, ttl: packet.ttl } }),
    },
  };
}

function plainHeaders(packet: Packet): PacketHeaders {
  return {
    protocol: PROTOCOL_NAMES[packet.protocol] ?? 'udp',
    sourceMac: packet.sourceMac,
    destinationMac: packet.destinationMac,
    source: packet.source,
    destination: packet.destination,
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
    ttl: packet.ttl,
    length: packet.length,
    dontFragment: packet.dontFragment,
    mark: packet.mark,
    flags: packet.protocol === PROTOCOL.tcp ? tcpFlagsText(packet.tcpFlags) : '',
    mss: packet.mss,
    icmpType: packet.icmp?.type ?? -1,
    icmpCode: packet.icmp?.code ?? -1,
    sequenceNumber: packet.icmp?.sequenceNumber ?? packet.sequenceNumber,
    acknowledgement: packet.acknowledgement,
    icmpIdentifier: packet.icmp?.identifier ?? 0,
    ...(packet.fragment && { fragment: packet.fragment }),
    ...(packet.isCorrupt && { isCorrupt: true }),
  };
}

/** The fields that every packet event has. ARP frames are not traced: callers skip them. */
function base(trace: KernelTrace, namespace: NetworkNamespace, packet: Packet) {
  const traced = packet.inner ?? packet;
  return {
    timeNs: trace.nowNs(),
    packet: traced.id,
    request: traced.request,
    node: namespace.node,
    namespace: namespace.name,
    headers: headersOf(packet),
  };
}

function append(trace: KernelTrace, event: NewTraceEvent): void {
  record(trace.recorder, event);
}

export function traceSent(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  by: string,
): void {
  append(trace, { kind: 'packet.sent', ...base(trace, namespace, packet), by });
}

export function traceTap(
  trace: KernelTrace,
  device: Device,
  packet: Packet,
  direction: 'in' | 'out' | 'p',
): void {
  const fields = base(trace, device.namespace, packet);
  append(trace, { kind: 'packet.tapped', ...fields, interface: device.name, direction });
}

export interface HookWalk {
  readonly hook: NetfilterHook;
  readonly table: NetfilterTable;
  readonly verdict: 'accept' | 'drop' | 'reject';
  readonly matched: readonly MatchedRule[];
  readonly target: string;
  readonly before: PacketHeaders;
}

/** A chain walk; `before` is kept only where the headers or the mark changed. */
export function traceWalk(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  walk: HookWalk,
): void {
  const fields = base(trace, namespace, packet);
  const { before, ...rest } = walk;
  const changed = !sameHeaders(before, fields.headers);
  append(trace, { kind: 'netfilter.traversed', ...fields, ...rest, ...(changed && { before }) });
}

export interface Translation {
  readonly hook: NetfilterHook;
  readonly entry: string;
  readonly reply: boolean;
  readonly before: PacketHeaders;
}

export function traceTranslation(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  translation: Translation,
): void {
  append(trace, {
    kind: 'conntrack.translated',
    ...base(trace, namespace, packet),
    ...translation,
  });
}

export interface RouteChoice {
  readonly row: string;
  readonly device: string;
  readonly local: boolean;
  readonly forwarded: boolean;
  readonly before?: PacketHeaders;
}

export function traceRoute(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  choice: RouteChoice,
): void {
  append(trace, { kind: 'route.selected', ...base(trace, namespace, packet), ...choice });
}

export interface IpvsChoice {
  readonly service: string;
  readonly row: string;
  readonly candidates: readonly string[];
  readonly known: boolean;
  readonly reply: boolean;
  readonly before: PacketHeaders;
}

export function traceIpvs(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  choice: IpvsChoice,
): void {
  append(trace, { kind: 'ipvs.scheduled', ...base(trace, namespace, packet), ...choice });
}

export interface BridgeChoice {
  readonly by: 'fdb' | 'flood' | 'local';
  readonly ports: readonly string[];
  readonly row: string;
}

export function traceBridge(
  trace: KernelTrace,
  bridge: Device,
  packet: Packet,
  choice: BridgeChoice,
): void {
  const fields = base(trace, bridge.namespace, packet);
  append(trace, { kind: 'bridge.forwarded', ...fields, bridge: bridge.name, ...choice });
}

export function traceEncapsulated(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  vni: number,
  row: string,
): void {
  append(trace, { kind: 'vxlan.encapsulated', ...base(trace, namespace, packet), vni, row });
}

export function traceDecapsulated(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  outer: Packet,
  inner: Packet,
): void {
  const { tunnel } = headersOf(outer);
  if (tunnel === undefined) return;
  append(trace, {
    kind: 'vxlan.decapsulated',
    ...base(trace, namespace, inner),
    vni: outer.vni,
    tunnel,
  });
}

export function traceEncrypted(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  row: string,
): void {
  append(trace, { kind: 'ipsec.encrypted', ...base(trace, namespace, packet), row });
}

export function traceDecrypted(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  row: string,
): void {
  append(trace, { kind: 'ipsec.decrypted', ...base(trace, namespace, packet), row });
}

export function traceDelivered(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  to: string,
): void {
  append(trace, { kind: 'packet.delivered', ...base(trace, namespace, packet), to });
}

export function traceDrop(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  reason: DropReason,
  row = '',
): void {
  append(trace, { kind: 'packet.dropped', ...base(trace, namespace, packet), reason, row });
}

function sameHeaders(left: PacketHeaders, right: PacketHeaders): boolean {
  return (
    left.source === right.source &&
    left.destination === right.destination &&
    left.sourcePort === right.sourcePort &&
    left.destinationPort === right.destinationPort &&
    left.mark === right.mark &&
    left.ttl === right.ttl
  );
}

/** What a queueing discipline did to a packet that goes on. */
export function traceNetem(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  packet: Packet,
  applied: Pick<NetemApplied, 'interface' | 'effect' | 'delayNs' | 'row'>,
): void {
  append(trace, { kind: 'netem.applied', ...base(trace, namespace, packet), ...applied });
}
