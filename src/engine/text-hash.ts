/**
 * A number for a text: the same for equal texts, most likely another for others.
 *
 * Owns nothing but the function, FNV-1a over code points. It is part of what a seed means.
 */

/** 32 bits, with a sign. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  }
  return hash | 0;
}
