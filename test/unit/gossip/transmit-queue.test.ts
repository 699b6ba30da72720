import { expect, test } from 'vitest';
import type { Entry } from '../../../src/gossip/network-db.ts';
import {
  createTransmitQueue,
  mostUrgent,
  networksQueued,
  removeQueued,
  setTransmits,
  transmitsLeft,
} from '../../../src/gossip/transmit-queue.ts';

function entry(endpoint: string, network = 'app'): Entry {
  return {
    record: {
      table: 'overlay_peer_table',
      network,
      owner: 'n1',
      endpoint,
      name: endpoint,
      address: 1,
      tunnelEndpoint: 2,
    },
    states: ['gone', 'enabled'],
    held: new Map(),
    passedOnBy: new Set(),
  };
}

function names(entries: readonly Entry[]): string[] {
  return entries.map(({ record }) => record.endpoint);
}

test('what was told least often goes first, then what came in first', () => {
  const queue = createTransmitQueue();
  const [a, b, c] = [entry('a'), entry('b'), entry('c')];
  for (const each of [a, b, c]) setTransmits(queue, each, 4);
  setTransmits(queue, b, 3);
  setTransmits(queue, a, 3);
  expect(names(mostUrgent(queue, 'app', 10))).toEqual(['c', 'a', 'b']);
});

test('of those told equally often no more come than asked for', () => {
  const queue = createTransmitQueue();
  for (const name of ['a', 'b', 'c']) setTransmits(queue, entry(name), 4);
  const told = entry('d');
  setTransmits(queue, told, 1);
  expect(names(mostUrgent(queue, 'app', 2))).toEqual(['a', 'b', 'd']);
});

test('an entry that changes again is told from the beginning, at its place', () => {
  const queue = createTransmitQueue();
  const [a, b] = [entry('a'), entry('b')];
  setTransmits(queue, a, 1);
  setTransmits(queue, b, 4);
  setTransmits(queue, a, 4);
  expect(names(mostUrgent(queue, 'app', 10))).toEqual(['a', 'b']);
  expect(transmitsLeft(queue, a)).toBe(4);
});

test('networks come in the order of their oldest entries, those without any not at all', () => {
  const queue = createTransmitQueue();
  const [first, second, third] = [entry('a', 'app'), entry('b', 'ingress'), entry('c', 'app')];
  for (const each of [first, second, third]) setTransmits(queue, each, 4);
  expect(networksQueued(queue)).toEqual(['app', 'ingress']);
  removeQueued(queue, first);
  expect(networksQueued(queue)).toEqual(['ingress', 'app']);
  removeQueued(queue, third);
  expect(networksQueued(queue)).toEqual(['ingress']);
  expect(mostUrgent(queue, 'app', 10)).toEqual([]);
});
