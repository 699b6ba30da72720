/**
 * Events that came in the order in which they leave: a ring that is read at one end and written at the
 * other.
 *
 * Owns the ring. Which events may go into it is event-queue.ts's, which keeps the order of all.
 */
export class EventLane<Event> {
  size = 0;
  /** Keys of the first event; Infinity while there is none. */
  firstTimeNs = Infinity;
  firstRank = 0;
  /** Keys of the last one; they stay when it has left. */
  lastTimeNs = -Infinity;
  lastRank = -Infinity;
  private times = new Float64Array(FIRST_EVENTS);
  private ranks = new Float64Array(FIRST_EVENTS);
  private events: (Event | undefined)[] = emptySlots(FIRST_EVENTS);
  private head = 0;

  /** Adds an event that leaves after all that are here. */
  append(timeNs: number, rank: number, event: Event): void {
    if (this.size === this.times.length) this.grow();
    const at = (this.head + this.size++) & (this.times.length - 1);
    this.times[at] = timeNs;
    this.ranks[at] = rank;
    this.events[at] = event;
    this.lastTimeNs = timeNs;
    this.lastRank = rank;
    if (this.size === 1) this.readFirst();
  }

  /** The first, which stays; there must be one. */
  first(): Event {
    return this.events[this.head] as Event;
  }

  /** Takes the first; there must be one. */
  take(): Event {
    const event = this.events[this.head] as Event;
    this.events[this.head] = undefined;
    this.head = (this.head + 1) & (this.times.length - 1);
    this.size--;
    this.readFirst();
    return event;
  }

  private readFirst(): void {
    this.firstTimeNs = this.size === 0 ? Infinity : (this.times[this.head] as number);
    this.firstRank = this.ranks[this.head] as number;
  }

  private grow(): void {
    const { times, ranks, events, head, size } = this;
    this.times = new Float64Array(size * 2);
    this.ranks = new Float64Array(size * 2);
    this.events = emptySlots(size * 2);
    for (let place = 0; place < size; place++) {
      const at = (head + place) & (size - 1);
      this.times[place] = times[at] as number;
      this.ranks[place] = ranks[at] as number;
      this.events[place] = events[at];
    }
    this.head = 0;
  }
}

/** A power of two. */
const FIRST_EVENTS = 16;

function emptySlots<Event>(count: number): (Event | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}
