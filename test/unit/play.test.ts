/*
 * A run that says how far it is while it is made.
 */
import { expect, test } from 'vitest';
import { parseScenario, play, type RunProgress } from '../../src/index.ts';

const { scenario } = parseScenario(`
title: A hundred requests through the mesh
cluster: { nodes: { n1: { role: manager }, n2: {} } }
services: { web: { ports: ["8080:80"], deploy: { replicas: 2 } } }
steps:
  - request: { from: client, to: "n1:8080", count: 100 }
  - wait: 10s
  - request: { from: client, to: "n2:8080", count: 100 }
`);

test('tells events, time and steps as they grow, and comes to the same', () => {
  const told: RunProgress[] = [];
  const { record } = play(scenario!, { onProgress: (progress) => told.push(progress) });
  expect(record.fingerprint).toBe(play(scenario!).record.fingerprint);
  expect(record.truncated).toBeUndefined();
  const growing = (of: (progress: RunProgress) => number): void =>
    expect(told.map(of)).toEqual(told.map(of).toSorted((left, right) => left - right));
  expect(told.map(({ events }) => events)).toEqual(told.map((_, index) => (index + 1) * 4096));
  growing(({ timeNs }) => timeNs);
  growing(({ stepsBegun }) => stepsBegun);
  const { events, timeNs, stepsBegun } = told.at(-1)!;
  expect({ events: events % 4096, stepsBegun }).toEqual({ events: 0, stepsBegun: 3 });
  expect(timeNs).toBeGreaterThan(10e9);
});
