/**
 * Words and counts that judges share: ranges, lists, tallies.
 * Owns how a result reads; knows nothing of what is judged.
 */
import type { CountRange } from '../scenario/expectation.ts';

export function inRange(count: number, { least, most }: CountRange): boolean {
  return count >= least && count <= most;
}

/** `2`, `at least 2`, `at most 3`, `2 to 3`. */
export function rangeText({ least, most }: CountRange): string {
  if (least === most) return String(least);
  if (most === Number.MAX_SAFE_INTEGER) return `at least ${least}`;
  return least === 0 ? `at most ${most}` : `${least} to ${most}`;
}

/** `a`, `a or b`, `a, b or c`; `nothing` for an empty list. */
export function listText(items: readonly string[], word: 'or' | 'and'): string {
  if (items.length === 0) return 'nothing';
  const last = items.at(-1)!;
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** How often each text occurs, in order of first appearance. */
export function tally(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** `web.1: 2, web.2: 3`. */
export function countsText(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name}: ${count}`).join(', ');
}
