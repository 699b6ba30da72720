/**
 * TCP connections: handshake, data, FIN, RST, and sending again what got no answer.
 *
 * Owns the states of both ends and the timers (net/ipv4/tcp*.c), as far as they show on the wire:
 * windows and congestion control are left out, the window is always large enough. When what is sent
 * again follows tcp_timer.c and tcp_output.c with their default settings.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { newPacket, PROTOCOL, TCP, type Packet } from '../packet/packet.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { bindEphemeralPort } from './ephemeral-port.ts';
import { sendLocal } from './ip-output.ts';
import { selectSource } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDelivered, traceDrop, traceSent } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { pathMtu } from './path-mtu.ts';
import {
  connectSocket,
  findSocket,
  newSocket,
  removeSocket,
  type SentSegment,
  type Socket,
} from './socket-table.ts';
import { failSocket } from './socket-failure.ts';
import { sendReset } from './tcp-reset.ts';

/** IPv4 header and TCP header with MSS, SACK, timestamp and window scale options. */
const SYN_LENGTH = 20 + 40;
/** IPv4 header and TCP header with the timestamp option. */
const HEADERS = 20 + 32;
/** What the MSS option leaves out: headers without options. */
const MSS_HEADERS = 40;
const TIMESTAMP_BYTES = 12;

/** tcp_syn_linear_timeouts: so often a SYN's timeout stays at a second before it begins to double. */
const SYN_LINEAR_TIMEOUTS = 4;
/** tcp_syn_retries, to which the linear ones are added. */
const SYN_TRIES_MAX = 6 + SYN_LINEAR_TIMEOUTS;
/** tcp_synack_retries. */
const SYN_ACK_TRIES_MAX = 5;
/** TCP_RTO_MIN, to which a round trip would be added, and TCP_RTO_MAX. */
const RTO_MIN_NS = 200 * MILLISECOND;
const RTO_MAX_NS = 120 * SECOND;
/** tcp_retries2, and the tail loss probe, which does not count as one of them. */
const DATA_TRIES_MAX = 15 + 1;

