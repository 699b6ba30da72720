/**
 * Sockets of the swarm's control plane on a node (CP-03): gossip on every one, the managers' API on
 * managers, which come and go with the role that the node was told.
 */
import {
  listen,
  listeningSockets,
  newSocket,
  removeSocket,
  type Socket,
} from '../linux/socket-table.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { DockerEngine } from './docker-engine.ts';

const GOSSIP_PORT = 7946;
const MANAGER_PORT = 2377;

/** What a node listens on from the moment that it is in a swarm. */
export function openManagementPorts(engine: DockerEngine): void {
  openPort(engine, PROTOCOL.udp, GOSSIP_PORT);
  openPort(engine, PROTOCOL.tcp, GOSSIP_PORT);
  serveManagers(engine);
}

/** The engine's process ends, and its sockets with it. */
export function closeManagementPorts({ host, programs }: DockerEngine): void {
  const ports: readonly number[] = [GOSSIP_PORT, MANAGER_PORT];
  for (const socket of [...listeningSockets(host.sockets)]) {
    if (socket.owner === programs.dockerd && ports.includes(socket.localPort)) removeSocket(socket);
  }
}

/** The managers' API is open as long as the node is one. */
export function serveManagers(engine: DockerEngine): void {
  const isManager = engine.role === 'manager';
  const open = managerSocket(engine);
  if (isManager && open === undefined) openPort(engine, PROTOCOL.tcp, MANAGER_PORT);
  if (!isManager && open !== undefined) removeSocket(open);
}

function managerSocket({ host, programs }: DockerEngine): Socket | undefined {
  return listeningSockets(host.sockets).find(
    ({ owner, protocol, localPort }) =>
      owner === programs.dockerd && protocol === PROTOCOL.tcp && localPort === MANAGER_PORT,
  );
}

function openPort(engine: DockerEngine, protocol: number, port: number): void {
  const owner = { number: engine.programs.dockerd, name: 'dockerd' };
  listen(newSocket(engine.host, protocol, owner), 0, port);
}
