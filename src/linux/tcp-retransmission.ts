/**
 * What TCP has sent and nobody has acknowledged: it is sent again, until it is given up.
 *
 * Owns the list of such segments and its timer, after tcp_timer.c and tcp_output.c with their default
 * settings. Windows and congestion control are left out: the window is always large enough.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import { TCP, type Packet } from '../packet/packet.ts';
import type { KernelIo } from './kernel-io.ts';
import type { SentSegment, Socket } from './socket-table.ts';
import { failSocket } from './socket-failure.ts';
import { largestData, sendSegment } from './tcp-segment.ts';

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
/** tcp_orphan_retries(): what no program stands behind any more. */
const ORPHAN_TRIES_MAX = 8;

export interface Contents {
  readonly flags: number;
  readonly bytes: number;
  readonly payload: unknown;
}

/**
 * Sends something that takes sequence numbers, and watches for its acknowledgement; false where a rule
 * of the sender's own did not let it out.
 */
export function sendTracked(io: KernelIo, socket: Socket, contents: Contents): boolean {
  const length = contents.bytes + (contents.flags & (TCP.syn | TCP.fin) ? 1 : 0);
  const segment: SentSegment = {
    sequenceNumber: socket.nextSend,
    length,
    flags: contents.flags,
    payload: contents.payload,
    request: socket.request,
    next: undefined,
  };
  socket.nextSend += length;
  append(socket, segment);
  startTimer(io, socket);
  return sendSegment(io, socket, segment);
}

function append(socket: Socket, segment: SentSegment): void {
  if (socket.newestSent && socket.oldestSent) socket.newestSent.next = segment;
  else socket.oldestSent = segment;
  socket.newestSent = segment;
}

/** Takes what the segment acknowledges out of the list of what may have to be sent again. */
export function acknowledge(io: KernelIo, socket: Socket, packet: Packet): void {
  if (!(packet.tcpFlags & TCP.ack)) return;
  const before = socket.oldestSent;
  let oldest = before;
  while (oldest && oldest.sequenceNumber + oldest.length <= packet.acknowledgement) {
    oldest = oldest.next;
  }
  if (oldest === before) return;
  socket.oldestSent = oldest;
  socket.retries = 0;
  if (oldest) startTimer(io, socket);
  else stopTimer(socket);
}

/** The retransmission timer of a socket has run out. */
export function onTcpTimer(io: KernelIo, socket: Socket, generation: number): void {
  const first = socket.oldestSent;
  if (generation !== socket.timerGeneration || first === undefined) return;
  if (socket.retries >= triesMax(socket, first)) return failSocket(io, socket, 'timeout');
  socket.retries++;
  socket.isConnectCall = false;
  sendSegment(io, socket, first);
  startTimer(io, socket);
}

/** Nothing is sent again. */
export function forgetSent(socket: Socket): void {
  stopTimer(socket);
  socket.oldestSent = undefined;
}

/** tcp_v4_mtu_reduced: what is too large for its way is cut again and sent again at once. */
export function cutToPathMtu(io: KernelIo, socket: Socket): void {
  const largest = largestData(io, socket);
  const segments = listOf(socket);
  if (!segments.some(({ length }) => length > largest)) return;
  const cut = new Set<SentSegment>();
  socket.oldestSent = undefined;
  for (const segment of segments) {
    const isLarge = segment.length > largest;
    for (const piece of isLarge ? piecesOf(segment, largest) : [segment]) {
      piece.next = undefined;
      append(socket, piece);
      if (isLarge) cut.add(piece);
    }
  }
  startTimer(io, socket);
  for (const piece of cut) sendSegment(io, socket, piece);
}

function listOf({ oldestSent }: Socket): SentSegment[] {
  const segments: SentSegment[] = [];
  for (let each = oldestSent; each; each = each.next) segments.push(each);
  return segments;
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

function startTimer(io: KernelIo, socket: Socket): void {
  const first = socket.oldestSent;
  if (first === undefined) return;
  const generation = ++socket.timerGeneration;
  const delayNs = timeoutNs(first, socket.retries);
  io.startTimer(delayNs, { kind: 'tcp.retransmit', socket, generation });
}

function stopTimer(socket: Socket): void {
  socket.timerGeneration++;
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

function triesMax({ isOrphan }: Socket, { flags }: SentSegment): number {
  if (!(flags & TCP.syn)) return isOrphan ? ORPHAN_TRIES_MAX : DATA_TRIES_MAX;
  return flags & TCP.ack ? SYN_ACK_TRIES_MAX : SYN_TRIES_MAX;
}
