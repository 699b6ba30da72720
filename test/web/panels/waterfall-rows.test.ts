/*
 * The waterfall: the parts of a request add up to its duration, rows come in the order asked for.
 */
import { describe, expect, test } from 'vitest';
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
    expect(kinds(byName!)).toEqual(['dns', 'connect', 'wait']);
    expect(byName!.label).toBe('shell.1 → web:80');
    expect(byName!.outcome).toBe('ok web.1');
  });

  test('of a request by address begins with connecting', () => {
    expect(kinds(byAddress!)).toEqual(['connect', 'wait']);
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
  const rows = [40, 10, 30, 20].map((durationNs) => ({ ...byName!, durationNs }));

  test.each([
    [0.25, 10],
    [0.5, 20],
    [0.51, 30],
    [0.95, 40],
    [1, 40],
  ])('%d of four rows is %d', (share, durationNs) => {
    expect(percentile(rows, share)).toBe(durationNs);
  });

  test('of no rows is 0', () => {
    expect(percentile([], 0.5)).toBe(0);
  });
});
