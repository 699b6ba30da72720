/*
 * Texts of scenarios that somebody has been at: a stretch replaced, a word, a number or a line changed.
 * The further down this file, the likelier the text is still a scenario.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';

function textsIn(folder: string): string[] {
  const url = new URL(folder, import.meta.url);
  return readdirSync(url)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(new URL(name, url), 'utf8'));
}

/** Every recorded scenario and every question. */
const scenarios = [
  ...textsIn('../../fidelity/captures/'),
  ...textsIn('../../../scenarios/questions/'),
];

const WORDS = ['a', 'title', 'cluster', 'nodes', 'steps', '1', '~'];
const MARKS = [
  ': ',
  ':',
  '- ',
  '\n',
  '\n  ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '&a ',
  '*a',
  '!t ',
];
const RARE = ['|', '>', '#', '? ', '---\n', '<<: ', '%', '\t'];

/** Pieces of YAML in any order. */
export const yamlPieces = fc
  .array(fc.constantFrom(...WORDS, ...MARKS, ...RARE), { maxLength: 60 })
  .map((pieces) => pieces.join(''));

/** A stretch cut out and something else put in. */
export const mutatedText = fc
  .record({
    text: fc.constantFrom(...scenarios),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(40),
    put: fc.oneof(fc.string({ maxLength: 12 }), yamlPieces),
  })
  .map(({ text, at, cut, put }) => {
    const start = Math.floor(at * text.length);
    return text.slice(0, start) + put + text.slice(start + cut);
  });

/** Replaces the match at `index` (counted round and round) by what `change` makes of it. */
function replaceOne(
  text: string,
  pattern: RegExp,
  index: number,
  change: (found: string, all: readonly string[]) => string,
): string {
  const matches = [...text.matchAll(pattern)];
  const target = matches[index % Math.max(1, matches.length)];
  if (target === undefined) return text;
  const all = matches.map(([found]) => found);
  const after = target.index + target[0].length;
  return text.slice(0, target.index) + change(target[0], all) + text.slice(after);
}

/** One word replaced by another word of the same scenario. */
export const swappedText = fc
  .tuple(fc.constantFrom(...scenarios), fc.nat(10_000), fc.nat(10_000))
  .map(([text, from, to]) =>
    replaceOne(text, /[\w.@:-]+/g, from, (_found, all) => all[to % all.length]!),
  );

const NUMBERS = ['0', '1', '2', '3', '7', '20', '80', '255', '8080', '65535', '-1', '1.5', '1e9'];

/** One change of a number, of a name into another that stands in the same place, or of a line. */
const change = fc.oneof(
  fc.tuple(fc.nat(10_000), fc.constantFrom(...NUMBERS)).map(
    ([at, number]) =>
      (text: string) =>
        replaceOne(text, /\b\d+\b/g, at, () => number),
  ),
  fc.tuple(fc.nat(10_000), fc.nat(10_000)).map(
    ([from, to]) =>
      (text: string) =>
        replaceOne(
          text,
          /(?<=[:,[{] ?"?)[a-z][\w.@-]*/g,
          from,
          (_found, all) => all[to % all.length]!,
        ),
  ),
  fc.tuple(fc.nat(10_000), fc.constantFrom('drop', 'double')).map(
    ([at, how]) =>
      (text: string) =>
        replaceOne(text, /^ +- .*\n/gm, at, (line) => (how === 'drop' ? '' : line + line)),
  ),
);

/** A scenario with one to three such changes: most still run. */
export const changedText = fc
  .tuple(fc.constantFrom(...scenarios), fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) => changes.reduce((changed, apply) => apply(changed), text));
