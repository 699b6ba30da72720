/**
 * ICMP errors about balanced packets: they follow the connection of the packet that they quote.
 *
 * Owns ip_vs_out_icmp and ip_vs_in_icmp with ip_vs_nat_icmp. An error about what went to a server
 * comes from the virtual address in the end, whoever made it, and quotes the virtual address; one
 * about an answer goes on to the server. Whether it is to be routed on is the caller's.
 */
import type { IcmpHeader, Packet, QuotedHeaders } from '../packet/packet.ts';
import {
  destinationOf,
  destinationPortOf,
  directionOf,
  flowOf,
  originalEnd,
  replyEnd,
  sourceOf,
  sourcePortOf,
  type FlowEnd,
} from './flow-rows.ts';
import { findEnd } from './flow-table.ts';
import { isForwardedDirectly, serverOf, serverText, serviceOf, serviceText } from './ipvs-table.ts';
import type { KernelIo } from './kernel-io.ts';
import { headersOf, traceIpvs } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { inverseOf } from './tuple.ts';

/** An error on its way to a client, where IPVS knows what it is about. */
export function ipvsErrorToClient(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const end = endOfQuoted(io, namespace, packet, 1);
  if (end === 0) return;
  const { rows } = namespace.ipvs.connections;
  const asked = originalEnd(flowOf(end));
  const [address, port] = [destinationOf(rows, asked), destinationPortOf(rows, asked)];
  const change = { destination: address, destinationPort: port };
  translate(io, namespace, packet, end, () => {
    packet.source = address;
    quote(packet, change);
  });
}

/**
 * An error about an answer, which reached the virtual address. Where servers have that address themselves
 * it goes to the server as it is (ip_vs_icmp_xmit).
 */
export function ipvsErrorToServer(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
): 'not-mine' | 'translated' | 'direct' {
  const end = endOfQuoted(io, namespace, packet, 0);
  if (end === 0) return 'not-mine';
  const { rows } = namespace.ipvs.connections;
  if (isForwardedDirectly(namespace.ipvs, flowOf(end))) {
    translate(io, namespace, packet, end, () => {});
    return 'direct';
  }
  const answers = replyEnd(flowOf(end));
  const [address, port] = [sourceOf(rows, answers), sourcePortOf(rows, answers)];
  translate(io, namespace, packet, end, () => {
    packet.destination = address;
    quote(packet, { source: address, sourcePort: port });
  });
  return 'translated';
}

/** The end that the error travels with: the opposite of the packet that it quotes. */
function endOfQuoted(
  io: KernelIo,
  { ipvs }: NetworkNamespace,
  { icmp }: Packet,
  direction: 0 | 1,
): FlowEnd {
  if (icmp?.quoted === undefined) return 0;
  const end = findEnd(ipvs.connections, inverseOf(icmp.quoted), io.nowNs());
  return directionOf(end) === direction ? end : 0;
}

function quote(packet: Packet, change: Partial<QuotedHeaders>): void {
  const icmp = packet.icmp as IcmpHeader;
  packet.icmp = { ...icmp, quoted: { ...(icmp.quoted as QuotedHeaders), ...change } };
}

function translate(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  end: FlowEnd,
  change: () => void,
): void {
  const before = io.trace && headersOf(packet);
  change();
  packet.ipvs = true;
  if (io.trace === undefined || before === undefined) return;
  const service = serviceOf(namespace.ipvs, flowOf(end));
  traceIpvs(io.trace, namespace, packet, {
    service: serviceText(service),
    row: serverText(service, serverOf(namespace.ipvs, flowOf(end))),
    candidates: [],
    known: true,
    reply: directionOf(end) === 1,
    before,
  });
}
