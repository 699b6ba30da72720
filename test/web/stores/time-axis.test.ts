/*
 * Where moments stand on the scrubber: even or by time, with long silences folded.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Moment } from '../../../web/stores/moments.ts';
import { IDLE_NS, placeAtShare, timeAxis } from '../../../web/stores/time-axis.ts';

/** Moments at these times, with nothing else about them. */
function momentsAt(...timesNs: number[]): Moment[] {
  return timesNs.map((timeNs, index) => ({
    index,
    event: index,
    timeNs,
    request: 0,
    where: '',
    station: '',
    text: '',
    tick: 'control',
  }));
}

describe('the axis', () => {
  test('by steps has all moments at equal distances', () => {
    const { places, folds } = timeAxis(momentsAt(0, 1, 500, 501, 9000), 'steps');
    expect([...places]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(folds).toEqual([]);
  });

  test('by time has them at their times', () => {
    const { places } = timeAxis(momentsAt(100, 200, 500), 'time');
    expect([...places]).toEqual([0, 0.25, 1]);
  });

  test('folds a silence of a quarter of an hour and says how long it was', () => {
    const quarterNs = 900e9;
    const { places, folds } = timeAxis(momentsAt(0, 10, 10 + quarterNs, 20 + quarterNs), 'time');
    expect(folds).toHaveLength(1);
    expect(folds[0]!.skippedNs).toBe(quarterNs);
    expect([folds[0]!.from, folds[0]!.to]).toEqual([places[1], places[2]]);
    expect(folds[0]!.to - folds[0]!.from).toBeLessThan(0.1);
    expect(places[1]).toBeCloseTo(places[3]! - places[2]!);
  });

  test('does not fold a silence of a second', () => {
    expect(timeAxis(momentsAt(0, IDLE_NS), 'time').folds).toEqual([]);
  });

  test('of one moment, or of none, is no division by zero', () => {
    expect([...timeAxis(momentsAt(5), 'time').places]).toEqual([0]);
    expect([...timeAxis([], 'steps').places]).toEqual([]);
    expect([...timeAxis(momentsAt(7, 7, 7), 'time').places]).toEqual([0, 0, 0]);
  });

  test('never runs back, stays within the line, and gives every moment back from its own place', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 3_000_000_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(gaps, fc.constantFrom('steps' as const, 'time' as const), (each, clock) => {
        let atNs = 0;
        const times = [0, ...each.map((gapNs) => (atNs += gapNs))];
        const axis = timeAxis(momentsAt(...times), clock);
        const places = [...axis.places];
        expect(places).toEqual(places.toSorted((left, right) => left - right));
        expect(places.every((place) => place >= 0 && place <= 1 + 1e-9)).toBe(true);
        for (const [index, place] of places.entries()) {
          const found = placeAtShare(axis, place);
          expect(found).toBeGreaterThanOrEqual(index);
          expect(places[found]! - place).toBeLessThan(2e-9);
        }
      }),
    );
  });
});

describe('a share of the line', () => {
  test('belongs to the last moment before it', () => {
    const axis = timeAxis(momentsAt(0, 10, 20), 'steps');
    expect([0, 0.49, 0.5, 0.99, 1].map((share) => placeAtShare(axis, share))).toEqual([
      0, 0, 1, 1, 2,
    ]);
  });
});
