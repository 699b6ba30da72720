/*
 * A node that nobody reaches on port 7946 while it reaches all others. Its own push/pull every 30 s makes
 * the others think well of it for some seconds, and its own bulk sync brings them its records again if
 * it comes then; they cannot ask for them, and it is told nothing: reconnectNode, bulkSyncNode and
 * handleBulkSync of libnetwork/networkdb each open a connection to the other's port 7946.
 */
import { expect, it } from 'vitest';
import type { TraceEvent } from '../../../src/index.ts';
import { resultOf } from './observe.ts';

const CLUSTER = `cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
networks: { app: {} }
services: { web: { networks: [app], deploy: { mode: global } } }`;

const STEPS = [
  'firewall: { node: n2, drop: udp/7946 }',
  'firewall: { node: n2, drop: tcp/7946 }',
  'wait: 150s',
  'kill: web@n1',
  'wait: 150s',
];

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);
const runs = SEEDS.map((seed) => resultOf(CLUSTER, STEPS, seed).events);

/** News of the records of a node, as another one takes them in. */
function newsOf(events: readonly TraceEvent[], owner: string) {
  return events.filter((event) => event.kind === 'gossip.delivered' && event.owner === owner);
}

it('is known again to others, in some clusters, and only while they think that it lives', () => {
  const learned = runs.map((events) => {
    const believed = new Map<string, string>();
    return events.filter((event) => {
      if (event.kind === 'node.changed' && event.node === 'n2') believed.set(event.by, event.state);
      if (event.kind !== 'gossip.delivered' || event.owner !== 'n2') return false;
      if (event.state === 'gone') return false;
      expect(['alive', 'suspect']).toContain(believed.get(event.node));
      return true;
    });
  });
  const again = learned.filter((events) => events.length > 0).length;
  expect(again).toBeGreaterThan(0);
  expect(again).toBeLessThan(SEEDS.length);
});

it('hears nothing of what happens elsewhere', () => {
  for (const events of runs) {
    const heard = newsOf(events, 'n1').map((event) => ('node' in event ? event.node : ''));
    expect(heard).toContain('n3');
    expect(heard).not.toContain('n2');
  }
});
