/**
 * A map that shares a base with others and keeps only its own differences.
 *
 * A thousand nodes hold nearly the same ten thousand tunnel rows: what they share is stored once.
 */
export interface LayeredMap<Key, Value> {
  /** Shared rows; may grow while this map is in use. */
  readonly base: ReadonlyMap<Key, Value>;
  /** Rows of its own; undefined hides the base's row. */
  readonly own: Map<Key, Value | undefined>;
  /** Base rows that are hidden by what they say, such as those of the node itself. */
  readonly hides: (value: Value) => boolean;
}

const hidesNothing = (): boolean => false;

export function createLayeredMap<Key, Value>(
  base: ReadonlyMap<Key, Value> = new Map(),
  hides: (value: Value) => boolean = hidesNothing,
): LayeredMap<Key, Value> {
  return { base, own: new Map(), hides };
}

export function layeredGet<Key, Value>(map: LayeredMap<Key, Value>, key: Key): Value | undefined {
  if (map.own.size > 0 && map.own.has(key)) return map.own.get(key);
  const value = map.base.get(key);
  return value !== undefined && map.hides(value) ? undefined : value;
}

export function layeredSet<Key, Value>(map: LayeredMap<Key, Value>, key: Key, value: Value): void {
  map.own.set(key, value);
}

export function layeredDelete<Key, Value>(map: LayeredMap<Key, Value>, key: Key): void {
  if (map.base.has(key)) map.own.set(key, undefined);
  else map.own.delete(key);
}

/** All visible rows, the base's first. */
export function layeredEntries<Key, Value>(map: LayeredMap<Key, Value>): [Key, Value][] {
  const rows: [Key, Value][] = [];
  for (const [key, value] of map.base) {
    if (!map.own.has(key) && !map.hides(value)) rows.push([key, value]);
  }
  for (const [key, value] of map.own) if (value !== undefined) rows.push([key, value]);
  return rows;
}
