/*
 * Promotion and demotion as they show from outside: the managers' API on port 2377 (CP-03), and who
 * leads.
 */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../../src/index.ts';
import { resultOf } from './observe.ts';

const CLUSTER = 'cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }';

function managersOf({ observations }: SimulationResult): string[] {
  const nodes = observations.at(-1)?.['nodes'] as Record<string, { host: { listen: string[] } }>;
  return Object.keys(nodes).filter((name) =>
    nodes[name]?.host.listen.includes('tcp LISTEN 0 4096 *:2377 *:*'),
  );
}

describe('The managers listen on 2377', () => {
  it('from their promotion until they are demoted', () => {
    expect(managersOf(resultOf(CLUSTER, ['state: all']))).toEqual(['n1']);
    const promoted = resultOf(CLUSTER, ['promote: [n2, n3]', 'state: all']);
    expect(managersOf(promoted)).toEqual(['n1', 'n2', 'n3']);
    const steps = ['promote: [n2, n3]', 'demote: n3', 'state: all'];
    expect(managersOf(resultOf(CLUSTER, steps))).toEqual(['n1', 'n2']);
  });

  // superviseManager of swarmkit's node/node.go waits for a role that Session of the dispatcher tells.
  it('also a demoted one that cannot hear of it, until it is reached again', () => {
    const all = ['promote: [n2, n3]', 'partition: [[n1, n2], [n3]]', 'demote: n3'];
    expect(managersOf(resultOf(CLUSTER, [...all, 'state: all']))).toEqual(['n1', 'n2', 'n3']);
    const healed = [...all, 'wait: 20s', 'heal: all', 'wait: 20s', 'state: all'];
    expect(managersOf(resultOf(CLUSTER, healed))).toEqual(['n1', 'n2']);
  });

  it('and a promoted one only when it has heard of it', () => {
    const cut = ['promote: n2', 'partition: [[n1, n2], [n3]]', 'promote: n3'];
    expect(managersOf(resultOf(CLUSTER, [...cut, 'state: all']))).toEqual(['n1', 'n2']);
    const healed = [...cut, 'wait: 20s', 'heal: all', 'wait: 20s', 'state: all'];
    expect(managersOf(resultOf(CLUSTER, healed))).toEqual(['n1', 'n2', 'n3']);
  });
});

function errorOf({ observations }: SimulationResult): unknown {
  return observations.findLast(({ kind }) => kind === 'ps')?.['error'];
}

describe('A promoted node', () => {
  const service = 'networks: {}\nservices: { web: {} }';
  const cut = 'partition: [[n1], [n2, n3]]';

  // A member of raft from the time that it has joined: until then the others decide without it.
  it('does not count for the majority before it has heard of it', () => {
    const steps = [cut, 'promote: [n2, n3]', 'wait: 60s', 'ps: web'];
    expect(errorOf(resultOf(`${CLUSTER}\n${service}`, steps))).toBeUndefined();
  });

  it('counts when it has', () => {
    const steps = ['promote: [n2, n3]', cut, 'wait: 60s', 'ps: web'];
    const healed = [
      cut,
      'promote: [n2, n3]',
      'heal: all',
      'wait: 30s',
      cut,
      'wait: 60s',
      'ps: web',
    ];
    for (const each of [steps, healed]) {
      const { events } = resultOf(`${CLUSTER}\n${service}`, each);
      const leaders = events.flatMap((event) =>
        event.kind === 'node.changed' && event.state === 'leader' ? [event.node] : [],
      );
      expect(leaders).toEqual([expect.stringMatching(/^n[23]$/)]);
    }
  });
});
