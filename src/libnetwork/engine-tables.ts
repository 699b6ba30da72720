/**
 * The tables of a node's namespaces, as a person on that node would print them.
 *
 * Owns what linux/ cannot know: which tables matter in which namespace, and that dockerd's sockets
 * take IPv4 and IPv6 while docker-proxy has one of each.
 */
import type { Socket } from '../linux/socket-table.ts';
import { namespaceTables, type NamespaceKind, type SocketStyle } from '../linux/tables-text.ts';
import type { NamespaceTables } from '../trace/tables.ts';
import type { DockerEngine } from './docker-engine.ts';

const GO_BACKLOG = 4096;

const DUAL_STACK: SocketStyle = { wildcards: ['*'], backlog: GO_BACKLOG };
const PROXY_PAIR: SocketStyle = { wildcards: ['0.0.0.0', '[::]'], backlog: GO_BACKLOG };
const PROXY_ALONE: SocketStyle = { wildcards: ['0.0.0.0'], backlog: GO_BACKLOG };
const PROGRAM: SocketStyle = { wildcards: ['0.0.0.0'], backlog: 128 };

/** Tables of every namespace of the node by name. */
export function engineTables(engine: DockerEngine, nowNs: number): Record<string, NamespaceTables> {
  const styleOf = (socket: Socket): SocketStyle => socketStyle(engine, socket);
  return Object.fromEntries(
    [...engine.namespaces].map(([name, namespace]) => {
      return [name, namespaceTables(namespace, namespaceKind(name), nowNs, styleOf)] as const;
    }),
  );
}

/** What a namespace of a node is, by its name. */
export function namespaceKind(name: string): NamespaceKind {
  if (name === 'host') return 'host';
  if (name.startsWith('net:')) return 'overlay';
  return name === 'ingress_sbox' || name.startsWith('lb:') ? 'load-balancer' : 'task';
}

function socketStyle(engine: DockerEngine, socket: Socket): SocketStyle {
  const { programs, hostPorts } = engine;
  const { owner, ownerName } = socket;
  if (owner === programs.dockerd && ownerName === 'dockerd') return DUAL_STACK;
  if (owner !== programs.dockerProxy || ownerName !== 'docker-proxy') return PROGRAM;
  const binding = [...hostPorts.bindings.values()].find(({ proxy }) => proxy === socket);
  return binding?.hasIpv6 === false ? PROXY_ALONE : PROXY_PAIR;
}
