/*
 * Equality of plain JSON values, with the path of the first place that differs.
 * The order of keys is free, the order of lists is not: who wants it free sorts before.
 */
import type { LocalDifference, Side } from './capture-types.ts';

/** One side that is a single value. A missing one has no line. */
export function sideOf(value: unknown): Side {
  return value === undefined ? { lines: [], at: -1 } : { lines: [JSON.stringify(value)], at: 0 };
}

/** A difference between two single values. */
export function valueDifference(
  path: string,
  captured: unknown,
  simulated: unknown,
  explanation = 'the values differ',
): LocalDifference {
  return { path, captured: sideOf(captured), simulated: sideOf(simulated), explanation };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's fields; nothing when the value is no object. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

export function below(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Every place where two values differ, in the order of the captured one. */
export function compareValues(
  path: string,
  captured: unknown,
  simulated: unknown,
): LocalDifference[] {
  if (isRecord(captured) && isRecord(simulated)) return compareRecords(path, captured, simulated);
  if (Array.isArray(captured) && Array.isArray(simulated)) {
    return compareLists(path, captured, simulated);
  }
  return Object.is(captured, simulated) ? [] : [valueDifference(path, captured, simulated)];
}

function compareRecords(
  path: string,
  captured: Record<string, unknown>,
  simulated: Record<string, unknown>,
): LocalDifference[] {
  return keysOfBoth(captured, simulated).flatMap((key) => {
    const [left, right] = [ownValue(captured, key), ownValue(simulated, key)];
    if (left === undefined && right !== undefined) {
      return [valueDifference(below(path, key), left, right, 'only the simulation has it')];
    }
    if (left !== undefined && right === undefined) {
      return [valueDifference(below(path, key), left, right, 'only the capture has it')];
    }
    return compareValues(below(path, key), left, right);
  });
}

function compareLists(
  path: string,
  captured: readonly unknown[],
  simulated: readonly unknown[],
): LocalDifference[] {
  const shared = Math.min(captured.length, simulated.length);
  const inBoth = captured
    .slice(0, shared)
    .flatMap((value, index) => compareValues(below(path, index), value, simulated[index]));
  if (captured.length === simulated.length) return inBoth;
  const text = `the capture has ${captured.length}, the simulation ${simulated.length}`;
  const place = below(path, shared);
  return [...inBoth, valueDifference(place, captured[shared], simulated[shared], text)];
}

/** The keys of the captured record, then those that only the simulated one has. */
export function keysOfBoth(captured: object, simulated: object): string[] {
  return [...new Set([...Object.keys(captured), ...Object.keys(simulated)])];
}

function ownValue(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
