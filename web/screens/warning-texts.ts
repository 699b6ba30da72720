/**
 * What the reader of a file doubts, as the page says it in one line each.
 *
 * Pure. The terminal prints the line of the file too; here only its number is said.
 */
import type { Problem } from '../worker/messages.ts';

/** `Warning, line 9: nothing in this scenario is called …; did you mean …?`. */
export function warningTexts(warnings: readonly Problem[]): string[] {
  return warnings.map(({ line, message, hint }) => {
    return `Warning, line ${line}: ${message}${hint && `; ${hint}`}`;
  });
}
