/*
 * The tables of a simulated and of a captured node in one form, ready to be held side by side.
 */
import type { DockerEngine } from '../../../src/libnetwork/docker-engine.ts';
import { engineTables } from '../../../src/libnetwork/engine-tables.ts';
import {
  normalTables,
  UNORDERED_TABLES,
  type Tables,
} from '../../support/capture/normal-tables.ts';
import type { CapturedCluster } from './captured-cluster.ts';

export type TablesByNamespace = Record<string, Tables>;

/**
 * Tables in the form in which only what may not differ is left: no bytes that happened to be queued,
 * connection counts on request.
 */
export function normal(tables: TablesByNamespace, withCounts = true): TablesByNamespace {
  return Object.fromEntries(
    Object.entries(tables).map(([namespace, each]) => {
      const lines = Object.entries(normalTables(namespace, each)).map(([table, text]) => {
        const counted = withCounts ? text : text.map((line) => line.replace(/( Masq \d) .*/, '$1'));
        const shown = counted.map((line) =>
          line.replace(/^udp UNCONN \d+ \d+ /, 'udp UNCONN 0 0 '),
        );
        return [table, UNORDERED_TABLES.has(table) ? shown.toSorted() : shown];
      });
      return [namespace, Object.fromEntries(lines)];
    }),
  );
}

/** What was listed on a node, by namespace and table. */
export function capturedTables(
  cluster: CapturedCluster,
  node: string,
  withCounts = true,
): TablesByNamespace {
  const nodes = cluster.state['nodes'] as Record<string, TablesByNamespace>;
  return normal(nodes[node] as TablesByNamespace, withCounts);
}

/** What a simulated node lists. */
export function tablesOf(engine: DockerEngine, withCounts = true): TablesByNamespace {
  return normal(engineTables(engine, 0) as unknown as TablesByNamespace, withCounts);
}
