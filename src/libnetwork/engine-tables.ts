/**
 * The tables of a node's namespaces, as a person on that node would print them.
 *
 * Owns what linux/ cannot know: which tables matter in which namespace, and that dockerd's sockets
 * take IPv4 and IPv6 while docker-proxy has one of each.
 */
import { arpText, conntrackText, learnedText } from '../linux/live-tables.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { Socket } from '../linux/socket-table.ts';
import { namespaceTables, type NamespaceKind, type SocketStyle } from '../linux/tables-text.ts';
import type { NamespaceState, NamespaceTables } from '../trace/tables.ts';
import type { DockerEngine } from './docker-engine.ts';
import { nameListing } from './name-listing.ts';

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

/** Every namespace of the node with what lives in it, by name. */
export function engineState(engine: DockerEngine, nowNs: number): Record<string, NamespaceState> {
  const tables = engineTables(engine, nowNs);
  return Object.fromEntries(
    [...engine.namespaces].map(([name, namespace]) => {
      const live = { ...liveTables(namespace, nowNs), names: nameListing(engine, name) };
      return [name, { ...tables[name]!, ...live }] as const;
    }),
  );
}

/** The one namespace of a machine without an engine. */
export function hostState(host: NetworkNamespace, nowNs: number): Record<string, NamespaceState> {
  const tables = namespaceTables(host, 'host', nowNs);
  return { host: { ...tables, ...liveTables(host, nowNs), names: [] } };
}

function liveTables(namespace: NetworkNamespace, nowNs: number) {
  return {
    conntrack: conntrackText(namespace, nowNs),
    arp: arpText(namespace, nowNs),
    learned: learnedText(namespace, nowNs),
  };
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
