/*
 * Packets on their way at an instant: which there are, and how far each has come.
 */
import { describe, expect, test } from 'vitest';
import { flightAt, flightsOf, inFlight } from '../../../web/stage/flights.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { stories } = runOf(MESH);
const flights = flightsOf(stories);
const journeys = stories.flatMap((story) => story.journeys);
const [first] = stories[0]!.journeys;

describe('on their way at an instant', () => {
  test('are exactly those that have departed and not yet arrived', () => {
    const instants = journeys.flatMap(({ startNs, endNs }) => [
      startNs - 1,
      startNs,
      (startNs + endNs) / 2,
      endNs,
      endNs + 1,
    ]);
    for (const timeNs of instants) {
      const wanted = journeys.filter(({ startNs, endNs }) => startNs <= timeNs && timeNs <= endNs);
      const found = inFlight(flights, timeNs).map(({ journey }) => journey);
      expect(new Set(found)).toEqual(new Set(wanted));
      expect(found).toHaveLength(wanted.length);
    }
  });

  test('are found behind a short one too, while an older one takes long', () => {
    const long = { ...first!, startNs: 0, endNs: 1_000 };
    const short = { ...first!, startNs: 10, endNs: 20 };
    const both = flightsOf([{ ...stories[0]!, journeys: [short, long] }]);
    expect(inFlight(both, 500).map(({ journey }) => journey)).toEqual([long]);
    expect(inFlight(both, 15)).toHaveLength(2);
  });
});

describe('a packet on its way', () => {
  const { steps } = first!;
  const wire = steps.findIndex((step, index) => steps[index + 1]!.timeNs > step.timeNs);
  const [from, to] = [steps[wire]!, steps[wire + 1]!];

  test('is halfway between two steps when half the time between them has passed', () => {
    const half = flightAt(first!, (from.timeNs + to.timeNs) / 2);
    expect(half.from).toBe(from);
    expect(half.to).toBe(to);
    expect(half.share).toBeCloseTo(0.5);
  });

  test('is at the last of several steps of one instant', () => {
    const { from: at, share } = flightAt(first!, from.timeNs);
    expect(at).toBe(from);
    expect(share).toBe(0);
  });

  test('rests at its first step before, at its last after', () => {
    expect(flightAt(first!, -1).from).toBe(steps[0]);
    const end = flightAt(first!, Number.MAX_SAFE_INTEGER);
    expect([end.from, end.to, end.share]).toEqual([steps.at(-1), steps.at(-1), 1]);
  });
});
