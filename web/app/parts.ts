/**
 * Parts of the page that are fetched when somebody first wants them.
 *
 * Owns the list. An element is put into the document when its code is there.
 */
import { lazyPart } from './lazy-part.ts';

const PARTS = {
  keys: lazyPart(() => import('../ui/swarm-keys.ts')),
  palette: lazyPart(() => import('../ui/swarm-palette.ts')),
  tour: lazyPart(() => import('../ui/swarm-tour.ts')),
  break: lazyPart(() => import('../edits/swarm-break-menu.ts')),
  bytes: lazyPart(() => import('../panels/swarm-frame-bytes.ts')),
  element: lazyPart(() => import('../panels/swarm-element.ts')),
  tables: lazyPart(() => import('../panels/swarm-namespace-tables.ts')),
  'event-menu': lazyPart(() => import('../panels/swarm-event-menu.ts')),
  grips: lazyPart(() => import('../panels/swarm-fault-grips.ts')),
  sequence: lazyPart(() => import('../panels/swarm-sequence.ts')),
  waterfall: lazyPart(() => import('../panels/swarm-waterfall.ts')),
  distribution: lazyPart(() => import('../panels/swarm-distribution.ts')),
  checks: lazyPart(() => import('../panels/swarm-checks.ts')),
};

export type Part = keyof typeof PARTS;

/** True when the part is there; else it is fetched, and the caller told of its arrival. */
export function hasPart(part: Part, onArrival: () => void): boolean {
  return PARTS[part](onArrival);
}
