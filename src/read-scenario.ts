/**
 * Reads a scenario that is to be run: what the language allows, less what this version cannot do.
 *
 * Owns the line between the two. What cannot be carried out is an error at the words that ask for it.
 */
import { parseScenario, type ParseOptions, type ParseResult } from './scenario/parse-scenario.ts';
import { reportKey, type Report } from './scenario/report.ts';
import type { Scenario } from './scenario/scenario.ts';

/** As `parseScenario`; `scenario` is absent also where something cannot be carried out yet. */
export function readScenario(text: string, options: ParseOptions = {}): ParseResult {
  return parseScenario(text, options, checkStacks);
}

const CODE = 'not-simulated';

function checkStacks({ stacks }: Scenario, report: Report): void {
  for (const { name } of stacks) {
    const message = `the stack ${name} cannot be deployed yet`;
    reportKey(report, ['stacks', name], { code: CODE, message });
  }
}
