/*
 * The README's table of the filter language has every key that there is.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FILTER_ALIASES, FILTER_KEYS, parseFilter } from '../../../web/filter/parse-filter.ts';

test('the README’s table has every key', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('| key | compares |'), readme.indexOf('Operators are'));
  const firsts = table.split('\n').map((line) => line.split('|')[1] ?? '');
  const named = firsts.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, key = '']) => key));
  expect(named.filter((key) => key in FILTER_KEYS).toSorted()).toEqual(
    Object.keys(FILTER_KEYS).toSorted(),
  );
});

test('other names of keys mean the same', () => {
  for (const [alias, key] of Object.entries(FILTER_ALIASES)) {
    const value = key === 't' ? '1ms' : 'x';
    expect(parseFilter(`${alias}=${value}`)).toEqual(parseFilter(`${key}=${value}`));
  }
});
