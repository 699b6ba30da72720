/**
 * Entries on one node: a newer version comes in, or all of a lost node's go.
 *
 * Owns what follows from either: the node's tables, what it passes on, and the list of entries that
 * are not the same everywhere yet (handleTableEvent, deleteNodeTableEntries).
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import {
  believesIn,
  entriesOf,
  entryKey,
  heldState,
  indexed,
  isUnsettled,
  latestState,
  membersOf,
  setHeld,
  setShown,
  shownState,
  type Entry,
  type Gossip,
  type NewsWay,
} from './network-db.ts';
import { startPeriodic } from './timers.ts';
import { createTransmitQueue, removeQueued, setTransmits } from './transmit-queue.ts';

/** Intervals of the tickers that entries start; spread.ts says what they do. */
export const ROUND_NS = 200 * MILLISECOND;
export const BULK_SYNC_NS = 30 * SECOND;
const RETRANSMIT_MULTIPLIER = 4;

/** A node gets a version that is newer than what it has, and passes it on in its turn. */
export function receive(
  gossip: Gossip,
  node: string,
  entry: Entry,
  version: number,
  way: NewsWay,
): void {
  if (!accepts(gossip, node, entry)) return;
  const { host } = gossip;
  const before = heldState(entry, node);
  const shown = shownState(entry, node);
  setHeld(entry, node, version);
  const state = heldState(entry, node);
  if (state !== before) {
    setShown(entry, node, host.shownAfter(node, shown, state, way));
    host.apply(node, entry, shownState(entry, node));
  }
  if (isUnsettled(entry)) passOn(gossip, entry, node);
  else note(gossip, entry);
}

/** Events of a node that is not a member any more, as far as this one knows, are ignored. */
export function accepts(gossip: Gossip, node: string, { record }: Entry): boolean {
  return believesIn(gossip, node, record.owner);
}

/** The node drops all that a lost one has in the tables (GOS-07). */
export function forgetNode(gossip: Gossip, node: string, lost: string): void {
  for (const [network, members] of gossip.members) {
    if (!members.has(node)) continue;
    for (const entry of entriesOf(gossip, network)) {
      if (entry.record.owner === lost) forget(gossip, node, entry);
    }
  }
}

function forget(gossip: Gossip, node: string, entry: Entry): void {
  const wasKnown = shownState(entry, node) !== 'gone';
  setHeld(entry, node, 0);
  setShown(entry, node, 'gone');
  dequeue(gossip, entry, node);
  if (wasKnown) gossip.host.apply(node, entry, 'gone');
  note(gossip, entry);
}

/** Keeps the lists of entries true; an entry that nobody holds any more is forgotten. */
export function note(gossip: Gossip, entry: Entry): void {
  const { network, table, endpoint } = entry.record;
  if (latestState(entry) === 'disabled') indexed(gossip.disabled, network).add(entry);
  else gossip.disabled.get(network)?.delete(entry);
  const unsettled = indexed(gossip.unsettled, network);
  if (isUnsettled(entry)) {
    if (!unsettled.has(entry)) gossip.host.unsettled(entry);
    unsettled.add(entry);
    return;
  }
  unsettled.delete(entry);
  for (const queued of entry.queued) if (queued) dequeue(gossip, entry, queued.queue.node);
  gossip.host.settled(entry);
  if (latestState(entry) === 'gone') gossip.tables.get(network)?.delete(entryKey(table, endpoint));
}

/** Puts the entry into the node's queue of what it tells in its rounds. */
export function passOn(gossip: Gossip, entry: Entry, node: string): void {
  const size = membersOf(gossip, entry.record.network).size;
  let queue = gossip.queues.get(node);
  if (queue === undefined) {
    queue = createTransmitQueue(node, gossip.numbers.get(node) as number);
    gossip.queues.set(node, queue);
    startPeriodic(gossip, { kind: 'gossip.round', node }, ROUND_NS);
  }
  setTransmits(queue, entry, RETRANSMIT_MULTIPLIER * Math.ceil(Math.log10(size + 1)));
}

/** The node does not pass it on any more. */
export function dequeue({ queues }: Gossip, entry: Entry, node: string): void {
  const queue = queues.get(node);
  if (queue === undefined) return;
  removeQueued(queue, entry);
  if (queue.size === 0) queues.delete(node);
}
