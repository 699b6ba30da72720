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
import { findSocket } from './socket-table.ts';
import { failSocket } from './socket-failure.ts';

export interface IcmpErrorKind {
  readonly type: number;
  readonly code: number;
  readonly mtu?: number;
}

/** IPv4 header, ICMP header, quoted IPv4 header and its first eight bytes. */
const ERROR_LENGTH = 20 + 8 + 20 + 8;

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
  error.length = ERROR_LENGTH;
  error.dontFragment = false;
  error.icmp = errorHeader(packet, kind);
  if (io.trace) traceSent(io.trace, namespace, error, 'kernel');
  sendLocal(io, namespace, error);
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
  if (socket) return failSocket(io, socket, because);
  if (because === 'host-unreachable') sendIcmpError(io, namespace, packet, { type: 3, code: 1 });
}

/** An ICMP error came in for a packet that a socket here had sent. */
export function receiveIcmpError(
  io: KernelIo,
  namespace: NetworkNamespace,
  header: IcmpHeader,
): void {
  const quoted = header.quoted;
  if (quoted === undefined) return;
  const socket = findSocket(namespace.sockets, reversed(quoted));
  if (socket && header.type === 3) failSocket(io, socket, failureOf(header.code));
}

function failureOf(code: number): SocketFailure {
  if (code === 0) return 'network-unreachable';
  if (code === 1) return 'host-unreachable';
  return code === 4 ? 'message-too-long' : 'refused';
}

function errorHeader(packet: Packet, kind: IcmpErrorKind): IcmpHeader {
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
