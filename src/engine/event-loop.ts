/**
 * Simulated time: schedule an event, take the next one, run until a condition holds.
 *
 * Owns the clock and the order. Events are plain records; one handler gives them their meaning,
 * so nothing that waits in the queue is a closure and a world can be copied with its future.
 */
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { invariant } from './invariant.ts';

/** Lower goes first among events of one instant: a fault strikes before what it hinders. */
export const PRIORITY = { fault: 0, normal: 1 } as const;

export interface EventLoop<Event> {
  nowNs: number;
  /** Events handled so far. */
  handled: number;
  readonly queue: EventQueue<Event>;
}

export function createEventLoop<Event>(): EventLoop<Event> {
  return { nowNs: 0, handled: 0, queue: createEventQueue<Event>() };
}

/** Schedules `event` in `delayNs` (integer nanoseconds, not negative) from now. */
export function schedule<Event>(
  loop: EventLoop<Event>,
  delayNs: number,
  event: Event,
  priority: number = PRIORITY.normal,
): void {
  invariant(delayNs >= 0, 'an event cannot lie in the past');
  loop.queue.push(loop.nowNs + delayNs, priority, event);
}

export interface RunLimits<Event> {
  readonly handle: (event: Event) => void;
  /** Asked before each event; true ends the run with the clock where it is. */
  readonly isDone: () => boolean;
  /** The clock stops here at the latest, also where no event lies. Infinity: no such limit. */
  readonly untilNs: number;
  readonly eventsMax: number;
}

export type RunEnd = 'done' | 'time' | 'idle' | 'limit';

/** Handles events in order until done, `untilNs`, no event is left, or `eventsMax` were handled. */
export function runEvents<Event>(loop: EventLoop<Event>, limits: RunLimits<Event>): RunEnd {
  for (;;) {
    if (limits.isDone()) return 'done';
    const timeNs = loop.queue.nextTimeNs();
    if (timeNs > limits.untilNs) {
      loop.nowNs = limits.untilNs;
      return 'time';
    }
    if (timeNs === Infinity) return 'idle';
    if (loop.handled >= limits.eventsMax) return 'limit';
    invariant(timeNs >= loop.nowNs, 'time does not run backwards');
    loop.nowNs = timeNs;
    loop.handled++;
    limits.handle(loop.queue.pop() as Event);
  }
}
