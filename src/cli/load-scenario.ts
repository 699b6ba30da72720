/**
 * From a file name to a scenario: reads, parses, prints diagnostics.
 *
 * Warnings are printed and the command goes on; errors end it, since a half-understood scenario
 * would answer another question than the one that was asked.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Scenario } from '../index.ts';
import { diagnosticText } from '../scenario/diagnostics.ts';
import type { CommandContext } from './command-context.ts';
import { CommandFailure } from './exit-code.ts';
import { readTextFile } from './read-text-file.ts';

export interface LoadedScenario {
  readonly path: string;
  readonly text: string;
  readonly scenario: Scenario;
}

/** A stack file is no larger than a scenario may be. */
const STACK_BYTES_MAX = 1024 * 1024;

/** Text of a file that the scenario names, from the scenario's folder; undefined without one. */
function readBeside(scenarioPath: string, name: string): string | undefined {
  try {
    const path = resolve(dirname(scenarioPath), name);
    const stat = statSync(path);
    return stat.isFile() && stat.size <= STACK_BYTES_MAX ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Reads and parses a scenario file; throws `CommandFailure` with the diagnostics' text. */
export async function loadScenario(path: string, context: CommandContext): Promise<LoadedScenario> {
  const text = await readTextFile(path);
  const { scenario, diagnostics } = await context.simulator.parseScenario(text, {
    fileName: path,
    resolveFile: (name) => readBeside(path, name),
  });
  const report = diagnostics.map((each) => diagnosticText(each, text)).join('\n');
  if (scenario === undefined) throw new CommandFailure(report || `${path}: is no scenario`);
  if (report !== '') context.io.err(`${report}\n`);
  return { path, text, scenario };
}
