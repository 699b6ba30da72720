/**
 * Chance on the managers' side, as an injected function, so that everything here stays pure.
 *
 * Owns the one shape that chance takes in swarmkit: the order in which a Go map is walked. Such a
 * map keeps up to eight entries in one group and starts the walk at a random one of its eight
 * places, so a small batch comes out rotated, most often as it went in; a larger one is shuffled.
 */

/** An integer in [0, size), from the stream that `purpose` names. */
export type PickIndex = (purpose: string, size: number) => number;

/** Entries of one group of a Go map. */
const GROUP_SIZE = 8;

/** `items` in an order in which a Go map that they were put into could be walked. */
export function mapOrder<Item>(
  pick: PickIndex,
  purpose: string,
  items: readonly Item[],
): readonly Item[] {
  if (items.length < 2) return items;
  return items.length <= GROUP_SIZE
    ? rotated(pick, purpose, items)
    : shuffled(pick, purpose, items);
}

function rotated<Item>(pick: PickIndex, purpose: string, items: readonly Item[]): readonly Item[] {
  const start = pick(purpose, GROUP_SIZE);
  return start < items.length ? [...items.slice(start), ...items.slice(0, start)] : items;
}

/** `items` with every order equally likely. */
export function shuffled<Item>(
  pick: PickIndex,
  purpose: string,
  items: readonly Item[],
): readonly Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = pick(purpose, last + 1);
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}
