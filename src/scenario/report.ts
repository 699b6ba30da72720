/**
 * Collects what is wrong with a scenario, each with its place in the file.
 * Owns the bound on how many are kept and the step from a path of keys to a line; the words are
 * the caller's.
 */
import type { Diagnostic } from './diagnostics.ts';
import { createDoubts, isDoubtful, type Doubts } from './doubts.ts';
import { DIAGNOSTIC_COUNT_MAX } from './limits.ts';
import { keyRange, valueRange, type Path, type SourcePositions } from './source-positions.ts';

/** A mistake before it has a place. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  /** A function is called only when the mistake is kept: suggestions cost time. */
  readonly hint?: string | (() => string | undefined);
}

export interface Report {
  readonly diagnostics: Diagnostic[];
  readonly positions: SourcePositions;
  readonly fileName?: string;
  /** Errors that are not told, since they may follow from others. */
  readonly doubts: Doubts;
}

export function createReport(positions: SourcePositions, fileName?: string): Report {
  return { diagnostics: [], positions, fileName, doubts: createDoubts() };
}

/** A mistake in the value at `path`. */
export function reportValue(report: Report, path: Path, mistake: Mistake): void {
  addError(report, path, mistake, valueRange);
}

/** A mistake in the key at `path`. */
export function reportKey(report: Report, path: Path, mistake: Mistake): void {
  addError(report, path, mistake, keyRange);
}

/** Something legal that is probably not meant. */
export function warnValue(report: Report, path: Path, mistake: Mistake): void {
  add(report, mistake, 'warning', valueRange(report.positions, path));
}

/** As `warnValue`, of the key at `path`. */
export function warnKey(report: Report, path: Path, mistake: Mistake): void {
  add(report, mistake, 'warning', keyRange(report.positions, path));
}

export function hasErrors(report: Report): boolean {
  return report.diagnostics.some(({ severity }) => severity === 'error');
}

/** True when no further error would be kept. */
export function isFull({ diagnostics }: Report): boolean {
  return diagnostics.filter(({ severity }) => severity === 'error').length >= DIAGNOSTIC_COUNT_MAX;
}

/** Line of the key (or list item) at `path`. */
export function lineOf(report: Report, path: Path): number {
  return keyRange(report.positions, path).line;
}

function addError(
  report: Report,
  path: Path,
  mistake: Mistake,
  rangeAt: typeof keyRange | typeof valueRange,
): void {
  if (isDoubtful(report.doubts, mistake.code, path)) return;
  add(report, mistake, 'error', rangeAt(report.positions, path));
}

function add(
  { diagnostics, fileName }: Report,
  mistake: Mistake,
  severity: Diagnostic['severity'],
  range: Pick<Diagnostic, 'line' | 'column' | 'endColumn'>,
): void {
  const sameSeverity = diagnostics.filter((each) => each.severity === severity);
  if (sameSeverity.length >= DIAGNOSTIC_COUNT_MAX) return;
  const { code, message } = mistake;
  const isKnown = (each: Diagnostic): boolean =>
    each.message === message && each.line === range.line && each.column === range.column;
  if (sameSeverity.some(isKnown)) return;
  const hint = typeof mistake.hint === 'function' ? mistake.hint() : mistake.hint;
  diagnostics.push({
    code,
    severity,
    message,
    ...(hint !== undefined && { hint }),
    ...(fileName !== undefined && { fileName }),
    ...range,
  });
}
