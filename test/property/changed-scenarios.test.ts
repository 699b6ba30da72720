/*
 * Scenarios that somebody has been at: whatever a file asks for is refused with a place, or carried
 * out to an end and reported.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Paint } from '../../src/cli/output/colour.ts';
import { runLines } from '../../src/cli/output/run-text.ts';
import { parseScenario, requestStories, simulate } from '../../src/index.ts';
import { numRuns } from '../support/seed.ts';
import { changedText, swappedText } from './arbitraries/scenario-texts.ts';

const same = (text: string): string => text;
const paint: Paint = { bold: same, dim: same, good: same, bad: same };

/** Few, so that a changed number makes a run larger only up to here. */
const LIMITS = { maxEvents: 5_000 };

/** Each case is a whole run. */
const RUNS = { numRuns: Math.ceil(numRuns / 4) };
const TIME_LIMIT_MS = 120_000;

/** Reads a text and, where it is a scenario, runs it, reports it and tells its packets' ways. */
function doAnything(text: string): void {
  const { scenario, diagnostics } = parseScenario(text, { fileName: 'any.yaml' });
  expect(scenario === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  if (scenario === undefined) return;
  const result = simulate(scenario, LIMITS);
  const report = runLines({ path: 'a.yaml', scenario, result, paint, width: 100 }).join('\n');
  expect(report).toContain(`fingerprint ${result.fingerprint}`);
  expect(report).not.toMatch(/undefined|NaN|\[object/);
  for (const { step } of result.observations) expect(step).toBeLessThan(scenario.steps.length);
  for (const story of requestStories(result.events)) {
    expect(story.journeys.every(({ steps }) => steps.length > 0)).toBe(true);
  }
}

test(
  'a scenario with a number, a name or a line changed is refused or runs to an end',
  { timeout: TIME_LIMIT_MS },
  () => {
    fc.assert(fc.property(changedText, doAnything), RUNS);
  },
);

test(
  'a scenario with a word replaced by another is refused or runs to an end',
  { timeout: TIME_LIMIT_MS },
  () => {
    fc.assert(fc.property(swappedText, doAnything), RUNS);
  },
);
