/**
 * TCP segments: a socket's next words as a packet, and how much one may hold.
 *
 * Owns headers, options and sizes; what is sent when is for tcp-retransmission.ts and those who call it.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { newPacket, PROTOCOL, TCP } from '../packet/packet.ts';
import { sendLocal } from './ip-output.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceSent } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { pathMtu } from './path-mtu.ts';
import type { Segment, Socket } from './socket-table.ts';

/** IPv4 header and TCP header with MSS, SACK, timestamp and window scale options. */
const SYN_LENGTH = 20 + 40;
/** IPv4 header and TCP header with the timestamp option. */
export const TCP_HEADERS = 20 + 32;
/** What the MSS option leaves out: headers without options. */
const MSS_HEADERS = 40;
const TIMESTAMP_BYTES = 12;

/** Puts a segment on its way; false where a rule of the sender's own did not let it out. */
export function sendSegment(io: KernelIo, socket: Socket, segment: Segment): boolean {
  const { namespace, localAddress, remoteAddress } = socket;
  const packet = newPacket(io.nextPacketId(), PROTOCOL.tcp, localAddress, remoteAddress);
  const isSyn = (segment.flags & TCP.syn) !== 0;
  const isFin = (segment.flags & TCP.fin) !== 0;
  packet.request = segment.request;
  packet.sourcePort = socket.localPort;
  packet.destinationPort = socket.remotePort;
  packet.tcpFlags = segment.flags;
  packet.sequenceNumber = segment.sequenceNumber;
  packet.acknowledgement = segment.flags & TCP.ack ? socket.nextReceive : 0;
  packet.payload = segment.payload;
  packet.length = isSyn ? SYN_LENGTH : TCP_HEADERS + segment.length - (isFin ? 1 : 0);
  packet.mss = isSyn ? advertisedMss(io, namespace, remoteAddress) : 0;
  if (io.trace) traceSent(io.trace, namespace, packet, socket.ownerName);
  return sendLocal(io, namespace, packet);
}

export function sendAck(io: KernelIo, socket: Socket): void {
  const { nextSend, request } = socket;
  const nothing = { length: 0, flags: TCP.ack, payload: undefined };
  sendSegment(io, socket, { ...nothing, sequenceNumber: nextSend, request });
}

/** Bytes of data that one segment may hold. */
export function largestData(io: KernelIo, { namespace, remoteAddress, peerMss }: Socket): number {
  const mss = pathMtu(namespace, remoteAddress, io.nowNs()) - MSS_HEADERS;
  return Math.max(1, Math.min(peerMss, mss) - TIMESTAMP_BYTES);
}

/** The MTU of the way to the address, less the headers; of lo for own addresses. */
function advertisedMss(io: KernelIo, namespace: NetworkNamespace, address: Ipv4Address): number {
  return Math.min(pathMtu(namespace, address, io.nowNs()), 65535) - MSS_HEADERS;
}
