/**
 * Scenario text in, scenario or diagnostics out. Pure, and never throws on any text.
 * Owns the order of the stages: text, YAML, values, schema, names and meaning. What the schema refuses
 * is taken out and the rest is judged on, so that a user mends much in one go. A text that is no YAML, or
 * too large, is judged no further.
 */
import type { LineCounter } from 'yaml';
import type { z } from 'zod';
import { checkCounts } from './check-counts.ts';
import type { Diagnostic } from './diagnostics.ts';
import { normaliseScenario, type ResolveFile } from './normalise-scenario.ts';
import { plainValue } from './plain-value.ts';
import { readYaml } from './read-yaml.ts';
import { doubtPlace, type Doubts } from './doubts.ts';
import { repair } from './repair.ts';
import { createReport, hasErrors, isFull, type Report } from './report.ts';
import { scanText, type TextProblem } from './scan-text.ts';
import type { Scenario } from './scenario.ts';
import { misspeltKeys, plainIssues, reportIssues, type MisspeltKey } from './schema-diagnostics.ts';
import { scenarioFile, type ScenarioFile } from './schema/file.ts';
import { createPositions, offsetRange, renameKey, type SourceRange } from './source-positions.ts';
import { valueAt } from './value-at.ts';

type Issue = z.core.$ZodIssue;

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
  for (const repeated of plain.repeatedKeys) {
    report.diagnostics.push(mistakeOf(repeated, rangeOf(repeated, yaml.source.lines), options));
  }
  const scenario = readFile(withoutExtensions(plain.value), report, options, check);
  const diagnostics = [...report.diagnostics].sort(byPlace);
  return hasErrors(report) ? { diagnostics } : { scenario, diagnostics };
}

function readFile(
  value: object,
  report: Report,
  options: ParseOptions,
  check: ScenarioCheck,
): Scenario | undefined {
  if (checkCounts(value, report)) return undefined;
  const parsed = scenarioFile.safeParse(value);
  if (!parsed.success) {
    judgeRest(value, parsed.error.issues, report, options, check);
    return undefined;
  }
  const scenario = normaliseScenario(parsed.data, report, options.resolveFile);
  check(scenario, report);
  return scenario;
}

/** Tells what the schema refuses, and what names and meaning have to say of the rest. */
function judgeRest(
  value: object,
  first: readonly Issue[],
  report: Report,
  options: ParseOptions,
  check: ScenarioCheck,
): void {
  const renamed = withKeysAsMeant(value, plainIssues(first, value), report);
  reportIssues(report, renamed.issues, renamed.file);
  if (isFull(report)) return;
  const rest = acceptable(renamed.file, renamed.issues, report.doubts);
  if (rest === undefined) return;
  const later: Report = { ...report, diagnostics: [] };
  check(normaliseScenario(rest, later, options.resolveFile), later);
  // A warning keeps: it may be about what was taken out, and nothing waits for it.
  report.diagnostics.push(...later.diagnostics.filter(({ severity }) => severity === 'error'));
}

/** Rounds of mending, each of which may bring out what stood behind the one before. */
const ROUND_COUNT_MAX = 6;

/** The file with misspelt keys read as those that they are like, each told, and what is left to tell. */
function withKeysAsMeant(
  file: object,
  issues: readonly Issue[],
  report: Report,
): { readonly file: object; readonly issues: readonly Issue[] } {
  let now = { file, issues };
  for (let round = 0; round < ROUND_COUNT_MAX; round += 1) {
    const unknown = now.issues.filter(({ code }) => code === 'unrecognized_keys');
    reportIssues(report, unknown, now.file);
    if (isFull(report)) break;
    const misspelt = misspeltKeys(now.issues, now.file);
    const renamed = misspelt.filter(({ path, meant }) => renameKey(report.positions, path, meant));
    if (renamed.length === 0) break;
    for (const each of renamed) doubtGuess(report, each, now.file);
    const next = withoutExtensions(plainValue(report.positions.source.root).value);
    const parsed = scenarioFile.safeParse(next);
    now = { file: next, issues: plainIssues(parsed.error?.issues ?? [], next) };
  }
  return now;
}

/** What holds keys has the look of what was meant; a value alone may have been meant for anything. */
function doubtGuess({ doubts }: Report, { path, meant }: MisspeltKey, file: object): void {
  const value = valueAt(file, path);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.some((each) => typeof each === 'object' && each !== null)) return;
  doubtPlace(doubts, [...path.slice(0, -1), meant]);
}

/** What is left when all that is refused is taken out; undefined where that is too little. */
function acceptable(
  file: object,
  issues: readonly Issue[],
  doubts: Doubts,
): ScenarioFile | undefined {
  let refused = issues;
  for (let round = 0; round < ROUND_COUNT_MAX; round += 1) {
    if (!repair(file, refused, doubts)) return undefined;
    const parsed = scenarioFile.safeParse(file);
    if (parsed.success) return parsed.data;
    refused = plainIssues(parsed.error.issues, file);
  }
  return undefined;
}

/** Top-level keys that begin with `x-` hold anchors and remarks, as in Compose files. */
function withoutExtensions(value: unknown): object {
  const entries = Object.entries(value as object).filter(([key]) => !key.startsWith('x-'));
  return Object.fromEntries(entries);
}

function failed(problem: TextProblem, range: SourceRange, options: ParseOptions): ParseResult {
  return { diagnostics: [mistakeOf(problem, range, options)] };
}

function mistakeOf(
  { code, message, hint }: TextProblem,
  range: SourceRange,
  { fileName }: ParseOptions,
): Diagnostic {
  return {
    code,
    severity: 'error',
    message,
    ...(hint && { hint }),
    ...(fileName && { fileName }),
    ...range,
  };
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
