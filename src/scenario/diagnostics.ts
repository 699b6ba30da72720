/**
 * A mistake in a file: what is wrong, where, and what to do about it; and its text for people.
 * Owns the record and its printing. Codes are stable: tools and tests match on them.
 */

export interface Diagnostic {
  /** Stable, kebab-case: `unknown-key`, `unknown-node`, `bad-port`. */
  readonly code: string;
  /** A scenario with errors is not run; a warning only says what is likely not meant. */
  readonly severity: 'error' | 'warning';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly hint?: string;
  readonly fileName?: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** Column after the last character meant, on the same line. */
  readonly endColumn?: number;
}

const EXCERPT_WIDTH = 100;
/** Characters kept before the marked place when a long line is cut. */
const EXCERPT_LEAD = 30;

/**
 * `file:line:column error: message`, the line with a marker under it, and the hint.
 * The excerpt is cut to 100 columns and holds no control characters.
 */
export function diagnosticText(diagnostic: Diagnostic, sourceText: string): string {
  const { fileName = 'scenario', line, column, severity, message, hint } = diagnostic;
  const lines = [`${fileName}:${line}:${column} ${severity}: ${message}`];
  lines.push(...excerpt(diagnostic, lineText(sourceText, line)));
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}

/** One line of a text without splitting all of it, since the text may be large. */
function lineText(sourceText: string, line: number): string {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const next = sourceText.indexOf('\n', start);
    if (next < 0) return '';
    start = next + 1;
  }
  const end = sourceText.indexOf('\n', start);
  return sourceText.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}

function excerpt({ column, endColumn }: Diagnostic, text: string): string[] {
  if (text.trim() === '') return [];
  const start = text.length <= EXCERPT_WIDTH ? 0 : Math.max(0, column - 1 - EXCERPT_LEAD);
  const shown = printable(text.slice(start, start + EXCERPT_WIDTH));
  const lead = Math.min(column - 1 - start, shown.length);
  const width = Math.max(1, (endColumn ?? column + 1) - column);
  const marker = '^'.repeat(
    Math.max(1, Math.min(width, EXCERPT_WIDTH - lead, shown.length - lead)),
  );
  return [`  ${shown}`, `  ${' '.repeat(lead)}${marker}`];
}

/** Tabs count one column in a diagnostic, and a terminal must not obey the file. */
function printable(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '�');
}

const QUOTE_LENGTH = 60;

/** A piece of the file inside a message: in back quotes, on one line, cut when long. */
export function quoted(text: string): string {
  const line = printable(text.replace(/\s+/g, ' '));
  return `\`${line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH)}…` : line}\``;
}
