/**
 * Parts of the page that are fetched when somebody first wants them.
 *
 * Owns the list. An element is put into the document when its code is there.
 */
const PARTS = {
  panes: () => import('../panels/panes.ts'),
  keys: () => import('../ui/swarm-keys.ts'),
  palette: () => import('../ui/swarm-palette.ts'),
  tour: () => import('../ui/swarm-tour.ts'),
  break: () => import('../edits/swarm-break-menu.ts'),
  bytes: () => import('../panels/swarm-frame-bytes.ts'),
  element: () => import('../panels/swarm-element.ts'),
  tables: () => import('../panels/swarm-namespace-tables.ts'),
  'event-menu': () => import('../panels/swarm-event-menu.ts'),
  grips: () => import('../panels/swarm-fault-grips.ts'),
  sequence: () => import('../panels/swarm-sequence.ts'),
  waterfall: () => import('../panels/swarm-waterfall.ts'),
  distribution: () => import('../panels/swarm-distribution.ts'),
  checks: () => import('../panels/swarm-checks.ts'),
};

export type Part = keyof typeof PARTS;

const here = new Set<Part>();
const asked = new Set<Part>();

/** True when the part is there; else it is fetched once, and the caller told of its arrival. */
export function hasPart(part: Part, onArrival: () => void): boolean {
  if (!asked.has(part)) {
    asked.add(part);
    void PARTS[part]().then(() => {
      here.add(part);
      onArrival();
    });
  }
  return here.has(part);
}
