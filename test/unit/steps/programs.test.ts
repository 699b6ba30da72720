/*
 * What the file says of programs, as it shows to who asks them: names that are kept, work that takes
 * its time and waits its turn.
 */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/trace/observation.ts';
import { observe, outcomes, resultOf, tasks } from './observe.ts';

const CLUSTER = `
cluster: { nodes: { n1: { role: manager }, n2: {} } }
networks: { app: {} }
services:
  web: { networks: [app], deploy: { replicas: 3, endpoint_mode: dnsrr } }
  asks: { networks: [app] }
  keeps: { networks: [app], x-app: { dns-cache: 60s } }
  slow: { networks: [app], x-app: { response-time: 2s } }
  single: { networks: [app], x-app: { response-time: 2s, concurrency: 1 } }`;

const lookUps = (steps: readonly string[]): number =>
  resultOf(CLUSTER, steps).events.filter(({ kind }) => kind === 'dns.answered').length;

describe('a program that keeps resolved names', () => {
  const ask = 'request: { from: keeps.1, to: "web:80", count: 12 }';

  test('asks once and stays with one task, while others ask for every connection', () => {
    expect(lookUps([ask])).toBe(1);
    expect(new Set(tasks(observe(CLUSTER, ask))).size).toBe(1);
    const other = 'request: { from: asks.1, to: "web:80", count: 12 }';
    expect(lookUps([other])).toBe(12);
    expect(new Set(tasks(observe(CLUSTER, other))).size).toBeGreaterThan(1);
  });

  test.each([
    [59, 1],
    [61, 2],
  ])('has asked %i s later %i times', (seconds, expected) => {
    const once = 'request: { from: keeps.1, to: "web:80" }';
    expect(lookUps([once, `wait: ${seconds}s`, once])).toBe(expected);
  });

  test('keeps the address of a task that is gone', () => {
    const once = 'request: { from: keeps.1, to: "web:80" }';
    const seen = observe(CLUSTER, once, 'scale: { web: 0 }', 'wait: 20s', once);
    expect(outcomes(seen)).toEqual(['ok', 'timeout']);
  });
});

const ask = (to: string, timeout: string): string =>
  `request: { from: asks.1, to: "${to}:80", timeout: ${timeout} }`;

/** The first asker gives up after a second, the second comes then. */
const two = (to: string, timeout: string): readonly Observation[] =>
  observe(CLUSTER, ask(to, '1s'), ask(to, timeout));

describe('a program that takes two seconds', () => {
  test('answers a second request after two seconds, whatever else it works on', () => {
    expect(outcomes(two('slow', '2500ms'))).toEqual(['timeout', 'ok']);
    expect(outcomes(two('slow', '1900ms'))).toEqual(['timeout', 'timeout']);
  });

  test('and one at a time lets the second wait for the first', () => {
    expect(outcomes(two('single', '2500ms'))).toEqual(['timeout', 'timeout']);
    expect(outcomes(two('single', '3500ms'))).toEqual(['timeout', 'ok']);
  });
});
