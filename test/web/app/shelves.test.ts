/*
 * The gallery's order: every question on one shelf, and none lost that the order does not know.
 */
import { expect, test } from 'vitest';
import { bundledCards } from '../../../web/app/library.ts';
import { questionFile } from '../../../web/app/questions.ts';
import { SHELF_ORDER, shelvesOf } from '../../../web/app/shelves.ts';
import { PAIRS } from '../../../web/compare/pairs.ts';

const ids = bundledCards().map(({ id }) => id);

test('the order names questions that there are, each once', () => {
  const named = Object.values(SHELF_ORDER).flat();
  expect(new Set(named).size).toBe(named.length);
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
});

test('every question stands on a shelf, an unknown one on the last', () => {
  const cards = [...bundledCards(), { ...bundledCards()[0]!, id: 'unheard-of' }];
  const shelves = shelvesOf(cards);
  const shown = shelves.flatMap((shelf) => shelf.cards.map(({ id }) => id));
  expect(shown.toSorted()).toEqual([...ids, 'unheard-of'].toSorted());
  expect(shelves.at(-1)!.cards.map(({ id }) => id)).toContain('unheard-of');
});

test.each(PAIRS)('both sides are there of the pair: $title', async ({ left, right }) => {
  for (const id of [left, right]) expect((await questionFile(id))?.scenario).toBeDefined();
});
