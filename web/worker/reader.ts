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

/** `scenario` is there if and only if there are no problems. */
export type ReadFile =
  | { readonly scenario: Scenario; readonly problems?: undefined }
  | { readonly scenario?: undefined; readonly problems: readonly Problem[] };

function problemOf(diagnostic: Diagnostic, text: string): Problem {
  const { severity, line, column, message, hint = '' } = diagnostic;
  return { severity, line, column, message, hint, text: diagnosticText(diagnostic, text) };
}

/** Reads a file as it is to be run. */
export function readFile({ fileName, text }: Omit<ScenarioFile, 'id' | 'scenario'>): ReadFile {
  const { scenario, diagnostics } = parseScenario(text, { fileName });
  if (scenario) return { scenario };
  return { problems: diagnostics.map((each) => problemOf(each, text)) };
}
