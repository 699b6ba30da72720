/*
 * Runs a scenario in the simulator for the judge. The only file of the judge that knows the
 * simulator's own functions.
 */
import { parseScenario, runReport, simulate } from '../../../src/index.ts';
import type { RunResult } from './capture-types.ts';

/** What `run --json` prints for this scenario text; throws when the text is no scenario. */
export function runScenario(text: string): RunResult {
  const { scenario, diagnostics } = parseScenario(text);
  if (scenario === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return runReport(simulate(scenario));
}
