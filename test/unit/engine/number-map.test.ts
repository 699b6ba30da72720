import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberMap } from '../../../src/engine/number-map.ts';

test('a map from numbers answers as Map does, in its order, for addresses of any size', () => {
  const key = fc.constantFrom(
    0,
    7,
    0x0a000001,
    0xc0a80001,
    0xffffffff,
    0x02420a000001,
    0x52540a000001,
  );
  const near = fc.integer({ min: 0x024200000000, max: 0x024200000028 });
  const action = fc.tuple(fc.constantFrom('set', 'set', 'delete'), fc.oneof(key, near), fc.nat());
  fc.assert(
    fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
      const map = new NumberMap<number>();
      const expected = new Map<number, number>();
      for (const [does, at, value] of actions) {
        expect(map.get(at)).toBe(expected.get(at));
        expect(map.has(at)).toBe(expected.has(at));
        if (does === 'delete') expect(map.delete(at)).toBe(expected.delete(at));
        else {
          map.set(at, value);
          expected.set(at, value);
        }
        expect(map.size).toBe(expected.size);
      }
      expect([...map]).toEqual([...expected]);
    }),
  );
});

test('keys may be deleted while the map is walked', () => {
  const map = new NumberMap<string>();
  for (let key = 1; key <= 40; key++) map.set(key, `row ${key}`);
  for (const [key] of map) if (key % 2 === 0) map.delete(key);
  expect([...map].map(([key]) => key)).toEqual(Array.from({ length: 20 }, (_, at) => 2 * at + 1));
});
