/*
 * What a file may ask for and this version does not do: told at the words that ask for it.
 */
import { expect, it } from 'vitest';
import { readScenario } from '../../src/read-scenario.ts';
import { SMALL } from './scenario/parse.ts';

const told = (text: string) => readScenario(text, { fileName: 'a.yaml' });

it('gives a mistake of the language as the language does', () => {
  expect(told(`${SMALL}servces: {}\n`).diagnostics).toMatchObject([
    { code: 'unknown-key', line: 5, column: 1, fileName: 'a.yaml' },
  ]);
});

it('refuses what cannot be carried out, at its key, with the name of the file', () => {
  const { scenario, diagnostics } = told(`${SMALL}stacks: { shop: ./a.yml, desk: ./b.yml }\n`);
  expect(scenario).toBeUndefined();
  const common = { code: 'not-simulated', severity: 'error', line: 5, fileName: 'a.yaml' };
  expect(diagnostics).toMatchObject([
    { ...common, column: 11, endColumn: 15 },
    { ...common, column: 26, endColumn: 30 },
  ]);
});
