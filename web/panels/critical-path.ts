/**
 * What a request waited for, from its beginning to its end: one packet after the other, place by place.
 *
 * Pure. Read backwards from the end: the packet that arrived last before it, then the one that arrived last
 * before that was sent. What is between two packets was spent in programs, in timers, or nowhere on the way.
 */
import { hopsOf, type Journey, type RequestStory } from '../../src/index.ts';

export interface PathPart {
  /** `n3 / ingress_sbox`; empty for time between packets. */
  readonly place: string;
  /** The packet; 0 between packets. */
  readonly packet: number;
  readonly startNs: number;
  readonly durationNs: number;
}

function gap(startNs: number, endNs: number): PathPart[] {
  return endNs > startNs ? [{ place: '', packet: 0, startNs, durationNs: endNs - startNs }] : [];
}

/** A packet's stay at each place, the way to the next one with the place that it left. */
function partsOf({ packet, steps, startNs, endNs }: Journey): PathPart[] {
  const hops = hopsOf(steps);
  const starts = hops.map((hop, index) => (index === 0 ? startNs : hop.steps[0]!.timeNs));
  return hops.map(({ title }, index) => {
    const end = starts[index + 1] ?? endNs;
    return { place: title, packet, startNs: starts[index]!, durationNs: end - starts[index]! };
  });
}

/** The journey that arrived last before a time, of those that set out before it. */
function lastBefore(journeys: readonly Journey[], timeNs: number): Journey | undefined {
  return journeys
    .filter(({ disposition, startNs, endNs }) => {
      return disposition.kind === 'delivered' && endNs <= timeNs && startNs < timeNs;
    })
    .reduce<Journey | undefined>(
      (last, each) => (last === undefined || each.endNs >= last.endNs ? each : last),
      undefined,
    );
}

/** The parts in order of time; they add up to the request's duration. */
export function criticalPath({ journeys, startNs, endNs }: RequestStory): PathPart[] {
  const parts: PathPart[] = [];
  let cursor = endNs;
  let journey = lastBefore(journeys, cursor);
  while (journey && journey.startNs >= startNs) {
    parts.unshift(...partsOf(journey), ...gap(journey.endNs, cursor));
    cursor = journey.startNs;
    journey = lastBefore(journeys, cursor);
  }
  return [...gap(startNs, cursor), ...parts].filter(({ durationNs }) => durationNs > 0);
}
