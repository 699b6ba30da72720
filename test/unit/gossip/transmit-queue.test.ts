import { expect, test } from 'vitest';
import { newEntry, type Entry } from '../../../src/gossip/network-db.ts';
import {
  createTransmitQueue,
  mostUrgent,
  networksQueued,
  removeQueued,
  noteTold,
  setTransmits,
  type Queued,
  type TransmitQueue,
} from '../../../src/gossip/transmit-queue.ts';

function entry(endpoint: string, network = 'app'): Entry {
  const record = {
    table: 'overlay_peer_table',
    network,
    owner: 'n1',
    endpoint,
    name: endpoint,
    address: 1,
    tunnelEndpoint: 2,
  } as const;
  return newEntry(record, new Map([['n1', 0]]));
}

/** Entries that are sent together where `room` of them fit. */
function together(queue: TransmitQueue, network: string, room: number): string[] {
  const queued = mostUrgent(queue, network, room, 1, () => 1);
  return queued.map(({ entry: { record } }) => record.endpoint);
}

test('what was told least often goes first, then what came in first', () => {
  const queue = createTransmitQueue('n1', 0);
  for (const name of ['a', 'b', 'c']) setTransmits(queue, entry(name), 4);
  const [a, b] = mostUrgent(queue, 'app', 2, 1, () => 1) as [Queued, Queued];
  noteTold(b);
  noteTold(a);
  expect(together(queue, 'app', 10)).toEqual(['c', 'a', 'b']);
});

test('what does not fit any more leaves its room to a smaller one', () => {
  const queue = createTransmitQueue('n1', 0);
  for (const name of ['big', 'huge', 'small']) setTransmits(queue, entry(name), 4);
  const size = { big: 5, huge: 4, small: 3 } as Record<string, number>;
  const sent = mostUrgent(queue, 'app', 8, 1, ({ record }) => size[record.endpoint] as number);
  expect(sent.map((each) => each.entry.record.endpoint)).toEqual(['big', 'small']);
});

test('an entry that changes again is told from the beginning, at its place', () => {
  const queue = createTransmitQueue('n1', 0);
  const [a, b] = [entry('a'), entry('b')];
  setTransmits(queue, a, 1);
  setTransmits(queue, b, 4);
  setTransmits(queue, a, 4);
  expect(together(queue, 'app', 10)).toEqual(['a', 'b']);
  expect(noteTold(mostUrgent(queue, 'app', 1, 1, () => 1)[0] as Queued)).toBe(false);
});

test('the last time that an entry is told is known, and that it has gone meanwhile', () => {
  const queue = createTransmitQueue('n1', 0);
  const a = entry('a');
  setTransmits(queue, a, 2);
  const [queued] = mostUrgent(queue, 'app', 1, 1, () => 1) as [Queued];
  expect([noteTold(queued), noteTold(queued)]).toEqual([false, true]);
  removeQueued(queue, a);
  expect(noteTold(queued)).toBe(false);
  expect(together(queue, 'app', 10)).toEqual([]);
});

test('networks come in the order of their oldest entries, those without any not at all', () => {
  const queue = createTransmitQueue('n1', 0);
  const [first, second, third] = [entry('a', 'app'), entry('b', 'ingress'), entry('c', 'app')];
  for (const each of [first, second, third]) setTransmits(queue, each, 4);
  expect(networksQueued(queue)).toEqual(['app', 'ingress']);
  removeQueued(queue, first);
  expect(networksQueued(queue)).toEqual(['ingress', 'app']);
  removeQueued(queue, third);
  expect(networksQueued(queue)).toEqual(['ingress']);
  expect(together(queue, 'app', 10)).toEqual([]);
});
