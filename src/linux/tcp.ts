/**
 * TCP connections: connecting, accepting, and what a segment that comes in means.
 *
 * Owns the handshake and data in its order (net/ipv4/tcp_ipv4.c, tcp_input.c), as far as they show on the
 * wire. What is sent again is tcp-retransmission.ts's, how a connection ends tcp-close.ts's, what a
 * segment looks like tcp-segment.ts's.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, TCP, type Packet } from '../packet/packet.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { bindEphemeralPort } from './ephemeral-port.ts';
import { selectSource } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDelivered, traceDrop } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { connectSocket, newSocket, type Socket } from './socket-table.ts';
import { failSocket } from './socket-failure.ts';
import { abortOnData, endIfClosed, receiveInTimeWait, socketFor, takeFin } from './tcp-close.ts';
import { sendReset } from './tcp-reset.ts';
import { acknowledge, sendTracked } from './tcp-retransmission.ts';
import { largestData, sendAck, sendSegment, TCP_HEADERS } from './tcp-segment.ts';

/** Begins to connect; false when no route leads to the address. Other failures the socket is told of. */
export function connectTcp(
  io: KernelIo,
  socket: Socket,
  address: Ipv4Address,
  port: number,
): boolean {
  const source = selectSource(socket.namespace, address);
  if (source === 0) return false;
  socket.localAddress = source;
  socket.remoteAddress = address;
  socket.remotePort = port;
  bindEphemeralPort(io, socket);
  socket.state = 'syn-sent';
  if (socket.localPort === 0) {
    failSocket(io, socket, 'address-not-available');
    return true;
  }
  connectSocket(socket);
  const syn = { flags: TCP.syn, bytes: 0, payload: undefined };
  socket.isConnectCall = !sendTracked(io, socket, syn);
  return true;
}

/** Sends data on an established connection, cut to the other end's MSS and to the way's MTU. */
export function sendTcp(io: KernelIo, socket: Socket, bytes: number, payload: unknown): void {
  const largest = largestData(io, socket);
  for (let left = bytes; left > 0; left -= largest) {
    const size = Math.min(left, largest);
    const isLast = size === left;
    const flags = TCP.ack | (isLast ? TCP.psh : 0);
    sendTracked(io, socket, { flags, bytes: size, payload: isLast ? payload : undefined });
  }
}

/** A segment reached this namespace. */
export function receiveTcp(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const socket = socketFor(io, namespace.sockets, packet);
  if (socket === undefined) return refuse(io, namespace, packet);
  if (io.trace) traceDelivered(io.trace, namespace, packet, socket.ownerName);
  if (socket.state === 'time-wait') return receiveInTimeWait(io, socket, packet);
  if (socket.state === 'listen') return acceptSyn(io, namespace, socket, packet);
  if (packet.tcpFlags & TCP.rst) {
    return failSocket(io, socket, socket.state === 'syn-sent' ? 'refused' : 'reset');
  }
  acknowledge(io, socket, packet);
  if (endIfClosed(io, socket)) return;
  if (socket.state === 'syn-sent') return finishConnecting(io, socket, packet);
  if (socket.state === 'syn-received' && !finishAccepting(io, socket, packet)) return;
  takeContents(io, socket, packet);
}

function refuse(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  if (packet.tcpFlags & TCP.rst) {
    if (io.trace) traceDelivered(io.trace, namespace, packet, 'kernel');
    return;
  }
  if (io.trace) traceDrop(io.trace, namespace, packet, reasonToRefuse(namespace, packet));
  sendReset(io, namespace, packet);
}

/** What was marked for a virtual service and came here was not scheduled: its entry is over (IPVS-08). */
function reasonToRefuse({ ipvs }: NetworkNamespace, { mark, tcpFlags }: Packet): DropReason {
  const isMidway = (tcpFlags & TCP.syn) === 0;
  return isMidway && ipvs.services.has(mark) ? 'ipvs-no-connection' : 'port-closed';
}

