/**
 * The ports of a server: opened, found and closed again while it runs.
 *
 * Owns what closing one means to the kernel (inet_csk_listen_stop): connections that stand live on, those
 * that were being made are gone, and whoever comes next is refused. All addresses of the namespace count.
 */
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import {
  listen,
  listeningSockets,
  newSocket,
  removeSocket,
  type Socket,
} from '../linux/socket-table.ts';
import { abandonTcp } from '../linux/tcp-close.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { ServerProgram, Workload } from './program.ts';

export interface ServerPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

export function openPorts(
  namespace: NetworkNamespace,
  program: ServerProgram,
  ports: readonly ServerPort[],
): void {
  for (const { protocol, port } of ports) {
    listen(newSocket(namespace, PROTOCOL[protocol], program), 0, port);
  }
}

export function isOpen(
  namespace: NetworkNamespace,
  program: ServerProgram,
  { protocol, port }: ServerPort,
): boolean {
  return listenersOf(namespace, program).some((socket) => {
    return socket.protocol === PROTOCOL[protocol] && socket.localPort === port;
  });
}

/** Whether it listens on anything. */
export function hasOpenPort(namespace: NetworkNamespace, program: ServerProgram): boolean {
  return listenersOf(namespace, program).length > 0;
}

/** A program closes a socket, or has ended. */
export function closeSocket({ io }: Workload, socket: Socket): void {
  if (socket.protocol === PROTOCOL.tcp) abandonTcp(io, socket);
  else removeSocket(socket);
}

/** Closes those that are not among `kept`. */
export function closePorts(
  workload: Workload,
  namespace: NetworkNamespace,
  program: ServerProgram,
  kept: readonly ServerPort[],
): void {
  const isKept = ({ protocol, localPort }: Socket): boolean =>
    kept.some((each) => PROTOCOL[each.protocol] === protocol && each.port === localPort);
  const halfOpen = [...namespace.sockets.connected.values()]
    .flat()
    .filter(({ owner, state }) => owner === program.number && state === 'syn-received');
  for (const socket of [...listenersOf(namespace, program), ...halfOpen]) {
    if (!isKept(socket)) closeSocket(workload, socket);
  }
}

function listenersOf({ sockets }: NetworkNamespace, { number }: ServerProgram): Socket[] {
  return listeningSockets(sockets).filter(({ owner }) => owner === number);
}
