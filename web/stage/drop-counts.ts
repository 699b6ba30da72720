/**
 * How many packets ended at each place up to a moment.
 *
 * Pure. Places are found on the layout, so that drops of other requests show at their node's row.
 */
import type { JourneyStep, RequestStory } from '../../src/index.ts';
import type { PlaceFinder } from './place-finder.ts';
import type { Point } from './stage-geometry.ts';

export interface DropCount {
  readonly at: Point;
  readonly count: number;
  /** Words of the last one: `Dropped by DOCKER-USER`. */
  readonly text: string;
}

function dropsUntil(stories: readonly RequestStory[], event: number): JourneyStep[] {
  return stories.flatMap(({ journeys }) =>
    journeys.flatMap(({ steps, disposition }) => {
      const last = steps.at(-1);
      return disposition.kind === 'dropped' && last && last.lastEvent <= event ? [last] : [];
    }),
  );
}

/** Places with drops, up to and with an event. */
export function dropCounts(
  stories: readonly RequestStory[],
  event: number,
  finder: PlaceFinder,
): DropCount[] {
  const counts = new Map<string, { at: Point; count: number; text: string }>();
  for (const step of dropsUntil(stories, event)) {
    const at = finder.place(step);
    if (!at) continue;
    const key = `${at.x},${at.y}`;
    const known = counts.get(key);
    counts.set(key, { at, count: (known?.count ?? 0) + 1, text: step.title });
  }
  return [...counts.values()];
}