function acceptSyn(
  io: KernelIo,
  namespace: NetworkNamespace,
  listener: Socket,
  packet: Packet,
): void {
  if ((packet.tcpFlags & (TCP.syn | TCP.ack)) !== TCP.syn) {
    if (!(packet.tcpFlags & TCP.rst)) sendReset(io, namespace, packet);
    return;
  }
  const owner = { number: listener.owner, name: listener.ownerName };
  const socket = newSocket(namespace, PROTOCOL.tcp, owner);
  socket.localAddress = packet.destination;
  socket.localPort = packet.destinationPort;
  socket.remoteAddress = packet.source;
  socket.remotePort = packet.sourcePort;
  socket.request = packet.request;
  socket.state = 'syn-received';
  socket.peerMss = packet.mss;
  socket.nextReceive = packet.sequenceNumber + 1;
  connectSocket(socket);
  sendTracked(io, socket, { flags: TCP.syn | TCP.ack, bytes: 0, payload: undefined });
}

function finishConnecting(io: KernelIo, socket: Socket, packet: Packet): void {
  if ((packet.tcpFlags & (TCP.syn | TCP.ack)) !== (TCP.syn | TCP.ack)) return;
  socket.state = 'established';
  socket.peerMss = packet.mss;
  socket.nextReceive = packet.sequenceNumber + 1;
  sendAck(io, socket);
  io.notify(socket, { kind: 'connected' });
}

/** tcp_check_req: an acknowledgement ends the handshake, a SYN that comes again is answered again. */
function finishAccepting(io: KernelIo, socket: Socket, packet: Packet): boolean {
  const first = socket.oldestSent;
  if (packet.tcpFlags & TCP.syn && first) sendSegment(io, socket, first);
  if (!(packet.tcpFlags & TCP.ack) || packet.tcpFlags & TCP.syn) return false;
  socket.state = 'established';
  io.notify(socket, { kind: 'accepted', socket });
  return true;
}

/** Data and FIN of a segment that is the next in order; others are acknowledged again. */
function takeContents(io: KernelIo, socket: Socket, packet: Packet): void {
  const bytes = packet.length - TCP_HEADERS;
  const hasFin = (packet.tcpFlags & TCP.fin) !== 0;
  if (packet.tcpFlags & TCP.syn) return sendAck(io, socket);
  if (bytes <= 0 && !hasFin) return;
  if (bytes > 0 && socket.isOrphan) return abortOnData(io, socket, packet);
  if (packet.sequenceNumber !== socket.nextReceive) return keepForLater(io, socket, packet);
  takeNext(io, socket, packet, bytes, hasFin);
  for (let kept = takeKept(socket); kept; kept = takeKept(socket)) {
    const keptFin = (kept.tcpFlags & TCP.fin) !== 0;
    takeNext(io, socket, kept, kept.length - TCP_HEADERS, keptFin);
  }
}

/** tcp_data_queue_ofo: what is ahead of its time is kept, and either way the gap is told. */
function keepForLater(io: KernelIo, socket: Socket, packet: Packet): void {
  const { sequenceNumber } = packet;
  if (sequenceNumber > socket.nextReceive) {
    socket.ahead ??= new Map();
    socket.ahead.set(sequenceNumber, packet);
  }
  sendAck(io, socket);
}

/** The segment that came early and is next in order now. */
function takeKept({ ahead, nextReceive }: Socket): Packet | undefined {
  if (ahead === undefined) return undefined;
  const next = ahead.get(nextReceive);
  ahead.delete(nextReceive);
  return next;
}

function takeNext(
  io: KernelIo,
  socket: Socket,
  packet: Packet,
  bytes: number,
  hasFin: boolean,
): void {
  socket.nextReceive += Math.max(0, bytes) + (hasFin ? 1 : 0);
  if (bytes > 0) {
    if (packet.request !== 0) socket.request = packet.request;
    sendAck(io, socket);
    io.notify(socket, { kind: 'received', packet });
  }
  if (hasFin) takeFin(io, socket);
}
