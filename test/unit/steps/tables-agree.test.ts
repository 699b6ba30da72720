/*
 * After quiet, each node's tunnel rows of an overlay are the addresses that other nodes really have on
 * it: also where managers forget containers that are still being stopped, and where a node comes back
 * to a network before all others have heard that it left.
 */
import { describe, expect, it } from 'vitest';
import {
  endpointsOf,
  hasNetwork,
  neighboursOf,
  nodesOf,
  type Nodes,
} from '../../support/node-tables.ts';
import { observe } from './observe.ts';

/** The first overlay of a cluster. */
const FIRST = '10.0.1.';

function disagreements(nodes: Nodes): string[] {
  const names = Object.keys(nodes);
  return names.flatMap((node) => {
    if (!hasNetwork(nodes, node, 'app')) return [];
    const known = neighboursOf(nodes, node, 'app');
    const others = names.filter((name) => name !== node);
    const there = others.flatMap((name) => endpointsOf(nodes, name, FIRST)).toSorted();
    const isEqual = JSON.stringify(known) === JSON.stringify(there);
    return isEqual ? [] : [`${node} knows ${known.join(' ')}, there are ${there.join(' ')}`];
  });
}

function nodesAfter(cluster: string, ...steps: string[]): Nodes {
  const seen = observe(cluster, ...steps, '{ wait: 300 }', '{ state: all }');
  return nodesOf(seen.at(-1)!);
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
    expect(disagreements(nodesAfter(cluster, ...steps))).toEqual([]);
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
    expect(disagreements(nodesAfter(cluster, ...steps))).toEqual([]);
  });
});
