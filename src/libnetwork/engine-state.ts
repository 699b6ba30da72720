/**
 * What is in a node's namespaces at a moment: the tables that are printed, and what comes and goes.
 *
 * Owns the joining of the two: connections, neighbours and learned addresses live in no table that a
 * recording holds. Apart from engine-tables.ts, so that a run loads only what it prints.
 */
import { arpText, conntrackText, learnedText } from '../linux/live-tables.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { namespaceTables } from '../linux/tables-text.ts';
import type { NamespaceState } from '../trace/tables.ts';
import type { DockerEngine } from './docker-engine.ts';
import { engineTables } from './engine-tables.ts';
import { nameListing } from './name-listing.ts';

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
