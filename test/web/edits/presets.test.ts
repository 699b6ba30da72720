/*
 * Faults of the whole cluster, ready made: what they are made of, and what one of them does.
 */
import { expect, test } from 'vitest';
import { insertSteps, parseScenario, simulate } from '../../../src/index.ts';
import { breakActions } from '../../../web/edits/break-actions.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { result, stories, actions } = runOf(MESH);
const offers = breakActions(
  { kind: 'cluster' },
  {
    topology: result.topology,
    actions,
    story: stories[0],
    journey: stories[0]?.journeys[0],
  },
);

function preset(words: RegExp): string[] {
  return offers.find(({ title }) => words.test(title))?.step.split('\n') ?? [];
}

test('VXLAN is blocked on each of the three nodes, so that a request to a task elsewhere times out', () => {
  const lines = preset(/VXLAN/);
  expect(lines).toHaveLength(3);
  const insertions = lines.map((step) => ({ after: -1, step }));
  const { scenario } = parseScenario(insertSteps(MESH, insertions) ?? '');
  const [request] = simulate(scenario!).events.filter(({ kind }) => kind === 'request.finished');
  // Of the two backends the first is on n1, the second on n2: n3, which is asked, has neither.
  expect(request).toMatchObject({ outcome: 'timeout' });
});

test('the leader is taken off by its name', () => {
  expect(preset(/leader/)).toEqual(['link: { node: n1, state: down }']);
});

test('a swizzle-clog takes all nodes off one by one and lets them back in another order', () => {
  const turns = preset(/swizzle-clog/).filter((line) => line.startsWith('link'));
  expect(turns.map((line) => /node: (n\d), state: (\w+)/.exec(line)?.slice(1).join(' '))).toEqual([
    'n1 down',
    'n2 down',
    'n3 down',
    'n2 up',
    'n3 up',
    'n1 up',
  ]);
});
