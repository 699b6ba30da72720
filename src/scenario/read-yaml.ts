/**
 * YAML text to a document tree: one document, whose root is a mapping, or the first thing wrong.
 * Owns the use of the YAML parser (YAML 1.2, core schema) and its errors in our words; turning the
 * tree into values is for `plain-value.ts`.
 */
import {
  Composer,
  isMap,
  isScalar,
  LineCounter,
  Parser,
  type Document,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { nestedTooDeep, type TextProblem } from './scan-text.ts';

export type YamlTree = YAMLMap<ParsedNode, ParsedNode | null>;

export interface YamlSource {
  readonly root: YamlTree;
  readonly lines: LineCounter;
}

export type YamlResult =
  | { readonly source: YamlSource; readonly problem?: undefined; readonly lines?: undefined }
  | { readonly source?: undefined; readonly problem: TextProblem; readonly lines: LineCounter };

/** Ends the parse at the first error: a hostile text can hold a million of them. */
const STOP = Symbol('stop');

type ErrorPlace = number | readonly [number, number] | { offset: number; source?: string };

/** Reads one document. Never throws on any text. */
export function readYaml(text: string): YamlResult {
  const lines = new LineCounter();
  const found: { problem?: TextProblem } = {};
  const documents = compose(text, lines, found);
  const problem = found.problem ?? rootProblem(documents, text);
  const root = documents[0]?.contents;
  if (problem !== undefined || !isMap(root)) {
    return { problem: problem ?? emptyFile(), lines };
  }
  return { source: { root: root as YamlTree, lines } };
}

function compose(text: string, lines: LineCounter, found: { problem?: TextProblem }): Document[] {
  const composer = new Composer({
    uniqueKeys: false,
    version: '1.2',
    logLevel: 'silent',
    // `!!binary`, `!!set` and their like are of no use in a scenario.
    resolveKnownTags: false,
  });
  // The composer has no public way to stop at an error; without this hook it would only be slower.
  Reflect.set(composer, 'onError', (place: ErrorPlace, code: string, message: string) => {
    found.problem ??= syntaxProblem(place, code, message);
    throw STOP;
  });
  const documents: Document[] = [];
  try {
    const tokens = new Parser(lines.addNewLine).parse(text);
    for (const document of composer.compose(tokens, true, text.length)) {
      documents.push(document);
      if (documents.length === 2) break;
    }
  } catch (error) {
    // Whatever the parser throws at a text is about that text: this function never throws.
    found.problem ??= syntaxProblem(0, 'UNKNOWN', error instanceof Error ? error.message : '');
  }
  found.problem ??= storedProblem(documents);
  return documents;
}

/** Errors and warnings that the composer keeps in the document without calling the hook. */
function storedProblem(documents: readonly Document[]): TextProblem | undefined {
  const [error] = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  return error === undefined ? undefined : syntaxProblem(error.pos, error.code, error.message);
}

function syntaxProblem(place: ErrorPlace, code: string, message: string): TextProblem {
  const [start, end] = errorRange(place);
  if (code === 'RESOURCE_EXHAUSTION') {
    return { code: 'nested-too-deep', message: nestedTooDeep(), start, end };
  }
  return { code: 'yaml-syntax', ...inOurWords(code, message), start, end };
}

function errorRange(place: ErrorPlace): readonly [number, number] {
  if (typeof place === 'number') return [place, place + 1];
  if ('offset' in place) return [place.offset, place.offset + (place.source?.length ?? 1)];
  return place;
}

const WORDS_BY_CODE: Readonly<Record<string, { message: string; hint: string }>> = {
  TAB_AS_INDENT: { message: 'a tab is used as indentation', hint: 'indent with blanks' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second `: ` stands on the same line',
    hint: 'put the text in quotes, or the inner mapping on a line of its own',
  },
  TAG_RESOLVE_FAILED: {
    message: 'a tag (`!name`) that scenarios do not use',
    hint: 'leave it out, or put the text in quotes',
  },
};

const MESSAGE_LENGTH_MAX = 160;

function inOurWords(code: string, message: string): { message: string; hint?: string } {
  const known = WORDS_BY_CODE[code];
  if (known !== undefined) return known;
  const [line = ''] = message.split('\n');
  return { message: `not valid YAML: ${line.slice(0, MESSAGE_LENGTH_MAX) || 'cannot be read'}` };
}

function rootProblem(documents: readonly Document[], text: string): TextProblem | undefined {
  const [first, second] = documents;
  if (second !== undefined) return secondDocument(second);
  const root = first?.contents;
  if (root === undefined || root === null || isNothing(root)) return emptyFile();
  if (isMap(root)) return undefined;
  const range = (root as ParsedNode).range;
  return {
    code: 'not-a-mapping',
    message: 'a scenario is a mapping with keys such as `title`, `cluster` and `services`',
    hint: 'start the file with `title: …`',
    start: range[0],
    end: Math.min(range[1], text.length),
  };
}

/** A file of comments parses to an empty scalar. */
function isNothing(root: unknown): boolean {
  return isScalar(root) && root.value === null;
}

function emptyFile(): TextProblem {
  return {
    code: 'empty-file',
    message: 'the file holds no scenario',
    hint: 'start the file with `title: …`',
    start: 0,
    end: 0,
  };
}

function secondDocument(document: Document): TextProblem {
  const start = document.range?.[0] ?? 0;
  return {
    code: 'several-documents',
    message: 'the file holds more than one YAML document',
    hint: 'keep one scenario a file: remove what follows the `---`',
    start,
    end: start + 1,
  };
}
