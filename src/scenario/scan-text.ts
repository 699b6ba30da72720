/**
 * A look at the text before it is parsed: size, binary bytes, nesting and number of tokens.
 * Owns what would make parsing slow or deep; whether the text is good YAML is for the parser, which
 * builds its tree recursively and whole, and so must not be given a hostile text.
 */
import { Lexer } from 'yaml';
import { DEPTH_MAX, TEXT_LENGTH_MAX, TOKEN_COUNT_MAX } from './limits.ts';

/** What is wrong, with the offset in the text. */
export interface TextProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}

/** The first reason not to parse the text, or undefined. */
export function scanText(text: string): TextProblem | undefined {
  return tooLong(text) ?? binary(text) ?? loneReturn(text) ?? scanTokens(text);
}

function tooLong(text: string): TextProblem | undefined {
  if (text.length <= TEXT_LENGTH_MAX) return undefined;
  const message = `the file has ${text.length} characters, more than the ${TEXT_LENGTH_MAX} allowed`;
  return { code: 'file-too-large', message, start: 0, end: 0 };
}

/** Control characters that YAML forbids, half pairs, and the mark of text that was not UTF-8. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd\ufffe\uffff]|\p{Cs}/u;

function binary(text: string): TextProblem | undefined {
  const start = text.search(FORBIDDEN);
  if (start < 0) return undefined;
  const byte = text.charCodeAt(start).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'binary-file',
    message: `the file is not plain text: it has the character U+${byte}`,
    hint: 'a scenario is a YAML file in UTF-8',
    start,
    end: start + 1,
  };
}

/** YAML counts it as the end of a line, and neither the parser nor an editor does. */
function loneReturn(text: string): TextProblem | undefined {
  const start = text.search(/\r(?!\n)/);
  if (start < 0) return undefined;
  const message = 'a carriage return stands without a line feed';
  return { code: 'yaml-syntax', message, hint: 'end lines with LF or CRLF', start, end: start + 1 };
}

interface TokenCounts {
  tokens: number;
  flowDepth: number;
  lineDepth: number;
}

/** `- - - a` nests once for each mark on the line. */
const NESTING_MARKS: ReadonlySet<string> = new Set(['-', ':']);

function scanTokens(text: string): TextProblem | undefined {
  const counts: TokenCounts = { tokens: 0, flowDepth: 0, lineDepth: 0 };
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    const problem = count(counts, token, offset);
    if (problem !== undefined) return problem;
    // The lexer's own marks (start of a document, of a scalar) are control characters, not text.
    if (token !== '\u0002' && token !== '\u001f' && token !== '\u0018') offset += token.length;
  }
  return undefined;
}

function count(counts: TokenCounts, token: string, offset: number): TextProblem | undefined {
  const place = { start: offset, end: offset + 1 };
  if (!/^[ \t]/.test(token)) counts.tokens += 1;
  if (counts.tokens > TOKEN_COUNT_MAX) {
    const message = `the file has more than ${TOKEN_COUNT_MAX} values, marks and line ends`;
    return { code: 'file-too-large', message, ...place };
  }
  if (token === '?' && counts.flowDepth === 0) return { ...COMPLEX_KEY, ...place };
  countDepth(counts, token);
  if (counts.flowDepth <= DEPTH_MAX && counts.lineDepth <= DEPTH_MAX) return undefined;
  return { code: 'nested-too-deep', message: nestedTooDeep(), ...place };
}

const COMPLEX_KEY = {
  code: 'yaml-syntax',
  message: 'keys marked with `?` are not used in scenarios',
  hint: 'write `key: value`',
};

function countDepth(counts: TokenCounts, token: string): void {
  if (token === '[' || token === '{') counts.flowDepth += 1;
  else if (token === ']' || token === '}') counts.flowDepth = Math.max(0, counts.flowDepth - 1);
  else if (token.startsWith('\n') || token.startsWith('\r')) counts.lineDepth = 0;
  else if (NESTING_MARKS.has(token) && counts.flowDepth === 0) counts.lineDepth += 1;
}

/** The one sentence about depth; the tree is checked again once aliases are written out. */
export function nestedTooDeep(): string {
  return `mappings and lists are nested more than ${DEPTH_MAX} deep`;
}
