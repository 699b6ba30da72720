/*
 * A request from a task that does not run: it is no timeout, since nothing was sent.
 */
import { expect, it } from 'vitest';
import { resultOf } from './observe.ts';

const CLUSTER = `
cluster: { nodes: { n1: {}, n2: {} } }
services:
  web: { ports: ["8080:80"] }
  idle: { deploy: { placement: { constraints: ["node.labels.none == 1"] } } }`;

it('ends as not-sent, which no expectation takes for a timeout', () => {
  const { observations, expectations } = resultOf(CLUSTER, [
    '{ request: { from: idle.1, to: "n1:8080" }, expect: { outcome: timeout } }',
    '{ ping: { from: idle.1, to: n1 }, expect: { outcome: not-sent } }',
    '{ resolve: { from: idle.1, name: web } }',
  ]);
  expect(expectations.map(({ passed }) => passed)).toEqual([false, true]);
  expect(observations[0]).toMatchObject({ kind: 'request', outcome: 'not-sent' });
  expect(observations[2]).toMatchObject({ status: 'no-resolver', error: 'idle.1 does not run' });
});
