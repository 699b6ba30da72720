/**
 * The worker's reading of scenario files: YAML, schema, what an edit writes, what two files differ in.
 *
 * Owns what needs the text of a scenario. It is loaded when a file is first read: the questions that
 * come with the page were read when it was built.
 */
import {
  diagnosticText,
  insertSteps,
  parseScenario,
  type Diagnostic,
  type Scenario,
} from '../../src/index.ts';
import type { Problem, ScenarioFile } from './messages.ts';

export { scenarioDifferences } from '../../src/index.ts';
export { describeScenario } from './describe-scenario.ts';
export { insertSteps };

/** A scenario and what in its file is likely not meant. */
export interface ReadScenario {
  readonly scenario: Scenario;
  readonly warnings: readonly Problem[];
}

/** `scenario` is there if and only if there are no problems. */
export type ReadFile =
  | (ReadScenario & { readonly problems?: undefined })
  | {
      readonly scenario?: undefined;
      readonly warnings?: undefined;
      readonly problems: readonly Problem[];
    };

function problemOf(diagnostic: Diagnostic, text: string): Problem {
  const { severity, line, column, message, hint = '' } = diagnostic;
  return { severity, line, column, message, hint, text: diagnosticText(diagnostic, text) };
}

/** Reads a file as it is to be run. */
export function readFile({ fileName, text }: Omit<ScenarioFile, 'id' | 'scenario'>): ReadFile {
  const { scenario, diagnostics } = parseScenario(text, { fileName });
  const told = diagnostics.map((each) => problemOf(each, text));
  return scenario ? { scenario, warnings: told } : { problems: told };
}
