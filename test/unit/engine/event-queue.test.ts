/*
 * The agenda hands events out by time, then by priority, then in the order in which they came, whatever
 * mixture of delays they were scheduled with.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventQueue } from '../../../src/engine/event-queue.ts';

interface Planned {
  readonly timeNs: number;
  readonly priority: number;
  readonly number: number;
}

/** The one that a sorted list would have in front. */
function takeFirst(planned: Planned[]): Planned | undefined {
  const [first] = planned.toSorted((left, right) => {
    return (
      left.timeNs - right.timeNs || left.priority - right.priority || left.number - right.number
    );
  });
  if (first) planned.splice(planned.indexOf(first), 1);
  return first;
}

const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      delayNs: fc.oneof(fc.constantFrom(0, 5, 20, 300, 1000, 3000), fc.nat({ max: 4000 })),
      priority: fc.constantFrom(0, 1, 1, 1),
    }),
  },
  { weight: 2, arbitrary: fc.constant('take' as const) },
);

test('events leave in the order of a sorted list', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 300, size: 'max' }), (actions) => {
      const queue = createEventQueue<number>(2);
      const planned: Planned[] = [];
      let nowNs = 0;
      const take = (): void => {
        const expected = takeFirst(planned);
        expect(queue.nextTimeNs()).toBe(expected?.timeNs ?? Infinity);
        expect(queue.pop()).toBe(expected?.number);
        nowNs = expected?.timeNs ?? nowNs;
      };
      for (const [number, each] of actions.entries()) {
        if (each === 'take') take();
        else {
          const { delayNs, priority } = each;
          queue.push(nowNs + delayNs, priority, number);
          planned.push({ timeNs: nowNs + delayNs, priority, number });
        }
        expect(queue.size).toBe(planned.length);
      }
      while (planned.length > 0) take();
      expect(queue.pop()).toBeUndefined();
    }),
  );
});

test('an empty agenda has no next time and nothing to take', () => {
  const queue = createEventQueue<string>();
  expect(queue.nextTimeNs()).toBe(Infinity);
  expect(queue.pop()).toBeUndefined();
  queue.push(7, 1, 'only');
  expect([queue.nextTimeNs(), queue.pop(), queue.nextTimeNs()]).toEqual([7, 'only', Infinity]);
});
