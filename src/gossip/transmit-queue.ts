/**
 * What one node still tells others in its rounds: which entries, and how often.
 *
 * Owns the order: by network, what was told least often first, then what came in first
 * (memberlist's TransmitLimitedQueue). It is kept as entries come and go, so that a round costs what
 * it tells, however much waits. When a round is and whom it is for is spread.ts's.
 */
import type { Entry } from './network-db.ts';

/** An entry in a queue. */
export interface Queued {
  readonly entry: Entry;
  /** Grows in the order of coming in. */
  readonly place: number;
  /** How often the entry will still be told. */
  left: number;
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
  const known = queue.byEntry.get(entry);
  if (known) return move(queue, known, left);
  const queued: Queued = { entry, place: queue.nextPlace++, left };
  queue.byEntry.set(entry, queued);
  listOf(queue, queued).push(queued);
}

/** The entry is told once more: true when it is the last time, and it is to be removed afterwards. */
export function noteTold(queue: TransmitQueue, queued: Queued): boolean {
  if (queue.byEntry.get(queued.entry) !== queued) return false;
  if (queued.left === 1) return true;
  move(queue, queued, queued.left - 1);
  return false;
}

export function removeQueued(queue: TransmitQueue, entry: Entry): void {
  const queued = queue.byEntry.get(entry);
  if (queued === undefined) return;
  queue.byEntry.delete(entry);
  takeOut(listOf(queue, queued), queued.place);
}

/** Networks that something waits for, that of the oldest entry first. */
export function networksQueued({ byNetwork }: TransmitQueue): string[] {
  return [...byNetwork]
    .map(([network, lists]) => ({ network, place: firstPlace(lists) }))
    .filter(({ place }) => place < Infinity)
    .sort((left, right) => left.place - right.place)
    .map(({ network }) => network);
}

/**
 * Entries of a network in order of urgency that are sent together: each that fits into what the ones
 * before it leave of `room`. None is smaller than `least`.
 */
export function mostUrgent(
  { byNetwork }: TransmitQueue,
  network: string,
  room: number,
  least: number,
  sizeOf: (entry: Entry) => number,
): Queued[] {
  const lists = byNetwork.get(network) ?? [];
  const together: Queued[] = [];
  let free = room;
  for (let left = lists.length - 1; left >= 0; left--) {
    for (const queued of lists[left] as Queued[]) {
      if (free < least) return together;
      const size = sizeOf(queued.entry);
      if (size > free) continue;
      together.push(queued);
      free -= size;
    }
  }
  return together;
}

function move(queue: TransmitQueue, queued: Queued, left: number): void {
  takeOut(listOf(queue, queued), queued.place);
  queued.left = left;
  putIn(listOf(queue, queued), queued);
}

/** Nearly always behind all others, as entries are told in turn. */
function putIn(list: Queued[], queued: Queued): void {
  const last = list.at(-1);
  if (last === undefined || last.place < queued.place) list.push(queued);
  else list.splice(indexIn(list, queued.place), 0, queued);
}

/** Nearly always the first. */
function takeOut(list: Queued[], place: number): void {
  if (list[0]?.place === place) list.shift();
  else list.splice(indexIn(list, place), 1);
}

function firstPlace(lists: readonly Queued[][]): number {
  let first = Infinity;
  for (const [queued] of lists) if (queued && queued.place < first) first = queued.place;
  return first;
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
