/**
 * The agenda: a binary heap of events ordered by (time, priority, sequence).
 *
 * Keys lie in typed arrays, so that comparing costs no pointer chase; a calendar queue could take
 * its place behind the same three methods. What the events mean is for those who handle them.
 */
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
  return new BinaryHeap<Event>(capacity);
}

class BinaryHeap<Event> implements EventQueue<Event> {
  size = 0;
  private times: Float64Array;
  /** Priority in the upper part, arrival number in the lower: one comparison for both. */
  private ranks: Float64Array;
  private readonly events: (Event | undefined)[] = [];
  private arrivals = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.ranks = new Float64Array(capacity);
  }

  push(timeNs: number, priority: number, event: Event): void {
    if (this.size === this.times.length) this.grow();
    const rank = priority * ARRIVALS_MAX + this.arrivals++;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.isLater(parent, timeNs, rank)) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.put(hole, timeNs, rank, event);
  }

  pop(): Event | undefined {
    if (this.size === 0) return undefined;
    const first = this.events[0];
    this.size--;
    const last = this.size;
    const event = this.events[last] as Event;
    this.events[last] = undefined;
    if (last > 0) this.sink(this.times[last] as number, this.ranks[last] as number, event);
    return first;
  }

  nextTimeNs(): number {
    return this.size === 0 ? Infinity : (this.times[0] as number);
  }

  private sink(timeNs: number, rank: number, event: Event): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.size) break;
      const right = child + 1;
      if (
        right < this.size &&
        this.isLater(child, this.times[right] as number, this.ranks[right] as number)
      ) {
        child = right;
      }
      if (this.isLater(child, timeNs, rank)) break;
      this.move(child, hole);
      hole = child;
    }
    this.put(hole, timeNs, rank, event);
  }

  private isLater(slot: number, timeNs: number, rank: number): boolean {
    const slotTime = this.times[slot] as number;
    return slotTime > timeNs || (slotTime === timeNs && (this.ranks[slot] as number) > rank);
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] as number;
    this.ranks[to] = this.ranks[from] as number;
    this.events[to] = this.events[from];
  }

  private put(slot: number, timeNs: number, rank: number, event: Event): void {
    this.times[slot] = timeNs;
    this.ranks[slot] = rank;
    this.events[slot] = event;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
    const ranks = new Float64Array(this.ranks.length * 2);
    ranks.set(this.ranks);
    this.ranks = ranks;
  }
}

/** More arrivals than a run can have; priority times this stays an exact double. */
const ARRIVALS_MAX = 2 ** 48;
