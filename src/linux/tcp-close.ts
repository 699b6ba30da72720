/**
 * The end of a TCP connection: FIN both ways, and the time for which the closed one is remembered.
 *
 * Owns the states from FIN_WAIT to TIME_WAIT (tcp_fin, tcp_close, tcp_minisocks.c). Whoever closes first
 * keeps the four-tuple for a minute (TCP_TIMEWAIT_LEN): it answers a FIN that comes again, and no new
 * connection gets the tuple. That the minute is over shows by looking; no timer runs for it.
 */
import { SECOND } from '../engine/sim-time.ts';
import { TCP, type Packet } from '../packet/packet.ts';
import type { KernelIo } from './kernel-io.ts';
import { findSocket, removeSocket, type Socket, type SocketTable } from './socket-table.ts';
import { sendReset } from './tcp-reset.ts';
import { forgetSent, sendTracked } from './tcp-retransmission.ts';
import { sendAck, TCP_HEADERS } from './tcp-segment.ts';

/** TCP_TIMEWAIT_LEN, and tcp_fin_timeout for an orphan whose other end does not close. */
const REMEMBERED_NS = 60 * SECOND;

/** Closes this end: FIN, and the socket goes when the other end has closed too. */
export function closeTcp(io: KernelIo, socket: Socket): void {
  if (socket.state === 'established') socket.state = 'fin-wait';
  else if (socket.state === 'close-wait') socket.state = 'last-ack';
  else return;
  sendTracked(io, socket, { flags: TCP.fin | TCP.ack, bytes: 0, payload: undefined });
}

/**
 * A program gives a connection up and reads no more. One that does not stand yet goes without a word;
 * another is closed, and what it still gets is answered by a reset.
 */
export function abandonTcp(io: KernelIo, socket: Socket): void {
  const { state } = socket;
  socket.isOrphan = true;
  if (state === 'listen' || state === 'syn-sent' || state === 'syn-received') return end(socket);
  closeTcp(io, socket);
  endIfClosed(io, socket);
}

function end(socket: Socket): void {
  forgetSent(socket);
  removeSocket(socket);
}

/** LINUX_MIB_TCPABORTONDATA: data came for a program that is gone. */
export function abortOnData(io: KernelIo, socket: Socket, packet: Packet): void {
  end(socket);
  sendReset(io, socket.namespace, packet);
}

/** tcp_fin: the other end has closed. */
export function takeFin(io: KernelIo, socket: Socket): void {
  if (socket.state === 'fin-wait') {
    sendAck(io, socket);
    if (socket.oldestSent) socket.state = 'closing';
    else waitOut(io, socket);
    return;
  }
  socket.state = 'close-wait';
  io.notify(socket, { kind: 'closed-by-peer' });
  if ((socket.state as string) === 'close-wait') sendAck(io, socket);
}

/**
 * What is due once the FIN of this end has been acknowledged. True where the connection is over with it,
 * whatever else the segment holds (TCP_CLOSING and TCP_LAST_ACK in tcp_rcv_state_process).
 */
export function endIfClosed(io: KernelIo, socket: Socket): boolean {
  const { state, isOrphan, rememberedUntilNs } = socket;
  if (socket.oldestSent) return false;
  if (state === 'last-ack') removeSocket(socket);
  else if (state === 'closing') waitOut(io, socket);
  else if (state === 'fin-wait' && isOrphan && rememberedUntilNs === Infinity) remember(io, socket);
  return state === 'last-ack' || state === 'closing';
}

/**
 * tcp_timewait_state_process: a segment of a connection that is over. A reset ends the wait where it is the
 * next in order, an acknowledgement makes the minute begin anew, and anything but a bare one in order is
 * answered (at most twice a second on Linux, which is left out).
 */
export function receiveInTimeWait(io: KernelIo, socket: Socket, packet: Packet): void {
  const { tcpFlags, length, sequenceNumber } = packet;
  const isNext = sequenceNumber === socket.nextReceive;
  if (tcpFlags & TCP.rst) return isNext ? removeSocket(socket) : undefined;
  const isBare = length <= TCP_HEADERS && (tcpFlags & (TCP.syn | TCP.fin)) === 0;
  if (tcpFlags & TCP.ack) remember(io, socket);
  if (!isNext || !isBare) sendAck(io, socket);
}

/**
 * The socket that a segment is for. A closed end whose minute is over is none, and neither is one that a
 * SYN reaches, which begins another connection, since its timestamp is newer (TCP_TW_SYN).
 */
export function socketFor(io: KernelIo, table: SocketTable, packet: Packet): Socket | undefined {
  const socket = findSocket(table, packet);
  if (socket === undefined || socket.rememberedUntilNs === Infinity) return socket;
  const isNew = (packet.tcpFlags & (TCP.syn | TCP.ack)) === TCP.syn;
  if (!isNew && socket.rememberedUntilNs > io.nowNs()) return socket;
  removeSocket(socket);
  return findSocket(table, packet);
}

function waitOut(io: KernelIo, socket: Socket): void {
  socket.state = 'time-wait';
  remember(io, socket);
}

function remember(io: KernelIo, socket: Socket): void {
  const { remembered } = socket.namespace.sockets;
  const nowNs = io.nowNs();
  remembered.delete(socket);
  remembered.add(socket);
  socket.rememberedUntilNs = nowNs + REMEMBERED_NS;
  forgetOver(socket.namespace.sockets, nowNs);
}

/** Drops the sockets whose minute is over. */
export function forgetOver({ remembered }: SocketTable, nowNs: number): void {
  for (const socket of remembered) {
    if (socket.rememberedUntilNs > nowNs) break;
    if (socket.state !== 'closed') removeSocket(socket);
    remembered.delete(socket);
  }
}
