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
  readonly queue: TransmitQueue;
  /** Grows in the order of coming in. */
  readonly place: number;
  /** How often the entry will still be told. */
  left: number;
}

export interface TransmitQueue {
  readonly node: string;
  /** The node's number, by which entries know where they stand. */
  readonly number: number;
  nextPlace: number;
  size: number;
  /** By network, then by `left`; each list in order of `place`. */
  readonly byNetwork: Map<string, Queued[][]>;
}

export function createTransmitQueue(node: string, number: number): TransmitQueue {
  return { node, number, nextPlace: 0, size: 0, byNetwork: new Map() };
}

/** The entry will be told `left` times from now on; it keeps its place if it has one. */
export function setTransmits(queue: TransmitQueue, entry: Entry, left: number): void {
  const known = entry.queued[queue.number];
  if (known) return move(known, left);
  const queued: Queued = { entry, queue, place: queue.nextPlace++, left };
  if (entry.queuedCount === 0) entry.queued = Array.from({ length: entry.numbers.size });
  entry.queued[queue.number] = queued;
  entry.queuedCount++;
  queue.size++;
  listOf(queued).push(queued);
}

/** The entry is told once more: true when it is the last time, and it is to be removed afterwards. */
export function noteTold(queued: Queued): boolean {
  if (queued.entry.queued[queued.queue.number] !== queued) return false;
  if (queued.left === 1) return true;
  move(queued, queued.left - 1);
  return false;
}

export function removeQueued({ number }: TransmitQueue, entry: Entry): void {
  const queued = entry.queued[number];
  if (queued === undefined) return;
  entry.queued[number] = undefined;
  if (--entry.queuedCount === 0) entry.queued = [];
  queued.queue.size--;
  takeOut(listOf(queued), queued.place);
}

/** Networks that something waits for, that of the oldest entry first. */
export function networksQueued({ byNetwork }: TransmitQueue): string[] {
  const waiting: { readonly network: string; readonly place: number }[] = [];
  for (const [network, lists] of byNetwork) {
    const place = firstPlace(lists);
    if (place < Infinity) waiting.push({ network, place });
  }
  if (waiting.length > 1) waiting.sort((left, right) => left.place - right.place);
  return waiting.map(({ network }) => network);
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

function move(queued: Queued, left: number): void {
  takeOut(listOf(queued), queued.place);
  queued.left = left;
  putIn(listOf(queued), queued);
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
  for (const list of lists) {
    const place = list[0]?.place;
    if (place !== undefined && place < first) first = place;
  }
  return first;
}

function listOf({ queue: { byNetwork }, entry, left }: Queued): Queued[] {
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
