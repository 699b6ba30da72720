/*
 * The waterfall: the parts of a request add up to its duration, rows come in the order asked for.
 */
import { describe, expect, test } from 'vitest';
import { criticalPath } from '../../../web/panels/critical-path.ts';
import { percentile, waterfallRows } from '../../../web/panels/waterfall-rows.ts';
import { runOf } from '../fixtures/mesh-run.ts';

const { stories } = runOf(`
title: By name and by address, one without an answer
cluster: { nodes: { n1: { role: manager }, n2: {} } }
networks: { app: {} }
services:
  web:
    networks: [app]
    ports: ["8080:80"]
    deploy: { placement: { constraints: [node.hostname == n2] } }
  shell: { networks: [app], deploy: { placement: { constraints: [node.hostname == n1] } } }
steps:
  - request: { from: shell.1, to: "web:80" }
  - request: { from: client, to: "n1:8080" }
  - request: { from: client, to: "203.0.113.9:80", timeout: 1s }
`);
const [byName, byAddress, unanswered] = waterfallRows(stories, 'start');

function kinds({ parts }: { parts: readonly { kind: string }[] }): string[] {
  return parts.map(({ kind }) => kind);
}

describe('a row', () => {
  test('of a request by name begins with looking it up', () => {
    expect(kinds(byName!)).toEqual(['dns', 'connect', 'wait', 'transfer']);
    expect(byName!.label).toBe('shell.1 → web:80');
    expect(byName!.outcome).toBe('ok web.1');
  });

  test('of a request by address begins with connecting', () => {
    expect(kinds(byAddress!)).toEqual(['connect', 'wait', 'transfer']);
  });

  test('waits until the first data of the answer has come', () => {
    const answer = stories[1]!.journeys.find(
      ({ reply, summary }) => reply && summary === 'TCP data',
    )!;
    const [connect, wait] = byAddress!.parts;
    expect(byAddress!.startNs + connect!.durationNs + wait!.durationNs).toBe(answer.endNs);
  });

  test('without an answer connects until the client gives up', () => {
    expect(kinds(unanswered!)).toEqual(['connect']);
    expect(unanswered!.durationNs).toBe(1e9);
  });

  test('has parts that add up to its duration', () => {
    for (const { parts, durationNs } of [byName!, byAddress!, unanswered!]) {
      expect(parts.reduce((sum, part) => sum + part.durationNs, 0)).toBe(durationNs);
    }
  });
});

test('over a connection that is kept alive, a request only waits for its answer', () => {
  const kept = runOf(`
title: Two requests over one connection
cluster: { nodes: { n1: { role: manager } } }
services: { web: { ports: ["8080:80"] } }
steps: [{ request: { from: client, to: "n1:8080", count: 2, connection: reuse } }]
`);
  const [opening, later] = waterfallRows(kept.stories, 'start');
  expect(kinds(opening!)).toContain('connect');
  expect(kinds(later!)).toEqual(['wait', 'transfer']);
});

describe('rows', () => {
  test('are in the order of their beginning, their duration or their outcome', () => {
    const order = (by: 'start' | 'duration' | 'outcome') =>
      waterfallRows(stories, by).map(({ request }) => request);
    const requests = [byName!, byAddress!, unanswered!].map(({ request }) => request);
    expect(order('start')).toEqual(requests);
    expect(order('duration')[0]).toBe(unanswered!.request);
    const outcomes = waterfallRows(stories, 'outcome').map(({ outcome }) => outcome);
    expect(outcomes).toEqual(outcomes.toSorted());
  });
});

describe('a percentile', () => {
  const sorted = [10, 20, 30, 40];

  test.each([
    [0.25, 10],
    [0.5, 20],
    [0.51, 30],
    [0.95, 40],
    [1, 40],
  ])('%d of four rows is %d', (share, durationNs) => {
    expect(percentile(sorted, share)).toBe(durationNs);
  });

  test('of no rows is 0', () => {
    expect(percentile([], 0.5)).toBe(0);
  });
});

describe('what a request waited for', () => {
  test('adds up to its duration, one part after the other', () => {
    for (const story of stories) {
      let at = story.startNs;
      for (const { startNs, durationNs } of criticalPath(story)) {
        expect(startNs).toBe(at);
        at += durationNs;
      }
      expect(at).toBe(story.endNs);
    }
  });

  test('goes through the places of its packets, there and back', () => {
    const places = criticalPath(stories[1]!).map(({ place }) => place);
    expect(places[0]).toBe('client / host');
    expect(places).toEqual(expect.arrayContaining(['n1 / host', 'n2 / host']));
  });

  test('is a timer where nothing came back', () => {
    const parts = criticalPath(stories[2]!);
    expect(parts.at(-1)).toMatchObject({ place: '', packet: 0 });
  });
});
