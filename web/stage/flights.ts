/**
 * Which packets are on their way at an instant, and between which two steps each is.
 *
 * Pure. Sorted once by departure; a look-up touches only packets that can be on their way.
 */
import type { Journey, JourneyStep, RequestStory } from '../../src/index.ts';

export interface Flights {
  /** By departure. */
  readonly journeys: readonly Journey[];
  /** Latest arrival of each journey and all before it. */
  readonly latestNs: Float64Array;
}

export interface InFlight {
  readonly journey: Journey;
  readonly from: JourneyStep;
  /** The step that it is on the way to; the same as `from` where it rests. */
  readonly to: JourneyStep;
  /** Share of the way between them, 0 to 1. */
  readonly share: number;
}

export function flightsOf(stories: readonly RequestStory[]): Flights {
  const journeys = stories
    .flatMap((story) => story.journeys)
    .filter(({ steps }) => steps.length > 0)
    .sort((left, right) => left.startNs - right.startNs);
  const latestNs = new Float64Array(journeys.length);
  let latest = -Infinity;
  journeys.forEach(({ endNs }, index) => {
    latest = Math.max(latest, endNs);
    latestNs[index] = latest;
  });
  return { journeys, latestNs };
}

/** Place of the last journey that has departed; -1 when none has. */
function lastDeparted({ journeys }: Flights, timeNs: number): number {
  let [low, high] = [0, journeys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (journeys[middle]!.startNs <= timeNs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where a packet is: between the last step that has happened and the next. */
export function flightAt(journey: Journey, timeNs: number): InFlight {
  const { steps } = journey;
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]!.timeNs <= timeNs) low = middle + 1;
    else high = middle;
  }
  const from = steps[Math.max(0, low - 1)]!;
  const to = steps[low] ?? from;
  const gap = to.timeNs - from.timeNs;
  const share = gap > 0 ? Math.min(1, Math.max(0, (timeNs - from.timeNs) / gap)) : 1;
  return { journey, from, to, share };
}

/** All packets on their way, latest departure first. */
export function inFlight(flights: Flights, timeNs: number): InFlight[] {
  const found: InFlight[] = [];
  for (let at = lastDeparted(flights, timeNs); at >= 0; at -= 1) {
    if (flights.latestNs[at]! < timeNs) break;
    const journey = flights.journeys[at]!;
    if (journey.endNs >= timeNs) found.push(flightAt(journey, timeNs));
  }
  return found;
}
