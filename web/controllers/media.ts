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

/** Below this width the inspector is a sheet, and the dock takes its place when it is opened. */
export const NARROW = '(max-width: 911px)';

export function matches(media: string): boolean {
  return matchMedia(media).matches;
}
