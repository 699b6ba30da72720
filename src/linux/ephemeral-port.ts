/**
 * The local port of a socket that connects without one of its own (net.ipv4.ip_local_port_range).
 *
 * Owns where the walk through the range begins: at a port drawn from a stream of the namespace's
 * own, so that whoever else connects changes nobody's ports. Which ports are free is known to
 * socket-table.ts.
 */
import type { KernelIo } from './kernel-io.ts';
import { forgetOver } from './tcp-close.ts';
import { EPHEMERAL_FIRST, EPHEMERAL_LAST, nextFreePort, type Socket } from './socket-table.ts';

/** Gives the socket the next free port of its namespace; 0 where all are taken. */
export function bindEphemeralPort(io: KernelIo, socket: Socket): void {
  const { node, name, sockets } = socket.namespace;
  if (sockets.nextEphemeral === 0) {
    const range = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1;
    sockets.nextEphemeral = EPHEMERAL_FIRST + io.pick(`ephemeral-port/${node}/${name}`, range);
  }
  forgetOver(sockets, io.nowNs());
  socket.localPort = nextFreePort(sockets, socket);
}
