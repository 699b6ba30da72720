/**
 * "Did you mean …?": the known word that is closest to a word that is not known.
 * Owns the measure (edits by Levenshtein, letter case counted lightly) and the sentence.
 */

/** Words further apart than this share of their length are not alike. */
const DISTANCE_SHARE_MAX = 0.4;
const WORD_LENGTH_MAX = 64;
/** Candidates looked at, since a cluster may have thousands of names. */
const CANDIDATE_COUNT_MAX = 5_000;

/** Insertions, deletions and replacements that turn one word into the other. */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replace = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const insert = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replace, insert, (previous[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** The closest candidate, or undefined when none is like the word. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length * DISTANCE_SHARE_MAX)) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if ((seen += 1) > CANDIDATE_COUNT_MAX) break;
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

const LISTED_MAX = 8;

/** "did you mean `manager`?", else the known words when there are few, else nothing. */
export function suggestion(word: string, candidates: readonly string[]): string | undefined {
  const best = closest(word, candidates);
  if (best !== undefined) return `did you mean \`${best}\`?`;
  if (candidates.length === 0 || candidates.length > LISTED_MAX) return undefined;
  return `known: ${candidates.map((candidate) => `\`${candidate}\``).join(', ')}`;
}
