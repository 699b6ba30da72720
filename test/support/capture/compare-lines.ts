/*
 * Equality of tables that are lists of text lines: one rule for tables with an order (iptables,
 * routes, IPVS), one for those that a kernel lists in no order (fdb, neigh, listen).
 */
import type { LocalDifference } from './capture-types.ts';

/** The first line that differs, when the order of lines counts. */
export function compareOrderedLines(
  path: string,
  captured: readonly string[],
  simulated: readonly string[],
): LocalDifference[] {
  const length = Math.max(captured.length, simulated.length);
  for (let at = 0; at < length; at += 1) {
    if (captured[at] !== simulated[at]) {
      return [
        {
          path,
          captured: { lines: captured, at },
          simulated: { lines: simulated, at },
          explanation: explainLine(captured, simulated, at),
        },
      ];
    }
  }
  return [];
}

/** The first line that only one side has, when the order of lines is free. */
export function compareUnorderedLines(
  path: string,
  captured: readonly string[],
  simulated: readonly string[],
): LocalDifference[] {
  return compareOrderedLines(path, captured.toSorted(), simulated.toSorted());
}

/** Whether a line is missing, extra, moved, or another one. */
function explainLine(
  captured: readonly string[],
  simulated: readonly string[],
  at: number,
): string {
  const [left, right] = [captured[at], simulated[at]];
  const missing = left !== undefined && !simulated.slice(at).includes(left);
  const extra = right !== undefined && !captured.slice(at).includes(right);
  if (missing && extra) return 'the line differs';
  if (missing) return 'the simulation lacks this line';
  if (extra) return 'the simulation has a line too many';
  return 'both have these lines, in another order';
}
