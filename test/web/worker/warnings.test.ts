/*
 * What is likely not meant: the reader tells it beside the scenario, and the page says it in a line.
 */
import { expect, test } from 'vitest';
import { warningTexts } from '../../../web/screens/warning-texts.ts';
import { readFile } from '../../../web/worker/reader.ts';

const TEXT = `title: A name with a slip
cluster: { nodes: { n1: { role: manager } } }
networks: { app: {} }
services:
  db: { networks: [app] }
  shop: { networks: [app] }
steps:
  - request: { from: shop.1, to: "dbx:5432", timeout: 1s }
`;

test('a name that nothing has is a warning of a file that can be run', () => {
  const { scenario, warnings = [] } = readFile({ fileName: 'slip.yaml', text: TEXT });
  expect(scenario?.title).toBe('A name with a slip');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatchObject({ severity: 'warning', line: 8 });
  expect(warningTexts(warnings)[0]).toMatch(/^Warning, line 8: .*`dbx`.*; did you mean `db`\?/);
});

test('a file with nothing to doubt has no warnings', () => {
  const text = TEXT.replace('dbx', 'db');
  expect(readFile({ fileName: 'right.yaml', text }).warnings).toEqual([]);
});
