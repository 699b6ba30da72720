/**
 * Small steps from a value as written to its canonical form, shared by all sections.
 * Owns durations, sizes and key-value lists; the schema has judged the values before.
 */
import { parseDuration, parseSize, type Quantity } from './quantities.ts';

/** Nanoseconds, or what holds when the file says nothing. */
export function durationNs(value: Quantity | undefined, fallbackNs: number): number {
  return value === undefined ? fallbackNs : (parseDuration(value) ?? fallbackNs);
}

/** Nanoseconds when the file gives a duration. */
export function optionalDurationNs(value: Quantity | undefined): number | undefined {
  return value === undefined ? undefined : parseDuration(value);
}

/** Bytes when the file gives a size. */
export function optionalBytes(value: Quantity | undefined): number | undefined {
  return value === undefined ? undefined : parseSize(value);
}

export type KeyValuesFile = Record<string, string | number | boolean | null> | readonly string[];

/** A mapping, or a list of `KEY=value`, as a record of texts; a key without a value is empty. */
export function textRecord(value: KeyValuesFile | null | undefined): Record<string, string> {
  return Object.fromEntries(pairs(value, '=').filter(([key]) => !(key in Object.prototype)));
}

/** Keys and values in file order; `separator` splits the entries of a list. */
export function pairs(
  value: KeyValuesFile | null | undefined,
  separator: string,
): [string, string][] {
  if (value === null || value === undefined) return [];
  if (!isList(value)) return Object.entries(value).map(([key, each]) => [key, String(each ?? '')]);
  return value.map((entry) => {
    const at = entry.indexOf(separator);
    return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + separator.length)];
  });
}

/** A single value stands for a list of one. */
export function asList<Item>(value: Item | readonly Item[]): readonly Item[] {
  if (!isList(value)) return [value];
  return value as readonly Item[];
}

/** `Array.isArray`, which by its type does not know lists that must not change. */
function isList<Value>(value: Value): value is Extract<Value, readonly unknown[]> {
  return Array.isArray(value);
}

/** The record without its undefined entries, so that absent means absent. */
export function present<Fields extends object>(fields: Fields): Partial<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Fields>;
}
