/*
 * Who answered how often: counts, the shares that round robin promises, and what is said of them.
 */
import { describe, expect, test } from 'vitest';
import { distributionOf, randomNames, splitStories } from '../../../web/panels/distribution-of.ts';
import { runOf } from '../fixtures/mesh-run.ts';

function storiesOf(steps: string) {
  const { stories, result } = runOf(`
title: Two tasks behind the mesh
cluster: { nodes: { n1: { role: manager }, n2: {} } }
services: { web: { ports: ["8080:80"], deploy: { replicas: 2 } } }
steps: ${steps}
`);
  const nodeOf = new Map(result.topology.tasks.map(({ name, node }) => [name, node]));
  return { stories, nodeOf };
}

const byName = runOf(`
title: A name that stands for four tasks
cluster: { nodes: { n1: { role: manager } } }
networks: { app: {} }
services:
  web: { networks: [app], ports: [], deploy: { replicas: 4, endpoint_mode: dnsrr } }
  asker: { networks: [app] }
steps: [{ request: { from: asker.1, to: "web:80", count: 16 } }]
`);

const even = storiesOf('[{ request: { from: client, to: "n1:8080", count: 6 } }]');

describe('six requests through one node to two tasks', () => {
  const { shares, picks, summary } = distributionOf(even.stories, 'task', even.nodeOf);

  test('are three for each, as round robin promises', () => {
    expect(shares).toEqual([
      { name: 'web.1', count: 3, failed: false, expected: 3 },
      { name: 'web.2', count: 3, failed: false, expected: 3 },
    ]);
    expect(summary).toBe('6 requests: 3 / 3, as round robin promises.');
  });

  test('came in turns', () => {
    const names = picks.map(({ name }) => name);
    for (const [index, name] of names.slice(1).entries()) expect(name).not.toBe(names[index]);
  });

  test('are counted by node, of which nothing is promised', () => {
    const byNode = distributionOf(even.stories, 'node', even.nodeOf);
    expect(byNode.shares.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect(byNode.shares.every(({ expected }) => expected === undefined)).toBe(true);
    expect(byNode.summary).not.toContain('promises');
  });
});

test('each balancer counts on its own: three requests through each of two nodes', () => {
  const both = storiesOf(
    '[{ request: { from: client, to: "n1:8080", count: 3 } }, { request: { from: client, to: "n2:8080", count: 3 } }]',
  );
  const { shares, summary } = distributionOf(both.stories, 'task', both.nodeOf);
  for (const { expected } of shares) expect(expected).toBe(3);
  expect(shares.reduce((sum, { count }) => sum + count, 0)).toBe(6);
  expect(summary).toContain('Each of the 2 balancers counts on its own.');
});

test('a request without an answer is counted by what became of it', () => {
  const lost = storiesOf('[{ request: { from: client, to: "203.0.113.9:80", timeout: 1s } }]');
  const { shares } = distributionOf(lost.stories, 'task', lost.nodeOf);
  expect(shares).toEqual([{ name: 'timeout', count: 1, failed: true, expected: undefined }]);
  expect(distributionOf(even.stories, 'outcome', even.nodeOf).shares).toEqual([
    { name: 'ok', count: 6, failed: false, expected: undefined },
  ]);
});

describe('requests to two services, of which two are not answered', () => {
  const { stories } = storiesOf(`[
    { request: { from: client, to: "203.0.113.9:80", timeout: 1s } },
    { request: { from: client, to: "n1:8080", count: 4 } },
    { request: { from: client, to: "n1:9999", timeout: 1s } } ]`);
  const other = { ...stories.find(({ task }) => task === 'web.1')!, task: 'db.1', journeys: [] };
  const all = [...stories, other, other];

  test('are promised nothing for the failures, nor for a service with one task', () => {
    const { shares, summary } = distributionOf(all, 'task', new Map());
    expect(shares.map(({ name, expected }) => [name, expected])).toEqual([
      ['db.1', undefined],
      ['web.1', 2],
      ['web.2', 2],
      ['refused', undefined],
      ['timeout', undefined],
    ]);
    expect(summary).toBe(
      '8 requests: 6 answered, db 2, web 2 / 2, as round robin promises; ' +
        '2 without an answer (1 refused, 1 timeout).',
    );
  });

  test('have their outcomes named where those are counted', () => {
    const { summary } = distributionOf(all, 'outcome', new Map());
    expect(summary).toBe('8 requests: 6 ok, 1 refused, 1 timeout.');
  });

  test('are promised nothing where only one task has answered', () => {
    const one = all.filter(({ task }) => task !== 'web.2' && task !== 'db.1');
    expect(distributionOf(one, 'task', new Map()).summary).toBe(
      '4 requests: 2 answered by web.1; 2 without an answer (1 refused, 1 timeout).',
    );
  });
});

test('answers that are not in turns are called uneven', () => {
  const [first] = even.stories;
  const other = even.stories.find(({ task }) => task !== first!.task)!;
  const { summary } = distributionOf([first!, first!, first!, other], 'task', even.nodeOf);
  expect(summary).toMatch(/^4 requests: (3 \/ 1|1 \/ 3), not in equal parts\.$/);
});

describe('sixteen requests to a name of four tasks in random order', () => {
  const random = randomNames(byName.result.topology);
  const { shares, summary } = distributionOf(byName.stories, 'task', new Map(), { random });

  test('are to be four for each, and one to seven in 95 of 100 runs', () => {
    expect([...random.keys()]).toEqual(['tasks.web', 'web']);
    // 16 draws of 1 in 4: mean 4, variance 16 × 1/4 × 3/4 = 3, 1.96 × √3 = 3.395.
    for (const { expected, band } of shares) {
      expect(expected).toBe(4);
      expect(band![0]).toBeCloseTo(0.605, 2);
      expect(band![1]).toBeCloseTo(7.395, 2);
    }
    expect(summary).toMatch(/^16 requests: .*(chance may have it|outside of what chance)/);
  });

  test.each([
    // Σ (count − mean)² / mean is at most 7.81 in 95 of 100 runs, with three degrees of freedom.
    // 4.32 of a mean of 100, though 118 is outside of its own band (100 ± 1.96 × √75); 8.5 of a mean of 4.
    [[118, 94, 94, 94], 'as chance may have it'],
    [[8, 5, 3, 0], 'outside'],
  ])('%j are judged together', (counts, words) => {
    const all = counts.flatMap((count, index) =>
      Array.from({ length: count }, () => ({ ...byName.stories[0]!, task: `web.${index + 1}` })),
    );
    const judged = distributionOf(all, 'task', new Map(), { random });
    expect(judged.shares.map(({ count }) => count)).toEqual(counts);
    expect(judged.summary).toContain(words);
  });

  test('are outside of it where one task has them all', () => {
    const one = byName.stories.filter(({ task }) => task === byName.stories[0]!.task);
    const all = Array.from({ length: 16 }, () => one[0]!);
    expect(distributionOf(all, 'task', new Map(), { random }).summary).toContain('outside');
  });
});

test('requests are split by the node whose balancer chose, and each part is counted by itself', () => {
  const both = storiesOf(
    '[{ request: { from: client, to: "n1:8080", count: 2 } }, { request: { from: client, to: "n2:8080", count: 4 } }]',
  );
  const parts = splitStories(both.stories, 'entry');
  expect(parts.map(([title, stories]) => [title, stories.length])).toEqual([
    ['balanced on n1', 2],
    ['balanced on n2', 4],
  ]);
  expect(splitStories(both.stories, 'client').map(([title]) => title)).toEqual(['from client']);
});

test('packets and bytes are counted of all that a request sent, and nothing is promised of them', () => {
  const [story] = even.stories;
  const packets = distributionOf([story!], 'task', even.nodeOf, { unit: 'packets' });
  expect(packets.shares[0]).toMatchObject({ count: story!.journeys.length, expected: undefined });
  const bytes = distributionOf([story!], 'task', even.nodeOf, { unit: 'bytes' });
  expect(bytes.shares[0]!.count).toBeGreaterThan(40 * story!.journeys.length);
  const connections = distributionOf(even.stories, 'task', even.nodeOf, { unit: 'connections' });
  expect(connections.summary).toBe('6 connections: 3 / 3, as round robin promises.');
});
