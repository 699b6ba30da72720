/*
 * After quiet, each node's tunnel rows of an overlay are the addresses that other nodes really have on
 * it: also where managers forget containers that are still being stopped, and where a node comes back
 * to a network before all others have heard that it left.
 */
import { describe, expect, it } from 'vitest';
import { observe } from './observe.ts';

type Tables = Record<string, Record<string, { addr: string[]; neigh?: string[] }>>;

/** Addresses on `10.0.1.0/24`, the first overlay, by node; virtual IPs are on every node and left out. */
function onFirstOverlay(tables: Tables): Map<string, string[]> {
  return new Map(
    Object.entries(tables).map(([node, namespaces]) => {
      const sandboxes = Object.entries(namespaces).filter(([name]) => !name.startsWith('net:'));
      const text = sandboxes.map(([, { addr }]) => addr.join(' ')).join(' ');
      return [node, text.match(/\b10\.0\.1\.\d+(?=\/24)/g) ?? []];
    }),
  );
}

function disagreements(tables: Tables): string[] {
  const addresses = onFirstOverlay(tables);
  return Object.entries(tables).flatMap(([node, namespaces]) => {
    const rows = namespaces['net:app']?.neigh;
    if (rows === undefined) return [];
    const known = rows.map((row) => row.split(' ')[0]).toSorted();
    const others = [...addresses].flatMap(([other, own]) => (other === node ? [] : own));
    const isEqual = JSON.stringify(known) === JSON.stringify(others.toSorted());
    return isEqual ? [] : [`${node} knows ${known.join(' ')}, there are ${others.join(' ')}`];
  });
}

function tablesAfter(cluster: string, ...steps: string[]): Tables {
  const seen = observe(cluster, ...steps, '{ wait: 300 }', '{ state: all }');
  return seen.at(-1)?.['nodes'] as Tables;
}

describe('The tunnel rows of all nodes', () => {
  it('agree when an update makes the managers forget containers that are being stopped', () => {
    const cluster = `
cluster: { nodes: { n1: {}, n2: {}, n3: {}, n4: {}, n5: {} } }
networks: { app: {} }
services:
  api:
    networks: [app]
    deploy: { replicas: 5, update_config: { order: start-first, parallelism: 2 } }`;
    const steps = ['{ scale: { api: 3 } }', '{ update: { api: { image: v2 } }, converge: false }'];
    expect(disagreements(tablesAfter(cluster, ...steps))).toEqual([]);
  });

  it('agree when a node comes back to a network that a lost node has not seen it leave', () => {
    const cluster = `
cluster: { nodes: { n1: {}, n2: {}, n3: {}, n4: {} } }
networks: { app: {} }
services:
  db:
    networks: [app]
    ports: [{ target: 80, published: 8082, mode: host }]
    deploy: { replicas: 4, update_config: { order: stop-first, parallelism: 2 } }
    x-app: { on-sigterm: exit }`;
    const steps = [
      '{ link: { node: n2, state: down } }',
      '{ update: { db: { image: v2 } } }',
      '{ link: { node: n2, state: up } }',
    ];
    expect(disagreements(tablesAfter(cluster, ...steps))).toEqual([]);
  });
});
