/*
 * The control plane on the stage: what is believed of nodes, who is in session with whom, what was just
 * said, and tasks that are on their way. Expectations are worked out from the events that are given.
 */
import { describe, expect, test } from 'vitest';
import type { TaskShape, Topology, TraceEvent } from '../../../src/index.ts';
import { beliefsAt, beliefWords } from '../../../web/stage/beliefs.ts';
import { controlPicture, spanAt, standingLines } from '../../../web/stage/control-lines.ts';
import { matrixLayout } from '../../../web/stage/matrix-layout.ts';
import { lifecycleShare, liveTasks } from '../../../web/stage/row-words.ts';
import { WIDE } from '../../../web/stage/stage-geometry.ts';
import { stageGraph } from '../../../web/stage/topology-graph.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { topology } = runOf(MESH).result;

type Doubt = readonly [by: string, node: string, state: string];

const doubts = (list: readonly Doubt[]): TraceEvent[] =>
  list.map(
    ([by, node, state], sequence) =>
      ({
        kind: 'node.changed',
        sequence,
        timeNs: sequence * 1e9,
        request: 0,
        by,
        node,
        state,
      }) as TraceEvent,
  );

const task = (state: string, sequence: number, node = 'n3'): TraceEvent => {
  const text = `text of ${state}`;
  return {
    kind: 'task.changed',
    sequence,
    timeNs: 5,
    request: 0,
    task: 'web.1',
    node,
    state,
    text,
  };
};

const linesOf = (state: string): string[][] => {
  const { lines } = controlPicture([task(state, 0)], { first: 0, last: 0 }, 'n1');
  return lines.map(({ from, to }) => [from, to]);
};

describe('beliefs', () => {
  const events = doubts([
    ['n1', 'n3', 'suspect'],
    ['n2', 'n3', 'suspect'],
    ['n1', 'n3', 'failed'],
    ['', 'n3', 'down'],
    ['n1', 'n3', 'alive'],
    ['', 'n3', 'ready'],
  ]);
  const wordsAt = (event: number): string[] => beliefWords(beliefsAt(events, event).get('n3'));

  test.each([
    [-1, []],
    [1, ['suspected by n1, n2']],
    [2, ['failed for n1', 'suspected by n2']],
    [3, ['Down for the managers since 3.0 s', 'failed for n1', 'suspected by n2']],
    [4, ['Down for the managers since 3.0 s', 'suspected by n2']],
    [5, ['suspected by n2']],
  ])('after event %i are %j', (event, words) => {
    expect(wordsAt(event)).toEqual(words);
  });

  test('stand at the head of the row, and stripe the row of a node that is Down', () => {
    const stage = stageGraph(topology, undefined, []);
    const beliefs = beliefsAt(events, 3);
    const { rows } = matrixLayout({ topology, stage, expanded: new Set(), frame: WIDE, beliefs });
    expect(rows.map(({ down }) => down)).toEqual([false, false, true]);
    expect(rows[2]!.subtitle).toBe(
      '192.168.50.13 · worker · Down for the managers since 3.0 s · failed for n1 · suspected by n2',
    );
  });
});

