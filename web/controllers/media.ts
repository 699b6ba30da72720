/**
 * What the reader's system asks for: less motion, a narrow window.
 *
 * Owns the media queries that code (and not only style sheets) depends on.
 */

/** True where nothing should move by itself. */
export function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Below this width the list of nodes is a drawer. */
export const MEDIUM = '(max-width: 1099px)';

export function matches(media: string): boolean {
  return matchMedia(media).matches;
}