/** Begins to connect; false when no route leads to the address. */
export function connectTcp(
  io: KernelIo,
  socket: Socket,
  address: Ipv4Address,
  port: number,
): boolean {
  const source = selectSource(socket.namespace, address);
  if (source === 0) return false;
  socket.localAddress = source;
  bindEphemeralPort(io, socket);
  socket.remoteAddress = address;
  socket.remotePort = port;
  socket.state = 'syn-sent';
  connectSocket(socket);
  sendTracked(io, socket, { flags: TCP.syn, bytes: 0, payload: undefined });
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

/** tcp_v4_mtu_reduced: what is too large for its way is cut again and sent again at once. */
export function cutToPathMtu(io: KernelIo, socket: Socket): void {
  const largest = largestData(io, socket);
  const isLarge = ({ length }: SentSegment): boolean => length > largest;
  const cut = new Set<SentSegment>();
  socket.unacknowledged = socket.unacknowledged.flatMap((segment) => {
    if (!isLarge(segment)) return [segment];
    const pieces = piecesOf(segment, largest);
    for (const piece of pieces) cut.add(piece);
    return pieces;
  });
  if (cut.size === 0) return;
  startTimer(io, socket);
  for (const segment of socket.unacknowledged)
    if (cut.has(segment)) sendSegment(io, socket, segment);
}

/** Only the last piece is pushed and carries what the data means. */
function piecesOf(segment: SentSegment, largest: number): SentSegment[] {
  const pieces: SentSegment[] = [];
  for (let at = 0; at < segment.length; at += largest) {
    const length = Math.min(largest, segment.length - at);
    const sequenceNumber = segment.sequenceNumber + at;
    const isLast = at + length === segment.length;
    const rest = isLast ? {} : { flags: TCP.ack, payload: undefined };
    pieces.push({ ...segment, sequenceNumber, length, ...rest });
  }
  return pieces;
}

/** Bytes of data that one segment may hold. */
function largestData(io: KernelIo, { namespace, remoteAddress, peerMss }: Socket): number {
  const mss = pathMtu(namespace, remoteAddress, io.nowNs()) - MSS_HEADERS;
  return Math.max(1, Math.min(peerMss, mss) - TIMESTAMP_BYTES);
}

/** Closes this end: FIN, and the socket goes when the other end has closed too. */
export function closeTcp(io: KernelIo, socket: Socket): void {
  if (socket.state === 'established') socket.state = 'fin-wait';
  else if (socket.state === 'close-wait') socket.state = 'last-ack';
  else return;
  sendTracked(io, socket, { flags: TCP.fin | TCP.ack, bytes: 0, payload: undefined });
}

/** A segment reached this namespace. */
export function receiveTcp(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const socket = findSocket(namespace.sockets, packet);
  if (socket === undefined) return refuse(io, namespace, packet);
  if (io.trace) traceDelivered(io.trace, namespace, packet, socket.ownerName);
  if (socket.state === 'listen') return acceptSyn(io, namespace, socket, packet);
  if (packet.tcpFlags & TCP.rst) {
    return failSocket(io, socket, socket.state === 'syn-sent' ? 'refused' : 'reset');
  }
  acknowledge(io, socket, packet);
  if (socket.state === 'syn-sent') return finishConnecting(io, socket, packet);
  if (socket.state === 'syn-received' && !finishAccepting(io, socket, packet)) return;
  takeContents(io, socket, packet);
}

/** The retransmission timer of a socket has run out. */
export function onTcpTimer(io: KernelIo, socket: Socket, generation: number): void {
  const first = socket.unacknowledged[0];
  if (generation !== socket.timerGeneration || first === undefined) return;
  if (socket.retries >= triesMax(first)) return failSocket(io, socket, 'timeout');
  socket.retries++;
  sendSegment(io, socket, first);
  startTimer(io, socket);
}

/** A program gives a connection up without a word. */
export function abandonTcp(socket: Socket): void {
  socket.timerGeneration++;
  socket.unacknowledged = [];
  removeSocket(socket);
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
  const [first] = socket.unacknowledged;
  if (packet.tcpFlags & TCP.syn && first) sendSegment(io, socket, first);
  if (!(packet.tcpFlags & TCP.ack) || packet.tcpFlags & TCP.syn) return false;
  socket.state = 'established';
  io.notify(socket, { kind: 'accepted', socket });
  return true;
}

/** Data and FIN of a segment that is the next in order; others are acknowledged again. */
function takeContents(io: KernelIo, socket: Socket, packet: Packet): void {
  const bytes = packet.length - HEADERS;
  const hasFin = (packet.tcpFlags & TCP.fin) !== 0;
  if (packet.tcpFlags & TCP.syn) return sendAck(io, socket);
  if (bytes <= 0 && !hasFin) return endIfClosed(socket);
  if (packet.sequenceNumber !== socket.nextReceive) return keepForLater(io, socket, packet);
  takeNext(io, socket, packet, bytes, hasFin);
  for (let kept = takeKept(socket); kept; kept = takeKept(socket)) {
    const keptFin = (kept.tcpFlags & TCP.fin) !== 0;
    takeNext(io, socket, kept, kept.length - HEADERS, keptFin);
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

function takeFin(io: KernelIo, socket: Socket): void {
  if (socket.state === 'fin-wait') {
    sendAck(io, socket);
    if (socket.unacknowledged.length === 0) removeSocket(socket);
    else socket.state = 'last-ack';
    return;
  }
  socket.state = 'close-wait';
  io.notify(socket, { kind: 'closed-by-peer' });
  if ((socket.state as string) === 'close-wait') sendAck(io, socket);
}

function endIfClosed(socket: Socket): void {
  if (socket.state === 'last-ack' && socket.unacknowledged.length === 0) removeSocket(socket);
}

/** Takes what the segment acknowledges out of the list of what may have to be sent again. */
function acknowledge(io: KernelIo, socket: Socket, packet: Packet): void {
  if (!(packet.tcpFlags & TCP.ack)) return;
  const before = socket.unacknowledged.length;
  socket.unacknowledged = socket.unacknowledged.filter(
    (segment) => segment.sequenceNumber + segment.length > packet.acknowledgement,
  );
  if (socket.unacknowledged.length < before) {
    socket.retries = 0;
    if (socket.unacknowledged.length > 0) startTimer(io, socket);
    else socket.timerGeneration++;
  }
}

interface Contents {
  readonly flags: number;
  readonly bytes: number;
  readonly payload: unknown;
}

/** Sends something that takes sequence numbers, and watches for its acknowledgement. */
function sendTracked(io: KernelIo, socket: Socket, contents: Contents): void {
  const length = contents.bytes + (contents.flags & (TCP.syn | TCP.fin) ? 1 : 0);
  const segment: SentSegment = {
    sequenceNumber: socket.nextSend,
    length,
    flags: contents.flags,
    payload: contents.payload,
    request: socket.request,
  };
  socket.nextSend += length;
  socket.unacknowledged.push(segment);
  startTimer(io, socket);
  sendSegment(io, socket, segment);
}

function startTimer(io: KernelIo, socket: Socket): void {
  const first = socket.unacknowledged[0];
  if (first === undefined) return;
  const generation = ++socket.timerGeneration;
  const delayNs = timeoutNs(first, socket.retries);
  io.startTimer(delayNs, { kind: 'tcp.retransmit', socket, generation });
}

/**
 * How long an acknowledgement is waited for. The first retransmission of data is a tail loss probe
 * (tcp_send_loss_probe), after which the timeout runs in full once more and only then doubles.
 */
function timeoutNs({ flags }: SentSegment, retries: number): number {
  if (!(flags & TCP.syn)) return Math.min(RTO_MAX_NS, RTO_MIN_NS * 2 ** Math.max(0, retries - 1));
  const linear = flags & TCP.ack ? 0 : SYN_LINEAR_TIMEOUTS;
  return SECOND * 2 ** Math.max(0, retries - linear);
}

function triesMax({ flags }: SentSegment): number {
  if (!(flags & TCP.syn)) return DATA_TRIES_MAX;
  return flags & TCP.ack ? SYN_ACK_TRIES_MAX : SYN_TRIES_MAX;
}

function sendAck(io: KernelIo, socket: Socket): void {
  const { nextSend } = socket;
  sendSegment(io, socket, {
    sequenceNumber: nextSend,
    length: 0,
    flags: TCP.ack,
    payload: undefined,
    request: socket.request,
  });
}

function sendSegment(io: KernelIo, socket: Socket, segment: SentSegment): void {
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
  packet.length = isSyn ? SYN_LENGTH : HEADERS + segment.length - (isFin ? 1 : 0);
  packet.mss = isSyn ? advertisedMss(io, namespace, remoteAddress) : 0;
  if (io.trace) traceSent(io.trace, namespace, packet, socket.ownerName);
  sendLocal(io, namespace, packet);
}

/** The MTU of the way to the address, less the headers; of lo for own addresses. */
function advertisedMss(io: KernelIo, namespace: NetworkNamespace, address: Ipv4Address): number {
  return Math.min(pathMtu(namespace, address, io.nowNs()), 65535) - MSS_HEADERS;
}