describe('a node whose engine restarts', () => {
  const events = doubts([
    ['', 'n3', 'stopped'],
    ['n1', 'n3', 'left'],
    ['n2', 'n3', 'left'],
    ['', 'n3', 'started'],
    ['n1', 'n3', 'alive'],
  ]);

  test.each([
    [0, ['engine stopped']],
    [2, ['engine stopped', 'left for n1, n2']],
    [3, ['left for n1, n2']],
    [4, ['left for n2']],
  ])('is described after event %i by %j', (event, words) => {
    expect(beliefWords(beliefsAt(events, event).get('n3'))).toEqual(words);
  });

  test('has a striped row and no session while it is stopped', () => {
    const stage = stageGraph(topology, undefined, []);
    const down = [0, 3].map((event) => {
      const beliefs = beliefsAt(events, event);
      const { rows } = matrixLayout({ topology, stage, expanded: new Set(), frame: WIDE, beliefs });
      return [rows[2]!.down, standingLines(topology, beliefs).at(-1)!.alive];
    });
    expect(down).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('has forgotten whom it doubted', () => {
    const forgetting = doubts([
      ['n3', 'n2', 'failed'],
      ['n1', 'n2', 'failed'],
      ['', 'n3', 'stopped'],
    ]);
    expect(beliefWords(beliefsAt(forgetting, 2).get('n2'))).toEqual(['failed for n1']);
  });
});

describe('standing lines', () => {
  test('join the leader with each member, not with machines outside', () => {
    const lines = standingLines(topology, new Map());
    expect(lines.map(({ from, to, kind, alive }) => [from, to, kind, alive])).toEqual([
      ['n1', 'n2', 'session', true],
      ['n1', 'n3', 'session', true],
    ]);
  });

  test('are broken to a node that is Down, and gone without a leader', () => {
    const beliefs = beliefsAt(doubts([['', 'n3', 'down']]), 0);
    expect(standingLines(topology, beliefs).map(({ alive }) => alive)).toEqual([true, false]);
    const nodes = topology.nodes.map((node) => ({ ...node, leader: false }));
    expect(standingLines({ ...topology, nodes }, beliefs)).toEqual([]);
  });
});

describe('what was just said', () => {
  test('goes from who doubts to whom it doubts', () => {
    const { lines, notes } = controlPicture(
      doubts([['n2', 'n3', 'suspect']]),
      { first: 0, last: 0 },
      'n1',
    );
    expect(lines.map(({ from, to, kind }) => [from, to, kind])).toEqual([['n2', 'n3', 'doubt']]);
    expect(notes).toEqual([{ node: 'n3', text: 'n2 gets no answer from n3 and suspects it' }]);
  });

  test('is an order of the leader when a task is assigned, and a report of the node afterwards', () => {
    expect(linesOf('assigned')).toEqual([['n1', 'n3']]);
    expect(linesOf('running')).toEqual([['n3', 'n1']]);
    const stop = { ...task('running', 0), text: 'is to stop' } as TraceEvent;
    const { lines } = controlPicture([stop], { first: 0, last: 0 }, 'n1');
    expect(lines.map(({ from, to }) => [from, to])).toEqual([['n1', 'n3']]);
  });

  test('is counted where several things are said to one node', () => {
    const events = [task('assigned', 0), task('assigned', 1)];
    const { notes } = controlPicture(events, { first: 0, last: 1 }, 'n1');
    expect(notes).toEqual([{ node: 'n3', text: 'web.1 assigned: text of assigned (and 1 more)' }]);
  });

  test('is of the same instant, or of the last while when time passes', () => {
    const events = doubts([
      ['n1', 'n3', 'suspect'],
      ['n2', 'n3', 'suspect'],
      ['n1', 'n3', 'failed'],
    ]);
    expect(spanAt(events, 2, 0)).toEqual({ first: 2, last: 2 });
    expect(spanAt(events, 2, 1e9)).toEqual({ first: 1, last: 2 });
  });
});

describe('tasks on their way', () => {
  const tasks: readonly TaskShape[] = ['running', 'starting', 'shutdown'].map((state) => ({
    name: 'web.1',
    service: 'web',
    node: 'n2',
    state,
    error: '',
    addresses: [],
  }));
  const during: Topology = { ...topology, tasks };

  test('are beside the old one of their slot, ended ones are not', () => {
    expect(liveTasks(during, 'n2').map(({ task: { state }, twin }) => [state, twin])).toEqual([
      ['running', false],
      ['starting', true],
    ]);
  });

  test.each([new Set<string>(), new Set(['n2'])])(
    'have a pill each, with rows open: %j',
    (expanded) => {
      const stage = stageGraph(during, undefined, []);
      const layout = matrixLayout({ topology: during, stage, expanded, frame: WIDE });
      const pills = [...layout.stations.values()].filter(({ label }) => label === 'web.1');
      expect(pills.map(({ taskState }) => taskState)).toEqual(['', 'starting']);
      expect(new Set(pills.map(({ x, y }) => `${x} ${y}`)).size).toBe(2);
    },
  );

  test('show how far they have come of the seven steps to running', () => {
    expect(['new', 'assigned', 'running', 'shutdown'].map(lifecycleShare)).toEqual([
      0,
      2 / 7,
      1,
      0,
    ]);
  });
});
