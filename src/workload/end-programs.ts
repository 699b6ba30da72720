/**
 * The end of a container's processes, as their sockets show it.
 *
 * Owns which sockets go: those of the container's own programs. The engine's resolver, which has
 * sockets in the same namespace, lives on until the sandbox goes; so does, on the network of a host,
 * what other containers and the host itself have there. Nobody says goodbye for a program that only
 * loses its network.
 */
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listeningSockets } from '../linux/socket-table.ts';
import type { Workload } from './program.ts';
import { closeSocket } from './server-ports.ts';

/** Every process of the container is killed: the kernel closes what they had open (do_exit). */
export function endPrograms(
  workload: Workload,
  namespace: NetworkNamespace,
  container: string,
): void {
  const { programs } = workload;
  const { sockets } = namespace;
  const connected = [...sockets.connected.values()].flat();
  const own = [...listeningSockets(sockets), ...connected].filter(({ owner }) => {
    return programs.get(owner)?.container === container;
  });
  for (const socket of own) closeSocket(workload, socket);
  for (const { owner } of own) programs.delete(owner);
  const servers = workload.servers.get(namespace);
  const server = servers?.get(container);
  if (server) programs.delete(server.number);
  servers?.delete(container);
}
