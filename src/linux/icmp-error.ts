/**
 * Errors about packets: ICMP to a distant sender, or straight to the socket of a local one.
 *
 * Owns the making of ICMP errors (icmp_send) and their way to sockets; nat.ts rewrites what they
 * quote.
 */
import { isMulticast } from '../packet/ipv4-address.ts';
import { newPacket, PROTOCOL, type IcmpHeader, type Packet } from '../packet/packet.ts';
import { sendLocal } from './ip-output.ts';
import { selectSource } from './ip-route.ts';
import type { KernelIo, SocketFailure } from './kernel-io.ts';
import { traceSent } from './kernel-trace.ts';
import { isLocalAddress, type NetworkNamespace } from './network-namespace.ts';
import { findSocket, type Socket } from './socket-table.ts';
import { failSocket } from './socket-failure.ts';

export interface IcmpErrorKind {
  readonly type: number;
  readonly code: number;
  readonly mtu?: number;
}

export const FRAGMENTATION_NEEDED: IcmpErrorKind = { type: 3, code: 4 };

/** IPv4 and ICMP headers. */
const HEADERS = 20 + 8;
/** An error quotes as much as goes into this length, headers included (RFC 1812). */
const LENGTH_MAX = 576;

/** Bytes of an error about `packet`. */
export function errorLength({ length }: Packet): number {
  return Math.min(LENGTH_MAX, HEADERS + length);
}

/** Tells the sender of `packet` that it went no further. */
export function sendIcmpError(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  kind: IcmpErrorKind,
): void {
  if (packet.icmp?.quoted || packet.source === 0 || isMulticast(packet.destination)) return;
  const own = isLocalAddress(namespace, packet.destination) && !packet.ipvs;
  const source = own ? packet.destination : selectSource(namespace, packet.source);
  const error = newPacket(io.nextPacketId(), PROTOCOL.icmp, source, packet.source);
  error.request = packet.request;
  error.length = errorLength(packet);
  error.dontFragment = false;
  error.icmp = errorHeader(packet, kind);
  if (io.trace) traceSent(io.trace, namespace, error, 'kernel');
  sendLocal(io, namespace, error);
}

/** It was too large for its link: its sender, here or elsewhere, is told what would not be. */
export function failLargePacket(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  mtu: number,
): void {
  const outer = packet.inner === undefined;
  const socket = outer && findSocket(namespace.sockets, reversed(packet));
  if (socket) failSocket(io, socket, 'message-too-long');
  else sendIcmpError(io, namespace, packet, { ...FRAGMENTATION_NEEDED, mtu });
}

/** A packet of this namespace failed here; its sender, when local, is told at once. */
export function failPacket(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  because: SocketFailure,
): void {
  const outer = packet.inner === undefined;
  const socket = outer && findSocket(namespace.sockets, reversed(packet));
  if (because !== 'host-unreachable') {
    if (socket) failSocket(io, socket, because);
  } else if (socket) tellOfIcmp(io, socket, because);
  else sendIcmpError(io, namespace, packet, { type: 3, code: 1 });
}

/** An ICMP error came in for a packet that a socket here had sent. */
export function receiveIcmpError(
  io: KernelIo,
  namespace: NetworkNamespace,
  header: IcmpHeader,
): void {
  const socket = socketOfQuoted(namespace, header);
  if (socket) tellOfIcmp(io, socket, failureOf(header));
}

/** The socket that had sent what an error quotes. */
export function socketOfQuoted(
  { sockets }: NetworkNamespace,
  { quoted }: IcmpHeader,
): Socket | undefined {
  return quoted && findSocket(sockets, reversed(quoted));
}

/**
 * Of networks and hosts that cannot be reached a UDP socket hears nothing, since such errors are not
 * fatal and it has not asked for them with IP_RECVERR (__udp4_lib_err, icmp_err_convert). A TCP socket
 * that is in the middle of its first call to connect only takes a note (tcp_v4_err).
 */
function tellOfIcmp(io: KernelIo, socket: Socket, because: SocketFailure): void {
  if (socket.isConnectCall) return;
  const isFatal = because !== 'network-unreachable' && because !== 'host-unreachable';
  if (socket.protocol !== PROTOCOL.udp || isFatal) failSocket(io, socket, because);
}

/** icmp_err_convert; a TTL that ran out reads as EHOSTUNREACH. */
function failureOf({ type, code }: IcmpHeader): SocketFailure {
  if (type === 11 || code === 1) return 'host-unreachable';
  if (code === 0) return 'network-unreachable';
  return code === 4 ? 'message-too-long' : 'refused';
}

/** The error's own header; it quotes the packet as it is now. */
export function errorHeader(packet: Packet, kind: IcmpErrorKind): IcmpHeader {
  const { source, destination, protocol, sourcePort, destinationPort } = packet;
  return {
    type: kind.type,
    code: kind.code,
    identifier: 0,
    sequenceNumber: 0,
    mtu: kind.mtu ?? 0,
    quoted: { source, destination, protocol, sourcePort, destinationPort },
  };
}

function reversed(packet: {
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}) {
  return {
    protocol: packet.protocol,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
  };
}
