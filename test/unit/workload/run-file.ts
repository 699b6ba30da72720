/*
 * Runs a scenario given as an object, for tests of programs.
 */
import { parseScenario, simulate, type SimulationResult } from '../../../src/index.ts';

export function runFile(file: object): SimulationResult {
  const { scenario, diagnostics } = parseScenario(JSON.stringify({ title: 'Programs', ...file }));
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return simulate(scenario);
}

/** Requests as `outcome task error`, in order. */
export function answers({ observations }: SimulationResult): string[] {
  return observations
    .filter(({ kind }) => kind === 'request')
    .map(({ outcome, task, error }) => [outcome, task, error].filter(Boolean).join(' '));
}
