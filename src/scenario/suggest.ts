/**
 * "Did you mean …?": the known word that is closest to a word that is not known.
 * Owns the measure (edits, two letters that changed places counted as one; of equals the one that
 * begins alike) and the sentence. Letter case counts for nothing.
 */

/** Words further apart than this share of their length are not alike. */
const DISTANCE_SHARE_MAX = 0.4;
const WORD_LENGTH_MAX = 64;
/** Candidates looked at, since a cluster may have thousands of names. */
const CANDIDATE_COUNT_MAX = 5_000;

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one word into the other
 * (optimal string alignment).
 */
export function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replace = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const insert = (current[column - 1] ?? 0) + 1;
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swap = isSwap && column > 1 ? (before[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min(replace, insert, (previous[column] ?? 0) + 1, swap));
    }
    [before, previous] = [previous, current];
  }
  return previous[right.length] ?? 0;
}

function sharedBeginning(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

/** The closest candidate, or undefined when none is like the word. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length * DISTANCE_SHARE_MAX));
  let bestShared = -1;
  let seen = 0;
  for (const candidate of candidates) {
    if ((seen += 1) > CANDIDATE_COUNT_MAX) break;
    if (Math.abs(candidate.length - word.length) > bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    const shared = sharedBeginning(lower, candidate.toLowerCase());
    if (distance > bestDistance || (distance === bestDistance && shared <= bestShared)) continue;
    [best, bestDistance, bestShared] = [candidate, distance, shared];
  }
  return best;
}

/** True for a slip of the keyboard: one edit, or two neighbours that changed places. */
export function isSlip(word: string, meant: string): boolean {
  return editDistance(word.toLowerCase(), meant.toLowerCase()) <= 1;
}

const LISTED_MAX = 8;

/** "did you mean `manager`?", else the known words when there are few, else nothing. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const best = closest(word, candidates);
  if (best !== undefined) return `did you mean \`${best}\`?`;
  if (candidates.length === 0 || candidates.length > LISTED_MAX) return undefined;
  return `known: ${candidates.map((candidate) => `\`${candidate}\``).join(', ')}`;
}
