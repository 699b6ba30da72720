/*
 * Runs the scenario of each capture and holds the run against what the real swarm did.
 * `CAPTURE=03 npx vitest run test/fidelity/capture.test.ts` looks at one, also at a later one.
 */
import { describe, expect, test } from 'vitest';
import { compareWithCapture } from '../support/capture/compare-with-capture.ts';
import { differenceText } from '../support/capture/difference-text.ts';
import { captureNames, loadCapture, loadScenarioText } from '../support/capture/load-capture.ts';
import { runScenario } from '../support/capture/run-scenario.ts';

/** The captures whose every action the simulator knows; the others wait for theirs. */
const IN_FULL = /^(0[1-58]|1[0245])-/;

const wanted = process.env['CAPTURE'];
const names = captureNames().filter((name) =>
  wanted ? name.startsWith(wanted) : IN_FULL.test(name),
);

describe('a run with the pins of a real swarm', () => {
  test.each(names)('%s: gives its answers, its tables and its packets', (name) => {
    const differences = compareWithCapture(loadCapture(name), runScenario(loadScenarioText(name)));
    const first = differences[0];
    const verdict = first && `${differences.length} differences\n${differenceText(first)}`;
    expect(verdict ?? 'equal').toBe('equal');
  });
});
