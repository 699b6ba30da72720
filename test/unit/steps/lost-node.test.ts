/*
 * A node that stays away for a day: swarmkit's dispatcher then gives its tasks up (moveTasksToOrphaned,
 * after defaultNodeDownPeriod of 24 h), and only that frees what they hold (CP-52, GOS-33).
 */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/trace/observation.ts';
import { observe } from './observe.ts';

/** Five addresses besides the gateway's: two tasks, two nodes' balancers, one is left. */
const CLUSTER = `
cluster: { nodes: { n1: {}, n2: {} } }
networks: { app: { ipam: { config: [{ subnet: 10.5.0.0/29 }] } } }
services:
  each: { networks: [app], deploy: { mode: global, endpoint_mode: dnsrr } }`;

const CUT = 'link: { node: n2, state: down }';
const MORE =
  '{ create: { more: { networks: [app], deploy: { replicas: 2, endpoint_mode: dnsrr, ' +
  'placement: { constraints: [node.hostname==n1] } } } }, converge: false }';

function states({ rows }: Observation = { step: 0, kind: 'ps' }): string[] {
  return (rows as { task: string; desired: string; current: string }[])
    .map(({ task, desired, current }) => `${task} ${desired} ${current}`)
    .toSorted();
}

describe('The tasks of a node that is Down', () => {
  it('are Running as far as the managers know, until they are Orphaned after a day', () => {
    const [before, after] = observe(CLUSTER, CUT, 'wait: 23h', 'ps: each', 'wait: 2h', 'ps: each');
    expect(states(before)).toEqual(['each@n1 Running Running', 'each@n2 Shutdown Running']);
    expect(states(after)).toEqual(['each@n1 Running Running', 'each@n2 Shutdown Orphaned']);
  });

  it('keep their addresses until then: what waits for one waits that long', () => {
    const steps = [CUT, 'wait: 60s', MORE, 'wait: 23h', 'ps: more', 'wait: 2h', 'ps: more'];
    const [before, after] = observe(CLUSTER, ...steps);
    expect(
      states(before)
        .map((row) => row.split(' ').at(-1))
        .toSorted(),
    ).toEqual(['New', 'Running']);
    expect(states(after)).toEqual(['more.1 Running Running', 'more.2 Running Running']);
  });

  it('stop when the node is back, and stay Orphaned', () => {
    const back = 'link: { node: n2, state: up }';
    const rows = observe(CLUSTER, CUT, 'wait: 25h', back, 'wait: 60s', 'ps: each');
    expect(states(rows[0])).toEqual([
      'each@n1 Running Running',
      'each@n2 Running Running',
      'each@n2 Shutdown Orphaned',
    ]);
  });
});
