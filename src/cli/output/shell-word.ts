/**
 * An argument as a shell takes it, for the commands that a report proposes.
 * Owns the quoting; what is proposed is the reports'.
 */
import { printable } from '../../trace/text-layout.ts';

/** The word itself, in single quotes where a shell would read something else. */
export function shellWord(word: string): string {
  const plain = printable(word);
  return /^[\w./:@%+,-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", String.raw`'\''`)}'`;
}
