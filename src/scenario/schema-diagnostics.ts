/**
 * What the schema found, in our words: unknown keys with a suggestion, wrong types, bad values.
 * Owns the step from a zod issue to a diagnostic with a place in the file. The schema's own error
 * texts are noun phrases that complete "expected …".
 */
import type { z } from 'zod';
import { quoted } from './diagnostics.ts';
import { knownKeys } from './known-keys.ts';
import { DIAGNOSTIC_COUNT_MAX } from './limits.ts';
import { reportKey, reportValue, type Report } from './report.ts';
import { actions } from './schema/steps.ts';
import { scalarSource, type Path } from './source-positions.ts';
import { closest, isSlip, suggestion } from './suggest.ts';
import { valueAt } from './value-at.ts';

type Issue = z.core.$ZodIssue;

/** Issues looked at; one that is left out comes back once the others are mended. */
const ISSUE_COUNT_MAX = 200;

/** The issues with those inside a union in its place. `file` is the value that was judged. */
export function plainIssues(issues: readonly Issue[], file: unknown): Issue[] {
  return issues.slice(0, ISSUE_COUNT_MAX).flatMap((each) => unfold(each, [], file));
}

/** Turns issues into diagnostics. */
export function reportIssues(report: Report, issues: readonly Issue[], file: unknown): void {
  for (const issue of issues) reportIssue(report, issue, file);
}

export interface MisspeltKey {
  readonly path: Path;
  /** The key that was meant, which does not stand beside it. */
  readonly meant: string;
}

/**
 * Unknown keys that are a slip away from one that is known; of a wider guess only a hint comes. No more
 * are looked at than are told.
 */
export function misspeltKeys(issues: readonly Issue[], file: unknown): MisspeltKey[] {
  const unknown = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [];
    const path = textPath(issue.path);
    return issue.keys.slice(0, DIAGNOSTIC_COUNT_MAX).map((key) => ({ path, key }));
  });
  return unknown.slice(0, DIAGNOSTIC_COUNT_MAX).flatMap(({ path, key }) => {
    const meant = closest(key, knownKeys(path));
    if (meant === undefined || !isSlip(key, meant)) return [];
    const isFree = valueAt(file, [...path, meant]) === undefined;
    return isFree ? [{ path: [...path, key], meant }] : [];
  });
}

/** An issue inside a union, with the path of the whole: the alternative that was most likely meant. */
function unfold(issue: Issue, base: readonly PropertyKey[], file: unknown): Issue[] {
  const path = [...base, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const value = valueAt(file, textPath(path));
  const fits = (issues: readonly Issue[]) => !issues.some((each) => isOtherType(each, value));
  const alternatives = issue.errors.filter(fits);
  const [best] = alternatives.sort(
    (left, right) => left.length - right.length || knownPart(right, value) - knownPart(left, value),
  );
  const [first] = best ?? [];
  if (best === undefined || first === undefined) return [{ ...issue, path }];
  const word = alternatives.flat().find((each) => isWord(each));
  if (word && isOurs(issue)) return [{ ...word, message: issue.message, path }];
  return best.flatMap((each) => unfold(each, path, file));
}

/** A word, as `default`, is one of several forms: only the union's own text names the others, too. */
function isWord({ code, path }: Issue): boolean {
  return code === 'invalid_value' && path.length === 0;
}

/** How many keys of the value stand before the first that is unknown: what comes first says what is meant. */
function knownPart(issues: readonly Issue[], value: unknown): number {
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  return Object.keys(value ?? {}).findIndex((key) => unknown.includes(key));
}

/** The value is of another type than this alternative, so its other issues tell nothing. */
function isOtherType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_value') return typeof value !== 'string';
  return issue.code === 'invalid_type' || issue.code === 'invalid_union';
}

function textPath(path: readonly PropertyKey[]): Path {
  return path.map((part) => (typeof part === 'number' ? part : String(part)));
}

