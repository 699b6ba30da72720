/*
 * House rules that no linter knows: the header comment, no waiting in the simulator, one home for
 * colours, and no trace of how the recordings were made. Reads the sources as text.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every file below a folder whose name ends so, with its path from the root. */
function filesBelow(folder: string, ending: RegExp): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
    .sort((before, after) => (before.path < after.path ? -1 : 1));
}

const code = filesBelow('src', /\.ts$/);
const page = filesBelow('web', /\.ts$/);
const pageStyles = filesBelow('web', /\.(css|html)$/);

/** The lines of prose in the comment that opens a file: block or line comments, a shebang aside. */
function headerLines(text: string): string[] {
  const body = text.replace(/^#!.*\n/, '');
  const comment = /^(?:\/\*[\s\S]*?\*\/|(?:\/\/.*\n?)+)/.exec(body)?.[0] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\/\*+|\*\/|\*|\/\/)|\*\/\s*$/g, '').trim())
    .filter((line) => line !== '');
}

/** The source without comments, so that a rule speaks about code only. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** `path:line` of each line that matches. */
function linesWith(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
      ),
  );
}

describe('the sources', () => {
  test('are found', () => {
    expect(code.length).toBeGreaterThan(0);
    expect(page.length).toBeGreaterThan(0);
  });

  test('open with a comment of two to eight lines that says what the file owns', () => {
    const wrong = [...code, ...page]
      .map(({ path, text }) => ({ path, lines: headerLines(text).length }))
      .filter(({ lines }) => lines < 2 || lines > 8);
    expect(wrong).toEqual([]);
  });

  test('have kebab-case names, and a single index.ts', () => {
    const paths = [...code, ...page].map(({ path }) => path);
    const names = paths.map((path) => path.split('/').at(-1) ?? '');
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(name))).toEqual([]);
    expect(paths.filter((path) => path.endsWith('/index.ts'))).toEqual(['src/index.ts']);
  });

  test('never wait in the simulator: async belongs to src/cli', () => {
    const simulator = code
      .filter(({ path }) => !path.startsWith('src/cli/'))
      .map(({ path, text }) => ({ path, text: withoutComments(text) }));
    expect(linesWith(simulator, /\b(?:async|await)\s/)).toEqual([]);
  });

  test('name no recording and no path of the machine they were written on', () => {
    const all = [...code, ...page, ...pageStyles];
    expect(linesWith(all, /\/work\/|\/tmp\/|\/home\/|captures\/\d/)).toEqual([]);
  });

  test('keep colours in web/tokens.css', () => {
    const elsewhere = [...page, ...pageStyles]
      .filter(({ path }) => path !== 'web/tokens.css')
      .map(({ path, text }) => ({ path, text: withoutComments(text) }));
    const colour =
      /(?<![&\w/])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?=\s*[;,)'"`\s!])|\b(?:rgba?|hsla?|oklch|oklab)\(/i;
    expect(linesWith(elsewhere, colour)).toEqual([]);
  });
});

describe('the header rule', () => {
  test('counts lines of prose in block and line comments, after a shebang too', () => {
    expect(headerLines('/*\n * One.\n * Two.\n */\nexport {};')).toEqual(['One.', 'Two.']);
    expect(headerLines('#!/usr/bin/env node\n// One.\n// Two.\nrun();')).toEqual(['One.', 'Two.']);
    expect(headerLines('/** One. */\nrun();')).toEqual(['One.']);
    expect(headerLines("import x from 'x';\n/* late */")).toEqual([]);
  });
});
