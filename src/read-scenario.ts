/**
 * Reads a scenario that is to be run: what the language allows, less what this version cannot do.
 *
 * Owns the line between the two. A step that cannot be carried out is an error with its place; a
 * part that would make no difference here, though it would on a real swarm, is a warning.
 */
import type { Diagnostic } from './scenario/diagnostics.ts';
import { parseScenario, type ParseOptions, type ParseResult } from './scenario/parse-scenario.ts';
import type { Scenario } from './scenario/scenario.ts';
import { isRunnable } from './steps/run-steps.ts';

/** As `parseScenario`; `scenario` is absent also where a step cannot be carried out yet. */
export function readScenario(text: string, options: ParseOptions = {}): ParseResult {
  const parsed = parseScenario(text, options);
  if (parsed.scenario === undefined) return parsed;
  const missing = missingParts(parsed.scenario, options.fileName);
  const diagnostics = [...parsed.diagnostics, ...missing];
  const isWhole = missing.every(({ severity }) => severity === 'warning');
  return isWhole ? { scenario: parsed.scenario, diagnostics } : { diagnostics };
}

type Tell = (severity: Diagnostic['severity'], line: number, message: string) => void;

function missingParts(scenario: Scenario, fileName: string | undefined): Diagnostic[] {
  const found: Diagnostic[] = [];
  const tell: Tell = (severity, line, message) => {
    const where = { line, column: 1, ...(fileName !== undefined && { fileName }) };
    found.push({ code: 'not-simulated', severity, message, ...where });
  };
  tellOfSteps(scenario, tell);
  tellOfCluster(scenario, tell);
  return found;
}

function tellOfSteps({ steps }: Scenario, tell: Tell): void {
  for (const { action, line } of steps) {
    if (!isRunnable(action))
      tell('error', line, `the step \`${action}\` cannot be carried out yet`);
  }
}

function tellOfCluster({ stacks }: Scenario, tell: Tell): void {
  for (const { name, line } of stacks) {
    tell('error', line, `the stack ${name} cannot be deployed yet`);
  }
}
