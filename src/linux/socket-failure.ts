/**
 * A socket fails: its timers stop, it leaves the table where it must, its program is told why.
 *
 * Owns which errors end a socket and which it lives through; who found the error is the caller.
 */
import { PROTOCOL } from '../packet/packet.ts';
import type { KernelIo, SocketFailure } from './kernel-io.ts';
import { forgetSent } from './tcp-retransmission.ts';
import { removeSocket, type Socket } from './socket-table.ts';

/**
 * Tells a socket of an error. ICMP errors end a connecting TCP socket; on an established one they
 * are soft and change nothing (tcp_v4_err), while a reset or a timeout always ends it. What nobody
 * has accepted yet goes without a word. A connected UDP socket reports the error and lives on; a
 * listening one never hears of it.
 */
export function failSocket(io: KernelIo, socket: Socket, because: SocketFailure): void {
  if (socket.protocol !== PROTOCOL.tcp) {
    if (socket.remotePort !== 0 || socket.protocol === PROTOCOL.icmp) {
      io.notify(socket, { kind: 'failed', because });
    }
    return;
  }
  if (socket.state === 'listen') return;
  const isHard = because === 'reset' || because === 'timeout';
  if (socket.state === 'established' && !isHard) return;
  const isKnownToProgram = socket.state !== 'syn-received';
  forgetSent(socket);
  removeSocket(socket);
  if (isKnownToProgram) io.notify(socket, { kind: 'failed', because });
}
