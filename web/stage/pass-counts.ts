/**
 * How many packets passed each chain and each load balancer up to a moment: the counters of rules.
 *
 * Pure. Counted over all requests of the run, as a node's own counters would.
 */
import type { JourneyStep, RequestStory } from '../../src/index.ts';
import { oncePer } from '../stores/once.ts';
import { restingKey } from './stops.ts';

/** Steps at which rules were asked, in order. */
const passes = oncePer((stories: readonly RequestStory[]): JourneyStep[] =>
  stories
    .flatMap(({ journeys }) => journeys)
    .flatMap(({ steps }) => steps)
    .filter(({ station }) => station.kind === 'chain' || station.kind === 'ipvs')
    .toSorted((left, right) => left.lastEvent - right.lastEvent),
);

/** Counts by the key of the station, up to and with an event. */
export function passCounts(
  stories: readonly RequestStory[],
  event: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const step of passes(stories)) {
    if (step.lastEvent > event) break;
    const key = restingKey(step);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
