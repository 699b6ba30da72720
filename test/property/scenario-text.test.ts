/*
 * Hostile files: whatever the text, reading ends with a scenario or with diagnostics that point into
 * the text, and never with an exception.
 */
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnosticText } from '../../src/scenario/diagnostics.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';

const captures = new URL('../fidelity/captures/', import.meta.url);
const scenarios = readdirSync(captures)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, captures), 'utf8'));

/** Reads the text and checks what must hold of any answer. */
function readAnything(text: string): void {
  const { scenario, diagnostics } = parseScenario(text, { fileName: 'any.yaml' });
  const lineCount = text.split(/\r\n|\r|\n/).length;
  expect(scenario === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  for (const diagnostic of diagnostics) {
    expect(diagnostic.line).toBeGreaterThanOrEqual(1);
    expect(diagnostic.line).toBeLessThanOrEqual(lineCount + 1);
    expect(diagnostic.column).toBeGreaterThanOrEqual(1);
    const lines = diagnosticText(diagnostic, text).split('\n');
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(diagnostic.message).not.toMatch(/undefined|\[object|Invalid input/);
  }
}

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

const yamlPieces = fc.array(fc.constantFrom(...WORDS, ...MARKS, ...RARE), { maxLength: 60 });

/** A valid scenario with a stretch cut out and something else put in. */
const mutated = fc
  .record({
    text: fc.constantFrom(...scenarios),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(40),
    put: fc.oneof(
      fc.string({ maxLength: 12 }),
      yamlPieces.map((pieces) => pieces.join('')),
    ),
  })
  .map(({ text, at, cut, put }) => {
    const start = Math.floor(at * text.length);
    return text.slice(0, start) + put + text.slice(start + cut);
  });

/** A valid scenario in which one word is replaced by another word of it. */
const swapped = fc
  .tuple(fc.constantFrom(...scenarios), fc.nat(10_000), fc.nat(10_000))
  .map(([text, from, to]) => {
    const words = [...text.matchAll(/[\w.@:-]+/g)];
    const target = words[from % words.length]!;
    const replacement = words[to % words.length]![0];
    return text.slice(0, target.index) + replacement + text.slice(target.index + target[0].length);
  });

describe('reading a scenario', () => {
  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readAnything));
  });

  it('never throws on pieces of YAML in any order', () => {
    fc.assert(
      fc.property(
        yamlPieces.map((pieces) => pieces.join('')),
        readAnything,
      ),
    );
  });

  it('never throws on a scenario with a stretch replaced', () => {
    fc.assert(fc.property(mutated, readAnything));
  });

  it('never throws on a scenario with a word replaced', () => {
    fc.assert(fc.property(swapped, readAnything));
  });

  it('never throws on any JSON value in place of a section', () => {
    const section = fc.constantFrom(
      'title',
      'cluster',
      'hosts',
      'networks',
      'services',
      'containers',
      'pins',
      'steps',
    );
    const base = { title: 't', cluster: { nodes: { n1: {} } }, services: { web: {} } };
    fc.assert(
      fc.property(section, fc.jsonValue({ maxDepth: 4 }), (name, value) => {
        readAnything(JSON.stringify({ ...base, [name]: value }));
      }),
    );
  });

  it('gives the same answer twice', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        expect(parseScenario(text)).toEqual(parseScenario(text));
      }),
    );
  });
});
