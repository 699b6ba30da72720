/**
 * Scenario text in, scenario or diagnostics out. Pure, and never throws on any text.
 * Owns the order of the stages: text, YAML, values, schema, names and meaning. A stage that finds
 * errors ends the reading, so that one mistake is not told twice in other words.
 */
import type { LineCounter } from 'yaml';
import { checkCounts } from './check-counts.ts';
import type { Diagnostic } from './diagnostics.ts';
import { normaliseScenario, type ResolveFile } from './normalise-scenario.ts';
import { plainValue } from './plain-value.ts';
import { readYaml } from './read-yaml.ts';
import { createReport, hasErrors, type Report } from './report.ts';
import { scanText, type TextProblem } from './scan-text.ts';
import type { Scenario } from './scenario.ts';
import { reportIssues } from './schema-diagnostics.ts';
import { scenarioFile } from './schema/file.ts';
import { createPositions, offsetRange, type SourceRange } from './source-positions.ts';

export interface ParseOptions {
  /** Shown in diagnostics. */
  readonly fileName?: string;
  /** Text of a file that the scenario names, such as a stack; undefined when there is none. */
  readonly resolveFile?: ResolveFile;
}

/** `scenario` is present if and only if no diagnostic is an error. */
export interface ParseResult {
  readonly scenario?: Scenario;
  readonly diagnostics: readonly Diagnostic[];
}

/** Judges a scenario that is good by itself; what it reports counts like every other mistake. */
export type ScenarioCheck = (scenario: Scenario, report: Report) => void;

/** Reads a scenario; see the language's page for what a file may hold. */
export function parseScenario(
  text: string,
  options: ParseOptions = {},
  check: ScenarioCheck = () => {},
): ParseResult {
  const problem = scanText(text);
  if (problem !== undefined) return failed(problem, plainRange(text, problem), options);
  const yaml = readYaml(text);
  if (yaml.source === undefined) {
    return failed(yaml.problem, rangeOf(yaml.problem, yaml.lines), options);
  }
  const plain = plainValue(yaml.source.root);
  if (plain.problem !== undefined) {
    return failed(plain.problem, rangeOf(plain.problem, yaml.source.lines), options);
  }
  const report = createReport(createPositions(yaml.source, plain.aliases), options.fileName);
  const scenario = readFile(withoutExtensions(plain.value), report, options);
  if (scenario && !hasErrors(report)) check(scenario, report);
  const diagnostics = [...report.diagnostics].sort(byPlace);
  return hasErrors(report) ? { diagnostics } : { scenario, diagnostics };
}

function readFile(value: object, report: Report, options: ParseOptions): Scenario | undefined {
  if (checkCounts(value, report)) return undefined;
  const parsed = scenarioFile.safeParse(value);
  if (parsed.success) return normaliseScenario(parsed.data, report, options.resolveFile);
  reportIssues(report, parsed.error.issues, value);
  return undefined;
}

/** Top-level keys that begin with `x-` hold anchors and remarks, as in Compose files. */
function withoutExtensions(value: unknown): object {
  const entries = Object.entries(value as object).filter(([key]) => !key.startsWith('x-'));
  return Object.fromEntries(entries);
}

function failed(
  { code, message, hint }: TextProblem,
  range: SourceRange,
  { fileName }: ParseOptions,
): ParseResult {
  const diagnostic: Diagnostic = {
    code,
    severity: 'error',
    message,
    ...(hint && { hint }),
    ...(fileName && { fileName }),
    ...range,
  };
  return { diagnostics: [diagnostic] };
}

function rangeOf({ start, end }: TextProblem, lines: LineCounter): SourceRange {
  return offsetRange(lines, start, end);
}

/** Before the parser has counted lines. */
function plainRange(text: string, { start }: TextProblem): SourceRange {
  const before = text.slice(0, start);
  const line = before.split('\n').length;
  const column = start - before.lastIndexOf('\n');
  return { line, column, endColumn: column + 1 };
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  return left.line - right.line || left.column - right.column;
}
