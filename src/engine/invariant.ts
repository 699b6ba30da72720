/**
 * Bugs: a condition that the program itself must keep does not hold.
 *
 * A user's mistake is a diagnostic and a simulated failure is data; neither ever comes here.
 */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws InvariantError with `text` unless `condition` holds. */
export function invariant(condition: boolean, text: string): asserts condition {
  if (!condition) throw new InvariantError(text);
}
