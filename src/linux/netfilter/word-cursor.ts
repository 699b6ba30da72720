/**
 * The words of a rule's text, read one after another.
 *
 * Owns quoting, the `!` before an option, numbers and the one error that a rule can give: only this
 * program writes rules, so text that cannot be read is a bug and a RangeError that shows the text.
 */
import { parseIpv4, type Ipv4Address } from '../../packet/ipv4-address.ts';

export interface WordCursor {
  readonly text: string;
  readonly words: readonly string[];
  position: number;
}

/** Splits at blanks; `"…"` is one word in which a backslash keeps the next character. */
export function cursorOf(text: string): WordCursor {
  const words = text.includes('"') ? quotedWords(text) : text.trim().split(/\s+/);
  return { text, words, position: 0 };
}

function quotedWords(text: string): string[] {
  return Array.from(text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/gs), ([word, quoted]) =>
    quoted === undefined ? word : quoted.replace(/\\(.)/gs, '$1'),
  );
}

/** Throws the RangeError for text that is no rule. */
export function refuse(cursor: WordCursor, reason: string): never {
  throw new RangeError(`cannot read the rule "${cursor.text}": ${reason}`);
}

export function hasMore(cursor: WordCursor): boolean {
  return cursor.position < cursor.words.length;
}

/** The next word; `what` names it where there is none. */
export function nextWord(cursor: WordCursor, what: string): string {
  const word = cursor.words[cursor.position];
  if (word === undefined) refuse(cursor, `${what} is missing`);
  cursor.position += 1;
  return word;
}

/** Reads a `!` where one stands. */
export function takeNegation(cursor: WordCursor): boolean {
  if (cursor.words[cursor.position] !== '!') return false;
  cursor.position += 1;
  return true;
}

/** Reads `[!] name` where it stands and tells whether it was negated; else undefined. */
export function takeOption(cursor: WordCursor, name: string): boolean | undefined {
  const negated = cursor.words[cursor.position] === '!';
  if (cursor.words[cursor.position + (negated ? 1 : 0)] !== name) return undefined;
  cursor.position += negated ? 2 : 1;
  return negated;
}

/** As `takeOption`, where the option must stand; tells whether it was negated. */
export function needOption(cursor: WordCursor, name: string): boolean {
  return takeOption(cursor, name) ?? refuse(cursor, `${name} is missing`);
}

/** A port from 0 to 65535. */
export function portOf(cursor: WordCursor, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65535 ? port : refuse(cursor, `${text} is not a port`);
}

/** A 32-bit number, decimal or with `0x`. */
function wordOf(cursor: WordCursor, text: string): number {
  const value = /^(0x[\da-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : Number.NaN;
  return value <= 0xffffffff ? value : refuse(cursor, `${text} is not a 32-bit number`);
}

/** `value[/mask]`; without a mask all bits count. */
export function markOf(cursor: WordCursor, text: string): { value: number; mask: number } {
  const [value = '', mask = '0xffffffff', ...rest] = text.split('/');
  if (rest.length > 0) refuse(cursor, `${text} is not value/mask`);
  return { value: wordOf(cursor, value), mask: wordOf(cursor, mask) };
}

/** `address`, `address:port` or `:port`. */
export function endpointOf(
  cursor: WordCursor,
  text: string,
): { address?: Ipv4Address; port?: number } {
  const [addressText = '', portText, ...rest] = text.split(':');
  const address = parseIpv4(addressText);
  const wrong =
    rest.length > 0 || (addressText === '' ? portText === undefined : address === undefined);
  if (wrong) refuse(cursor, `${text} is not address:port`);
  return {
    ...(address !== undefined && { address }),
    ...(portText !== undefined && { port: portOf(cursor, portText) }),
  };
}
