/**
 * ICMP in a namespace: echo is answered by the kernel, errors go to the sockets they concern.
 *
 * Owns echo both ways; errors are made in icmp-error.ts. A program that pings is known by the
 * identifier of its echo request.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { newPacket, PROTOCOL, type Packet } from '../packet/packet.ts';
import { receiveIcmpError } from './icmp-error.ts';
import { sendLocal } from './ip-output.ts';
import { selectSource } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDelivered, traceSent } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { findSocket, type Socket } from './socket-table.ts';

/** 20 bytes IPv4, 8 bytes ICMP, 56 bytes of data: what ping sends. */
const ECHO_LENGTH = 84;

export function receiveIcmp(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const { icmp } = packet;
  if (icmp === undefined) return;
  const socket = icmp.type === 0 ? findSocket(namespace.sockets, echoKey(packet)) : undefined;
  if (io.trace) traceDelivered(io.trace, namespace, packet, socket?.ownerName ?? 'kernel');
  if (icmp.type === 8) answerEcho(io, namespace, packet);
  else if (socket) io.notify(socket, { kind: 'received', packet });
  else receiveIcmpError(io, namespace, icmp);
}

/** Sends an echo request for `socket`, whose local port is the identifier. False: no route. */
export function sendEcho(io: KernelIo, socket: Socket, destination: Ipv4Address): boolean {
  const { namespace } = socket;
  const source = selectSource(namespace, destination);
  if (source === 0) return false;
  const packet = newPacket(io.nextPacketId(), PROTOCOL.icmp, source, destination);
  packet.request = socket.request;
  packet.length = ECHO_LENGTH;
  packet.icmp = { type: 8, code: 0, identifier: socket.localPort, sequenceNumber: 1, mtu: 0 };
  if (io.trace) traceSent(io.trace, namespace, packet, socket.ownerName);
  sendLocal(io, namespace, packet);
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
