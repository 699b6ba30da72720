/**
 * Parts of the page that are fetched when somebody first wants them.
 *
 * Owns the list. An element that is in the document before its code is comes alive with it.
 */
const PARTS = {
  keys: () => import('../ui/swarm-keys.ts'),
  palette: () => import('../ui/swarm-palette.ts'),
  tour: () => import('../ui/swarm-tour.ts'),
  break: () => import('../edits/swarm-break-menu.ts'),
  sequence: () => import('../panels/swarm-sequence.ts'),
  waterfall: () => import('../panels/swarm-waterfall.ts'),
  distribution: () => import('../panels/swarm-distribution.ts'),
};

export type Part = keyof typeof PARTS;

const asked = new Set<Part>();

/** Fetches a part once. */
export function need(part: Part): void {
  if (asked.has(part)) return;
  asked.add(part);
  void PARTS[part]();
}
