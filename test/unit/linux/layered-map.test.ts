/*
 * Rows that many nodes share, and each node's own differences from them.
 */
import { expect, test } from 'vitest';
import { NumberMap } from '../../../src/engine/number-map.ts';
import {
  createLayeredMap,
  layeredDelete,
  layeredEntries,
  layeredGet,
  layeredSet,
} from '../../../src/linux/layered-map.ts';

/** Rows 1: one, 2: two. */
function shared(): NumberMap<string> {
  const base = new NumberMap<string>();
  base.set(1, 'one');
  base.set(2, 'two');
  return base;
}

test('a shared row is seen until it is replaced or taken out, by that map alone', () => {
  const base = shared();
  const [mine, other] = [createLayeredMap(base), createLayeredMap(base)];
  layeredSet(mine, 1, 'mine');
  layeredDelete(mine, 2);
  expect([layeredGet(mine, 1), layeredGet(mine, 2)]).toEqual(['mine', undefined]);
  expect([layeredGet(other, 1), layeredGet(other, 2)]).toEqual(['one', 'two']);
  expect(layeredEntries(mine)).toEqual([[1, 'mine']]);
});

test('a row that comes to the base later is seen by all', () => {
  const base = shared();
  const map = createLayeredMap(base);
  base.set(3, 'three');
  expect(layeredGet(map, 3)).toBe('three');
});

test('a row of its own that is taken out is gone, and can come back', () => {
  const map = createLayeredMap<string>();
  layeredSet(map, 1, 'once');
  layeredDelete(map, 1);
  expect(layeredEntries(map)).toEqual([]);
  layeredSet(map, 1, 'again');
  expect(layeredEntries(map)).toEqual([[1, 'again']]);
});

test('rows that are hidden by what they say can still be set by hand', () => {
  const map = createLayeredMap(shared(), (value) => value === 'two');
  expect(layeredGet(map, 2)).toBeUndefined();
  expect(layeredEntries(map)).toEqual([[1, 'one']]);
  layeredSet(map, 2, 'two');
  expect(layeredGet(map, 2)).toBe('two');
});