function reportIssue(report: Report, issue: Issue, file: unknown): void {
  const path = textPath(issue.path);
  if (issue.code === 'unrecognized_keys') return reportUnknownKeys(report, path, issue.keys);
  if (issue.code === 'invalid_key') return reportBadName(report, path, issue);
  const value = valueAt(file, path);
  if (value === undefined) return reportMissing(report, path);
  const expected = expectedText(issue);
  reportValue(report, path, {
    code: codeOf(issue, path),
    message: `${pathText(path)}expected ${expected}, got ${valueText(report, path, value)}`,
    hint: () => enumHint(issue, value),
  });
}

function reportUnknownKeys(report: Report, path: Path, keys: readonly string[]): void {
  for (const key of keys) {
    const where = path.length === 0 ? '' : ` in ${quoted(path.join('.'))}`;
    const message = `unknown key ${quoted(key)}${where}`;
    // Of several forms another may have a key of this name.
    const others = () => knownKeys(path).filter((known) => known !== key);
    const hint = () => suggestion(key, others()) ?? keyRemark(key, path) ?? actionsHint(path);
    reportKey(report, [...path, key], { code: 'unknown-key', message, hint });
  }
}

/** What Compose files begin with, and does nothing there either. */
function keyRemark(key: string, path: Path): string | undefined {
  return key === 'version' && path.length === 0 ? 'it is not needed: take it out' : undefined;
}

/** A key of a step that is like nothing known was meant to be an action. */
function actionsHint(path: Path): string | undefined {
  if (path.length !== 2 || path[0] !== 'steps') return undefined;
  const names = Object.keys(actions).map((action) => `\`${action}\``);
  return `the actions of a step are ${names.join(', ')}`;
}

function reportBadName(report: Report, path: Path, issue: { issues: readonly Issue[] }): void {
  const expected = issue.issues[0]?.message ?? 'a name';
  const message = `expected ${expected}, got ${quoted(String(path.at(-1)))}`;
  reportKey(report, path, { code: 'bad-name', message });
}

function reportMissing(report: Report, path: Path): void {
  const where = path.length === 1 ? '' : ` in ${quoted(path.slice(0, -1).join('.'))}`;
  const message = `the key ${quoted(String(path.at(-1)))} is missing${where}`;
  reportKey(report, path.slice(0, -1), { code: 'missing-key', message });
}

/** Codes for kinds of values that people search for; everything else is `bad-value`. */
const CODE_BY_KEY: Readonly<Record<string, string>> = {
  ports: 'bad-port',
  target: 'bad-port',
  published: 'bad-port',
  port: 'bad-port',
  listen: 'bad-port',
  expose: 'bad-port',
  'data-path-port': 'bad-port',
  address: 'bad-address',
  gateway: 'bad-address',
  subnet: 'bad-subnet',
};

function codeOf(issue: Issue, path: Path): string {
  const key = [...path].reverse().find((part) => typeof part === 'string');
  const special = CODE_BY_KEY[String(key)];
  if (special !== undefined) return special;
  const ofType = issue.code === 'invalid_type' || issue.code === 'invalid_union';
  return ofType ? 'wrong-type' : 'bad-value';
}

const EXPECTED_BY_TYPE: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
  string: 'text',
  number: 'a number',
};

function expectedText(issue: Issue): string {
  if (isOurs(issue)) return issue.message;
  if (issue.code === 'invalid_type') return EXPECTED_BY_TYPE[issue.expected] ?? issue.expected;
  return issue.message.replace(/^.*expected /, '').toLowerCase();
}

/** The text is the schema's, not the library's. */
function isOurs({ message }: Issue): boolean {
  return !/^(Invalid|Too|Unrecognized)/.test(message);
}

function enumHint(issue: Issue, value: unknown): string | undefined {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return undefined;
  const hint = suggestion(value, issue.values.map(String));
  return hint?.startsWith('known:') ? undefined : hint;
}

function pathText(path: Path): string {
  return path.length === 0 ? '' : `${quoted(path.join('.'))}: `;
}

/** A number as the file writes it: `1e400` would read as infinite. */
function valueText(report: Report, path: Path, value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return quoted(value);
  const source = typeof value === 'number' ? scalarSource(report.positions, path) : undefined;
  return quoted(source ?? JSON.stringify(value));
}
