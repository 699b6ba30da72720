/*
 * Runs a scenario in the simulator for the judge. The only file of the judge that knows the
 * simulator's own functions.
 */
import type { RunResult } from './capture-types.ts';

/** What `run --json` prints for this scenario text; throws when the text is no scenario. */
export function runScenario(_text: string): RunResult {
  throw new Error('the simulator cannot run a scenario yet');
}
