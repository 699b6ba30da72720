/**
 * A binary heap of events by (time, rank), for those that come in no order.
 *
 * Owns the heap. What a rank is made of, and what need not go through the heap, is event-queue.ts's.
 */
export class EventHeap<Event> {
  private size = 0;
  private times: Float64Array;
  /** Priority in the upper part, arrival number in the lower: one comparison for both. */
  private ranks: Float64Array;
  private readonly events: (Event | undefined)[] = [];

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.ranks = new Float64Array(capacity);
  }

  push(timeNs: number, rank: number, event: Event): void {
    if (this.size === this.times.length) this.grow();
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

  firstTimeNs(): number {
    return this.size === 0 ? Infinity : (this.times[0] as number);
  }

  /** Of the first event; there must be one. */
  firstRank(): number {
    return this.ranks[0] as number;
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
