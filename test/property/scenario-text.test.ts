/*
 * Hostile files: whatever the text, reading ends with a scenario or with diagnostics that point into
 * the text, and never with an exception.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnosticText } from '../../src/scenario/diagnostics.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { changedText, mutatedText, swappedText, yamlPieces } from './arbitraries/scenario-texts.ts';

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

describe('reading a scenario', () => {
  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readAnything));
  });

  it('never throws on pieces of YAML in any order', () => {
    fc.assert(fc.property(yamlPieces, readAnything));
  });

  it('never throws on a scenario with a stretch replaced', () => {
    fc.assert(fc.property(mutatedText, readAnything));
  });

  it('never throws on a scenario with a word replaced', () => {
    fc.assert(fc.property(swappedText, readAnything));
  });

  it('never throws on a scenario with a number, a name or a line changed', () => {
    fc.assert(fc.property(changedText, readAnything));
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
      fc.property(mutatedText, (text) => {
        expect(parseScenario(text)).toEqual(parseScenario(text));
      }),
    );
  });
});
