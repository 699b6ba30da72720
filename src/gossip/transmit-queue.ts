/**
 * What one node still tells others in its rounds: which entries, and how often.
 *
 * Owns the order: by network, what was told least often first, then what came in first
 * (memberlist's TransmitLimitedQueue). It is kept as entries come and go, so that a round costs what
 * it tells, however much waits. When a round is and whom it is for is spread.ts's.
 */
import type { Entry } from './network-db.ts';

interface Queued {
  readonly entry: Entry;
  /** Grows in the order of coming in. */
  readonly place: number;
  /** How often the entry will still be told. */
  readonly left: number;
}

export interface TransmitQueue {
  nextPlace: number;
  readonly byEntry: Map<Entry, Queued>;
  /** By network, then by `left`; each list in order of `place`. */
  readonly byNetwork: Map<string, Queued[][]>;
}

export function createTransmitQueue(): TransmitQueue {
  return { nextPlace: 0, byEntry: new Map(), byNetwork: new Map() };
}

/** The entry will be told `left` times from now on; it keeps its place if it has one. */
export function setTransmits(queue: TransmitQueue, entry: Entry, left: number): void {
  const place = queue.byEntry.get(entry)?.place ?? queue.nextPlace++;
  removeQueued(queue, entry);
  const queued: Queued = { entry, place, left };
  queue.byEntry.set(entry, queued);
  const list = listOf(queue, queued);
  list.splice(indexIn(list, place), 0, queued);
}

export function removeQueued(queue: TransmitQueue, entry: Entry): void {
  const queued = queue.byEntry.get(entry);
  if (queued === undefined) return;
  queue.byEntry.delete(entry);
  const list = listOf(queue, queued);
  list.splice(indexIn(list, queued.place), 1);
}

export function transmitsLeft({ byEntry }: TransmitQueue, entry: Entry): number {
  return byEntry.get(entry)?.left ?? 0;
}

/** Networks that something waits for, that of the oldest entry first. */
export function networksQueued({ byNetwork }: TransmitQueue): string[] {
  return [...byNetwork]
    .map(([network, lists]) => ({ network, place: firstPlace(lists) }))
    .filter(({ place }) => place < Infinity)
    .sort((left, right) => left.place - right.place)
    .map(({ network }) => network);
}

/** Entries of a network in order of urgency, at most `count` of those told equally often. */
export function mostUrgent({ byNetwork }: TransmitQueue, network: string, count: number): Entry[] {
  const lists = [...(byNetwork.get(network) ?? [])].reverse();
  return lists.flatMap((list) => list.slice(0, count).map(({ entry }) => entry));
}

function firstPlace(lists: readonly Queued[][]): number {
  return Math.min(...lists.map((list) => list[0]?.place ?? Infinity));
}

function listOf({ byNetwork }: TransmitQueue, { entry, left }: Queued): Queued[] {
  const { network } = entry.record;
  let lists = byNetwork.get(network);
  if (lists === undefined) byNetwork.set(network, (lists = []));
  while (lists.length <= left) lists.push([]);
  return lists[left] as Queued[];
}

/** Where `place` is in the list, or belongs. */
function indexIn(list: readonly Queued[], place: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Queued).place < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
