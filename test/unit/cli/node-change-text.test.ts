/* Lines of the report about nodes that were lost or found. */
import { expect, test } from 'vitest';
import { nodeChangeLines } from '../../../src/cli/output/node-change-text.ts';
import type { NodeChanged, TraceEvent } from '../../../src/index.ts';

function started(sequence: number, step: number): TraceEvent {
  return { kind: 'step.started', sequence, timeNs: 0, request: 0, step, text: '' };
}

function changed(
  sequence: number,
  seconds: number,
  change: Pick<NodeChanged, 'node' | 'by' | 'state'>,
): TraceEvent {
  return { kind: 'node.changed', sequence, timeNs: seconds * 1e9, request: 0, ...change };
}

const events: readonly TraceEvent[] = [
  started(0, 0),
  changed(1, 1, { node: 'n3', by: 'n1', state: 'suspect' }),
  started(2, 1),
  changed(3, 5.1, { node: 'n3', by: 'n1', state: 'failed' }),
  changed(4, 5.3, { node: 'n3', by: 'n2', state: 'failed' }),
  changed(5, 14.25, { node: 'n3', by: '', state: 'down' }),
  started(6, 2),
  changed(7, 60, { node: 'n3', by: '', state: 'ready' }),
];

test('what nodes find out by gossip is one line with the time of each, what the managers say another', () => {
  expect(nodeChangeLines(events, 1)).toEqual([
    '  5.100 s  n1 gives n3 up as failed and drops all that it had in the tables; n2 at 5.300 s',
    ' 14.250 s  n3 has missed three heartbeats and is Down',
  ]);
});

test('a step has the lines of what happened while it ran', () => {
  expect(nodeChangeLines(events, 2)).toEqual([
    ' 60.000 s  n3 has registered with the managers and is Ready',
  ]);
});

test('a suspicion alone is no line', () => {
  expect(nodeChangeLines(events, 0)).toEqual([]);
});

test('many nodes are counted, with the time of the last one', () => {
  const many = ['n1', 'n2', 'n4', 'n5', 'n6'].map((by, at) =>
    changed(at + 1, 5 + at, { node: 'n3', by, state: 'alive' }),
  );
  expect(nodeChangeLines([started(0, 0), ...many], 0)).toEqual([
    '  5.000 s  n1 hears from n3 again; 4 others until 9.000 s',
  ]);
});

test('a node that is lost twice in one step is told twice, in the order of time', () => {
  const twice = [
    started(0, 0),
    changed(1, 5, { node: 'n3', by: 'n1', state: 'failed' }),
    changed(2, 20, { node: 'n3', by: 'n1', state: 'alive' }),
    changed(3, 40, { node: 'n3', by: 'n1', state: 'failed' }),
  ];
  expect(nodeChangeLines(twice, 0).map((line) => line.slice(0, 31))).toEqual([
    '  5.000 s  n1 gives n3 up as fa',
    ' 20.000 s  n1 hears from n3 aga',
    ' 40.000 s  n1 gives n3 up as fa',
  ]);
});
