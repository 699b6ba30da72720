/*
 * Steps of two packets beside each other, as a text diff puts lines.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignSteps } from '../../../src/compare/align-steps.ts';
import type { JourneyStep } from '../../../src/trace/journey-shape.ts';
import { requestStories } from '../../../src/trace/journey.ts';
import { meshRequest } from '../trace/mesh-request.ts';

const { steps } = requestStories(meshRequest())[0]!.journeys[0]!;

/** The step's station, or `-` where that side has none, and how the sides compare. */
const rowsOf = (left: readonly JourneyStep[], right: readonly JourneyStep[]): string[] =>
  alignSteps(left, right).map(
    (row) =>
      `${row.left?.number ?? '-'} ${row.right?.number ?? '-'} ${row.same ? 'same' : 'other'}`,
  );

describe('steps', () => {
  test('of the same way stand beside each other', () => {
    expect(rowsOf(steps.slice(0, 3), steps.slice(0, 3))).toEqual([
      '1 1 same',
      '2 2 same',
      '3 3 same',
    ]);
  });

  test('that one side has more stand alone, and what follows is paired again', () => {
    const without = [...steps.slice(0, 7), ...steps.slice(11)];
    const rows = rowsOf(steps, without);
    expect(rows.slice(6, 12)).toEqual([
      '7 7 same',
      '8 - other',
      '9 - other',
      '10 - other',
      '11 - other',
      '12 12 same',
    ]);
  });

  test('that do the same with another address are paired and not the same', () => {
    const dnat = { ...steps[3]!, title: 'DNAT to 172.17.0.2:80' };
    expect(rowsOf(steps.slice(3, 4), [dnat])).toEqual(['4 4 other']);
  });

  test('all stand in exactly one row, in their order', () => {
    const some = fc.subarray([...steps]);
    fc.assert(
      fc.property(some, some, (left, right) => {
        const rows = alignSteps(left, right);
        expect(rows.flatMap((row) => row.left ?? [])).toEqual(left);
        expect(rows.flatMap((row) => row.right ?? [])).toEqual(right);
      }),
    );
  });
});
