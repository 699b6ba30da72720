/**
 * A map from addresses that shares a base with others and keeps only its own differences.
 *
 * A thousand nodes hold nearly the same ten thousand tunnel rows: what they share is stored once.
 */
import { NumberMap } from '../engine/number-map.ts';

export interface LayeredMap<Value> {
  /** Shared rows; may grow while this map is in use. */
  readonly base: NumberMap<Value>;
  /** Rows of its own; undefined hides the base's row. */
  readonly own: NumberMap<Value | undefined>;
  /** Base rows that are hidden by what they say, such as those of the node itself. */
  readonly hides: (value: Value) => boolean;
}

const hidesNothing = (): boolean => false;

export function createLayeredMap<Value>(
  base: NumberMap<Value> = new NumberMap(),
  hides: (value: Value) => boolean = hidesNothing,
): LayeredMap<Value> {
  return { base, own: new NumberMap(), hides };
}

export function layeredGet<Value>(map: LayeredMap<Value>, key: number): Value | undefined {
  if (map.own.size > 0 && map.own.has(key)) return map.own.get(key);
  const value = map.base.get(key);
  return value !== undefined && map.hides(value) ? undefined : value;
}

export function layeredSet<Value>(map: LayeredMap<Value>, key: number, value: Value): void {
  map.own.set(key, value);
}

export function layeredDelete<Value>(map: LayeredMap<Value>, key: number): void {
  if (map.base.has(key)) map.own.set(key, undefined);
  else map.own.delete(key);
}

/** All visible rows, the base's first. */
export function layeredEntries<Value>(map: LayeredMap<Value>): [number, Value][] {
  const rows: [number, Value][] = [];
  for (const [key, value] of map.base) {
    if (!map.own.has(key) && !map.hides(value)) rows.push([key, value]);
  }
  for (const [key, value] of map.own) if (value !== undefined) rows.push([key, value]);
  return rows;
}
