/*
 * Rows that many owners share memory for answer as a map of each owner would, in its order.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addRow,
  createOwnedRows,
  doubleOf,
  dropRows,
  findRow,
  FIRST_DOUBLE,
  FIRST_WORD,
  keyOf,
  numberOwner,
  rowsOf,
  setDouble,
  setWord,
  wordOf,
} from '../../../src/linux/owned-rows.ts';

/** MAC addresses, of which the lower halves meet, and IPv4 addresses on both sides of 2 ** 31. */
const KEYS = Array.from({ length: 40 }, (_, at) => [
  0x02420a000000 + at * 256,
  0x02430a000000 + at * 256,
  0x0a000000 + at,
  0xc0a80000 + at,
]).flat();

const action = fc.record({
  owner: fc.nat({ max: 3 }),
  key: fc.constantFrom(...KEYS),
  word: fc.integer(),
  double: fc.double({ noNaN: true }),
  does: fc.oneof(
    { arbitrary: fc.constant('set'), weight: 40 },
    { arbitrary: fc.constant('drop-odd'), weight: 2 },
    { arbitrary: fc.constant('drop-all'), weight: 1 },
  ),
});

test.each([8, 16])('with %i words each: what one owner wrote is there for it alone', (rowWords) => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 250, size: 'max' }), (actions) => {
      const rows = createOwnedRows(rowWords);
      const owners = [1, 2, 3, 4].map(() => ({
        number: numberOwner(rows),
        expected: new Map<number, { word: number; double: number }>(),
      }));
      for (const { owner, key, word, double, does } of actions) {
        const { number, expected } = owners[owner]!;
        expect(findRow(rows, number, key) !== 0).toBe(expected.has(key));
        if (does === 'set') {
          const row = findRow(rows, number, key) || addRow(rows, number, key);
          setWord(rows, row, FIRST_WORD, word);
          setDouble(rows, row, FIRST_DOUBLE, double);
          expected.set(key, { word, double });
        } else {
          const isOver = (value: number): boolean => does === 'drop-all' || value % 2 !== 0;
          dropRows(rows, number, (row) => isOver(wordOf(rows, row, FIRST_WORD)));
          for (const [each, row] of expected) if (isOver(row.word)) expected.delete(each);
        }
        const found = rowsOf(rows, number).map((row) => ({
          key: keyOf(rows, row),
          word: wordOf(rows, row, FIRST_WORD),
          double: doubleOf(rows, row, FIRST_DOUBLE),
        }));
        expect(found).toEqual([...expected].map(([each, row]) => ({ key: each, ...row })));
      }
      expect(rows.size).toBe(owners.reduce((sum, { expected }) => sum + expected.size, 0));
    }),
    { numRuns: 60 },
  );
});
