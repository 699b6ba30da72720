/**
 * How many packets ended at each place up to a moment.
 *
 * Pure. Places are found on the layout, so that drops of other requests show at their node's row.
 */
import type { JourneyStep, RequestStory } from '../../src/index.ts';
import { oncePer } from '../stores/once.ts';
import type { PlaceFinder } from './place-finder.ts';
import type { Point } from './stage-geometry.ts';

export interface DropCount {
  readonly at: Point;
  readonly count: number;
  /** Words of the last one: `Dropped by DOCKER-USER`. */
  readonly text: string;
}

/** The steps at which packets were dropped. */
const drops = oncePer((stories: readonly RequestStory[]): JourneyStep[] =>
  stories.flatMap(({ journeys }) =>
    journeys.flatMap(({ steps, disposition }) =>
      disposition.kind === 'dropped' ? steps.slice(-1) : [],
    ),
  ),
);

/** Places with drops, up to and with an event. */
export function dropCounts(
  stories: readonly RequestStory[],
  event: number,
  finder: PlaceFinder,
): DropCount[] {
  const counts = new Map<string, { at: Point; count: number; text: string }>();
  for (const step of drops(stories)) {
    const at = step.lastEvent <= event ? finder.place(step) : undefined;
    if (!at) continue;
    const key = `${at.x},${at.y}`;
    const known = counts.get(key);
    counts.set(key, { at, count: (known?.count ?? 0) + 1, text: step.title });
  }
  return [...counts.values()];
}
