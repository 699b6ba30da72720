/**
 * The end of a container's processes, as their sockets show it.
 *
 * Owns which sockets go: those of the container's own programs. The engine's resolver, which has
 * sockets in the same namespace, lives on until the sandbox goes. Nobody says goodbye for a program
 * that only loses its network.
 */
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listeningSockets, removeSocket, type Socket } from '../linux/socket-table.ts';
import { abandonTcp } from '../linux/tcp-close.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { Workload } from './program.ts';

/** Every process in the namespace is killed: the kernel closes what they had open (do_exit). */
export function endPrograms(workload: Workload, namespace: NetworkNamespace): void {
  const { sockets } = namespace;
  const connected = [...sockets.connected.values()].flat();
  const own = [...listeningSockets(sockets), ...connected].filter((socket) =>
    isOfContainer(workload, socket),
  );
  for (const socket of own) {
    closeSocket(workload, socket);
    workload.programs.delete(socket.owner);
  }
  for (const { number } of workload.servers.get(namespace)?.values() ?? []) {
    workload.programs.delete(number);
  }
  workload.servers.delete(namespace);
}

function isOfContainer({ programs }: Workload, { owner }: Socket): boolean {
  const kind = programs.get(owner)?.kind;
  return kind === 'server' || kind === 'client' || kind === 'lookup';
}

function closeSocket({ io }: Workload, socket: Socket): void {
  if (socket.protocol === PROTOCOL.tcp) abandonTcp(io, socket);
  else removeSocket(socket);
}
