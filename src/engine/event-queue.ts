/**
 * The agenda: events ordered by (time, priority, sequence).
 *
 * Most events come in the order in which they leave, those of one delay among themselves: such go into
 * a few lanes, and only the rest into a binary heap. The next event is the earliest of the lanes' first
 * and the heap's. Keys lie in typed arrays, so that comparing costs no pointer chase; a calendar queue
 * could take its place behind the same three methods. What the events mean is for those who handle them.
 */
import { EventHeap } from './event-heap.ts';
import { EventLane } from './event-lane.ts';

export interface EventQueue<Event> {
  readonly size: number;
  /** Adds an event; equal times leave by priority, then in the order of their arrival. */
  push(timeNs: number, priority: number, event: Event): void;
  /** Takes the earliest event, or undefined when there is none; `timeNs` then says its time. */
  pop(): Event | undefined;
  /** Time of the earliest event, Infinity when there is none. */
  nextTimeNs(): number;
}

/** An empty queue that grows as needed. */
export function createEventQueue<Event>(capacity = 1024): EventQueue<Event> {
  return new LanesAndHeap<Event>(capacity);
}

/** A hop, an answer's time, a second, a step's patience: more delays are seldom under way at once. */
const LANES = 4;

class LanesAndHeap<Event> implements EventQueue<Event> {
  size = 0;
  private arrivals = 0;
  private readonly heap: EventHeap<Event>;
  private readonly lanes: readonly EventLane<Event>[];

  constructor(capacity: number) {
    this.heap = new EventHeap<Event>(capacity);
    this.lanes = Array.from({ length: LANES }, () => new EventLane<Event>());
  }

  push(timeNs: number, priority: number, event: Event): void {
    const rank = priority * ARRIVALS_MAX + this.arrivals++;
    this.size++;
    const lane = this.laneFor(timeNs, rank);
    if (lane) lane.append(timeNs, rank, event);
    else this.heap.push(timeNs, rank, event);
  }

  pop(): Event | undefined {
    if (this.size === 0) return undefined;
    this.size--;
    const first = this.firstLane();
    const { heap } = this;
    const isInLane =
      first.firstTimeNs < heap.firstTimeNs() ||
      (first.firstTimeNs === heap.firstTimeNs() && first.firstRank < heap.firstRank());
    return isInLane ? first.take() : heap.pop();
  }

  nextTimeNs(): number {
    return Math.min(this.firstLane().firstTimeNs, this.heap.firstTimeNs());
  }

  /** The lane whose last event is the latest of those that leave before this one, or an empty one. */
  private laneFor(timeNs: number, rank: number): EventLane<Event> | undefined {
    let best: EventLane<Event> | undefined;
    for (const lane of this.lanes) {
      if (lane.size === 0) {
        best ??= lane;
        continue;
      }
      const { lastTimeNs, lastRank } = lane;
      if (lastTimeNs > timeNs || (lastTimeNs === timeNs && lastRank > rank)) continue;
      if (best === undefined || best.size === 0 || lastTimeNs > best.lastTimeNs) best = lane;
    }
    return best;
  }

  private firstLane(): EventLane<Event> {
    let first = this.lanes[0] as EventLane<Event>;
    for (const lane of this.lanes) {
      const { firstTimeNs, firstRank } = lane;
      if (firstTimeNs > first.firstTimeNs) continue;
      if (firstTimeNs < first.firstTimeNs || firstRank < first.firstRank) first = lane;
    }
    return first;
  }
}

/** More arrivals than a run can have; priority times this stays an exact double. */
const ARRIVALS_MAX = 2 ** 48;
