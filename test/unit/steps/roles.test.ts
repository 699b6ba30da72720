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
});
