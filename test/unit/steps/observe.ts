/*
 * Runs steps on a cluster that a test writes down, and gives what they observed.
 */
import { expect } from 'vitest';
import { parseScenario, simulate, type SimulationResult } from '../../../src/index.ts';
import type { Observation } from '../../../src/trace/observation.ts';

/** The whole result; the text must be a scenario without a complaint. */
export function resultOf(
  cluster: string,
  steps: readonly string[],
  seed?: number,
): SimulationResult {
  const text = `title: Test\n${cluster}\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
  const { scenario, diagnostics } = parseScenario(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return simulate(scenario!, seed === undefined ? {} : { seed });
}

export function observe(cluster: string, ...steps: readonly string[]): readonly Observation[] {
  return resultOf(cluster, steps).observations;
}

export const outcomes = (observations: readonly Observation[]): unknown[] =>
  observations.map(({ outcome }) => outcome);

/** Who answered, in order. */
export const tasks = (observations: readonly Observation[]): unknown[] =>
  observations.flatMap(({ task }) => (task === undefined ? [] : [task]));
