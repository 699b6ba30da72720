/*
 * Faults of the whole cluster, ready made: what they are made of, and what one of them does.
 */
import { expect, test } from 'vitest';
import { insertSteps, parseScenario, simulate } from '../../../src/index.ts';
import { breakActions } from '../../../web/edits/break-actions.ts';
import { takenBack } from '../../../web/edits/take-back.ts';
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

test('a node that crashes is missed after a while, comes back empty, and its task runs elsewhere', () => {
  const about = { topology: result.topology, actions, story: stories[0], journey: undefined };
  const crash = breakActions({ kind: 'node', name: 'n2' }, about).find(({ title }) =>
    title.startsWith('Crash n2'),
  )!;
  const ends = takenBack(crash.step)!;
  expect(ends).toBe('link: { node: n2, state: up }');
  const lines = [...crash.step.split('\n'), 'wait: 90s', ends, 'wait: 30s', 'ps: web'];
  const insertions = lines.map((step) => ({ after: -1, step }));
  const { scenario } = parseScenario(insertSteps(MESH, insertions) ?? '');
  const { observations, topology } = simulate(scenario!);
  const [list] = observations.filter(({ kind }) => kind === 'ps');
  const rows = (list?.['rows'] ?? []) as { node: string; current: string }[];
  const running = rows.filter(({ current }) => current === 'Running').map(({ node }) => node);
  expect(running).toHaveLength(2);
  expect(running).not.toContain('n2');
  const n2 = topology.nodes.find(({ name }) => name === 'n2')!;
  expect(n2.namespaces.map(({ name }) => name)).not.toContain('web.1');
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
