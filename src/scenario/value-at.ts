/**
 * What stands at a path of a file that is read but not yet judged.
 * Owns the walk through plain values; places in the text are for source-positions.ts.
 */
import type { Path } from './source-positions.ts';

/** Undefined where the path leads nowhere. */
export function valueAt(file: unknown, path: Path): unknown {
  let value = file;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return value;
}
