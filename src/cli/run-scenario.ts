/**
 * Runs a loaded scenario for a command, and says what was refused, what it could not do and whether a
 * limit cut it short.
 * Owns the reading of `--seed`, which every command that runs something takes.
 */
import { InvalidArgumentError } from 'commander';
import type { SimulationResult } from '../index.ts';
import { diagnosticText } from '../scenario/diagnostics.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-code.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { printable } from '../trace/text-layout.ts';
import { refusalDiagnostic, refusalsOf } from './refusals.ts';

/** Reads the value of `--seed`. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError('A seed is a whole number, such as 1.');
  }
  return seed;
}

/** Runs the scenario with everything recorded; `seed` wins over the one in the file. */
export async function runScenario(
  loaded: LoadedScenario,
  seed: number | undefined,
  context: CommandContext,
): Promise<SimulationResult> {
  const { scenario, text } = loaded;
  context.seed = seed ?? scenario.seed;
  const result = await context.simulator.simulate(scenario, {
    recording: 'full',
    ...(seed !== undefined && { seed }),
  });
  for (const refusal of refusalsOf(result, scenario)) {
    context.io.err(`${diagnosticText(refusalDiagnostic(refusal, loaded), text)}\n`);
  }
  for (const problem of result.problems) context.io.err(`note: ${printable(problem)}\n`);
  if (result.truncated !== undefined) {
    context.io.err(`The run was stopped before its end: ${result.truncated}\n`);
    context.exitCode = EXIT.limitReached;
  }
  return result;
}
