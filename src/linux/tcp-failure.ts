/**
 * A socket fails: its timers stop, it leaves the table, its program is told why.
 */
import type { KernelIo, SocketFailure } from './kernel-io.ts';
import { removeSocket, type Socket } from './socket-table.ts';

/**
 * Ends a socket with an error. ICMP errors end a connecting TCP socket; on an established one they
 * are soft and change nothing (tcp_v4_err), except that a reset or a timeout always ends it.
 */
export function failTcp(io: KernelIo, socket: Socket, because: SocketFailure): void {
  if (socket.state === 'listen') {
    if (socket.remotePort !== 0 || socket.owner > 0) io.notify(socket, { kind: 'failed', because });
    return;
  }
  const isHard = because === 'reset' || because === 'timeout';
  if (socket.state === 'established' && !isHard) return;
  socket.timerGeneration++;
  removeSocket(socket);
  io.notify(socket, { kind: 'failed', because });
}
