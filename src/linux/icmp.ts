/**
 * ICMP in a namespace: echo is answered by the kernel, errors go to the sockets they concern.
 *
 * Owns echo both ways; errors are made in icmp-error.ts. A program that pings is known by the
 * identifier of its echo request.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { newPacket, PROTOCOL, type IcmpHeader, type Packet } from '../packet/packet.ts';
import { receiveIcmpError, socketOfQuoted } from './icmp-error.ts';
import { sendLocal } from './ip-output.ts';
import { selectSource } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDelivered, traceSent } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { learnPathMtu } from './path-mtu.ts';
import { failSocket } from './socket-failure.ts';
import { findSocket, type Socket } from './socket-table.ts';
import { cutToPathMtu } from './tcp-retransmission.ts';

/** IPv4 and ICMP headers. */
const ECHO_HEADERS = 20 + 8;
/** What `ping` sends unless `-s` says another size. */
export const ECHO_BYTES = 56;

export function receiveIcmp(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const { icmp } = packet;
  if (icmp === undefined) return;
  const socket = icmp.type === 0 ? findSocket(namespace.sockets, echoKey(packet)) : undefined;
  if (io.trace) traceDelivered(io.trace, namespace, packet, socket?.ownerName ?? 'kernel');
  if (icmp.type === 8) answerEcho(io, namespace, packet);
  else if (socket) io.notify(socket, { kind: 'received', packet });
  else if (icmp.type === 3 && icmp.code === 4) receiveFragmentationNeeded(io, namespace, icmp);
  else receiveIcmpError(io, namespace, icmp);
}

/** Smaller packets from now on: TCP cuts what it has sent anew, a datagram is lost. */
function receiveFragmentationNeeded(
  io: KernelIo,
  namespace: NetworkNamespace,
  icmp: IcmpHeader,
): void {
  const { quoted, mtu } = icmp;
  if (quoted === undefined) return;
  learnPathMtu(namespace, quoted.destination, mtu, io.nowNs());
  const socket = socketOfQuoted(namespace, icmp);
  if (socket?.protocol === PROTOCOL.tcp) cutToPathMtu(io, socket);
  else receiveIcmpError(io, namespace, icmp);
}

/**
 * Sends an echo request with `bytes` of data for `socket`, whose local port is the identifier.
 * False: no route.
 */
export function sendEcho(
  io: KernelIo,
  socket: Socket,
  destination: Ipv4Address,
  bytes: number,
): boolean {
  const { namespace } = socket;
  const source = selectSource(namespace, destination);
  if (source === 0) return false;
  const packet = newPacket(io.nextPacketId(), PROTOCOL.icmp, source, destination);
  packet.request = socket.request;
  packet.length = ECHO_HEADERS + bytes;
  packet.icmp = { type: 8, code: 0, identifier: socket.localPort, sequenceNumber: 1, mtu: 0 };
  if (io.trace) traceSent(io.trace, namespace, packet, socket.ownerName);
  if (!sendLocal(io, namespace, packet)) failSocket(io, socket, 'not-permitted');
  return true;
}

function answerEcho(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const answer = newPacket(io.nextPacketId(), PROTOCOL.icmp, packet.destination, packet.source);
  answer.request = packet.request;
  answer.length = packet.length;
  answer.dontFragment = false;
  answer.icmp = { ...(packet.icmp as NonNullable<Packet['icmp']>), type: 0 };
  if (io.trace) traceSent(io.trace, namespace, answer, 'kernel');
  sendLocal(io, namespace, answer);
}

/** Pinging sockets listen under their identifier on every own address. */
function echoKey(packet: Packet) {
  const { protocol, source, destination } = packet;
  const identifier = packet.icmp?.identifier ?? 0;
  return { protocol, source, destination, sourcePort: 0, destinationPort: identifier };
}
