/**
 * Two lists of steps beside each other, as a text diff puts two files: what is the same stands in one
 * row, what only one of them has in a row of its own.
 *
 * Owns the alignment (longest common subsequence). Steps belong together when the same is done at
 * the same kind of place, on whatever node and with whatever addresses.
 */
import type { JourneyStep } from '../trace/journey-shape.ts';

export interface AlignedSteps {
  readonly left: JourneyStep | undefined;
  readonly right: JourneyStep | undefined;
  /** Both are there, at the same place, and the same was done. */
  readonly same: boolean;
}

/** Longer lists are cut into pairs by their numbers: nobody reads a diff of them. */
const STEPS_MAX = 400;

/** `link to n3` and `link to n1` are the same kind of place. */
function placeOf({ station, action }: JourneyStep): string {
  const named = station.kind === 'chain' || station.kind === 'conntrack' ? station.name : '';
  return `${station.kind} ${named} ${action}`;
}

function isSame(left: JourneyStep, right: JourneyStep): boolean {
  return (
    left.node === right.node && left.namespace === right.namespace && left.title === right.title
  );
}

/** Lengths of the longest common subsequences of all ends of the two lists. */
function lengthsOf(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () =>
    Array.from({ length: right.length + 1 }, () => 0),
  );
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const skipped = Math.max(lengths[row + 1]![column]!, lengths[row]![column + 1]!);
      const taken = lengths[row + 1]![column + 1]! + 1;
      lengths[row]![column] = left[row] === right[column] ? taken : skipped;
    }
  }
  return lengths;
}

function pair(left: JourneyStep | undefined, right: JourneyStep | undefined): AlignedSteps {
  return { left, right, same: left !== undefined && right !== undefined && isSame(left, right) };
}

function pairsByNumber(left: readonly JourneyStep[], right: readonly JourneyStep[]) {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    pair(left[index], right[index]),
  );
}

/** Rows in order; every step of both lists is in exactly one. */
export function alignSteps(
  left: readonly JourneyStep[],
  right: readonly JourneyStep[],
): AlignedSteps[] {
  if (Math.max(left.length, right.length) > STEPS_MAX) return pairsByNumber(left, right);
  const lengths = lengthsOf(left.map(placeOf), right.map(placeOf));
  const rows: AlignedSteps[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const here = lengths[row]![column]!;
    const [belowLeft, belowRight] = [
      lengths[row + 1]?.[column] ?? -1,
      lengths[row]![column + 1] ?? -1,
    ];
    if (row < left.length && belowLeft === here) rows.push(pair(left[row++], undefined));
    else if (column < right.length && belowRight === here)
      rows.push(pair(undefined, right[column++]));
    else rows.push(pair(left[row++], right[column++]));
  }
  return rows;
}
