/**
 * How entries spread: published by their owner, passed on in rounds, repaired by bulk sync.
 *
 * Owns rounds of 200 ms to three random members (GOS-04), bulk sync on joining and every 30 s
 * (GOS-03, GOS-05), and the order of it all. Rounds are only played while an update is under way: a
 * cluster at rest has no events. Follows libnetwork/networkdb/cluster.go and broadcast.go, but for one
 * thing: that a node leaves a network is a message of its own there (sendNetworkEvent), which all nodes
 * of the cluster pass on. Here the leaving node's entries go one by one, in the rounds of the network's
 * members, and nodes outside it help only where the leaving one does not reach all of them.
 */
import { onBootstrap, onRejoin } from './bootstrap.ts';
import { accepts, BULK_SYNC_NS, dequeue, note, passOn, receive, ROUND_NS } from './entries.ts';
import { onIndirectProbe, onProbe, onReconnect, onVerdict } from './failure-detector.ts';
import { onSuspicionEnd } from './member-news.ts';
import { playMemberRound } from './member-rounds.ts';
import { memberOf } from './member-views.ts';
import { onPushPull } from './push-pull.ts';
import { drawSome, randomNodes } from './random-nodes.ts';
import {
  addVersion,
  believesIn,
  entriesOf,
  entryKey,
  findEntry,
  heldState,
  heldVersion,
  indexed,
  isBehind,
  isUnsettled,
  latestState,
  membersOf,
  newEntry,
  setHeld,
  setShown,
  shownState,
  unevenEntries,
  type Entry,
  type EntryRecord,
  type EntryState,
  type Gossip,
  type GossipTimer,
  type NodeTimer,
  type TableName,
} from './network-db.ts';
import { startPeriodic, timerFired } from './timers.ts';
import { mostUrgent, networksQueued, noteTold, type Queued } from './transmit-queue.ts';

/** Members that a round is sent to. */
const FAN_OUT = 3;
/** What one datagram of a round holds, and about what an entry takes of it. */
const DATAGRAM_BYTES = 1400;
const ENTRY_BYTES: Readonly<Record<TableName, number>> = {
  endpoint_table: 250,
  overlay_peer_table: 195,
};

/** CreateEntry: its owner has it at once, the others when gossip has brought it. */
export function publish(gossip: Gossip, record: EntryRecord): void {
  const { table, network, endpoint } = record;
  const existing = findEntry(gossip, table, network, endpoint);
  if (existing) {
    existing.record = record;
    return changeState(gossip, existing, 'enabled');
  }
  const entry = newEntry(record, gossip.numbers);
  let entries = gossip.tables.get(network);
  if (entries === undefined) gossip.tables.set(network, (entries = new Map()));
  entries.set(entryKey(table, endpoint), entry);
  changeState(gossip, entry, 'enabled');
}

/** UpdateEntry with the service disabled: a planned stop begins (LIFE-07). */
export function disable(gossip: Gossip, network: string, endpoint: string): void {
  const entry = findEntry(gossip, 'endpoint_table', network, endpoint);
  if (entry && latestState(entry) === 'enabled') changeState(gossip, entry, 'disabled');
}

/** DeleteEntry of all that an endpoint has in the tables of a network. */
export function withdraw(gossip: Gossip, network: string, endpoint: string): void {
  for (const table of ['endpoint_table', 'overlay_peer_table'] as const) {
    const entry = findEntry(gossip, table, network, endpoint);
    if (entry && latestState(entry) !== 'gone') changeState(gossip, entry, 'gone');
  }
}

/**
 * The node takes part from now on and has been told of what the members it reaches hold. Its tables
 * are for the caller to set up; `bringUpToDate` then says what differs from the latest versions.
 */
export function joinNetwork(gossip: Gossip, node: string, network: string): void {
  const members = indexed(gossip.members, network);
  if (members.has(node)) return;
  const others = [...members];
  members.add(node);
  gossip.partners.clear();
  if (gossip.isForming || others.length === 0) return;
  const reached = others.filter((other) => {
    const { host } = gossip;
    const hears = host.reaches(node, other, 'tcp') && host.reaches(other, node, 'tcp');
    return hears && believesIn(gossip, node, other);
  });
  for (const entry of entriesOf(gossip, network)) {
    // What others still hold of its own entries is older than what it knows (handleTableMessage);
    // what they hold of a node that is no member any more is not taken (handleTableEvent).
    if (entry.record.owner === node) continue;
    const known = accepts(gossip, node, entry) && members.has(entry.record.owner) ? reached : [];
    setHeld(entry, node, Math.max(0, ...known.map((other) => heldVersion(entry, other))));
    const news = heldState(entry, node);
    if (news !== 'gone') {
      setShown(entry, node, gossip.host.shownAfter(node, 'gone', news, 'bulk-sync'));
    }
    if (isBehind(entry, node)) note(gossip, entry);
  }
}

/** The node takes no part any more: what it had in the tables goes with it. */
export function leaveNetwork(gossip: Gossip, node: string, network: string): void {
  if (!gossip.members.get(network)?.delete(node)) return;
  gossip.partners.clear();
  for (const entry of entriesOf(gossip, network)) {
    setHeld(entry, node, entry.states.length - 1);
    entry.shown?.delete(node);
    if (entry.record.owner === node && latestState(entry) !== 'gone') {
      changeState(gossip, entry, 'gone');
    } else if (gossip.unsettled.get(network)?.has(entry)) {
      note(gossip, entry);
    }
  }
  tellOfLeaving(gossip, node, network);
}

/**
 * That a node leaves a network is told to the whole cluster, and who hears it drops all that the node
 * has in the tables (handleNetworkEvent): others tell the members whom it does not reach.
 */
function tellOfLeaving(gossip: Gossip, node: string, network: string): void {
  const members = membersOf(gossip, network);
  if ([...members].every((member) => gossip.host.reaches(node, member, 'udp'))) return;
  const relays = randomNodes(gossip, node, FAN_OUT, (other) => {
    return believesIn(gossip, node, other) && gossip.host.reaches(node, other, 'udp');
  });
  for (const entry of gossip.unsettled.get(network) ?? []) {
    if (entry.record.owner !== node) continue;
    for (const relay of relays) passOn(gossip, entry, relay);
  }
}

/** Gives the tables of a node that has just been set up what they say and others may not. */
export function bringUpToDate(gossip: Gossip, node: string, network: string): void {
  for (const entry of unevenEntries(gossip, network)) {
    gossip.host.apply(node, entry, shownState(entry, node));
  }
}

/** From now on news travels. */
export function startGossip(gossip: Gossip): void {
  gossip.isForming = false;
}

/** True while some update is being passed on. */
export function isSpreading({ queues }: Gossip): boolean {
  return queues.size > 0;
}

export function onGossipTimer(gossip: Gossip, timer: GossipTimer): void {
  const { node } = timer;
  if ('generation' in timer && timer.generation !== memberOf(gossip, node).generation) return;
  switch (timer.kind) {
    case 'swim.indirect':
      return onIndirectProbe(gossip, node, timer.subject);
    case 'swim.verdict':
      return onVerdict(gossip, node, timer.subject, timer.missing);
    case 'swim.suspicion':
      return onSuspicionEnd(gossip, node, timer.subject);
    case 'gossip.round':
    case 'gossip.bulk-sync':
    case 'swim.probe':
    case 'swim.round':
    case 'swim.push-pull':
    case 'reconnect':
    case 'bootstrap':
    case 'rejoin':
      timerFired(gossip, timer);
      return tickers[timer.kind](gossip, node);
  }
}

const tickers: Readonly<Record<NodeTimer['kind'], (gossip: Gossip, node: string) => void>> = {
  'gossip.round': playRound,
  'gossip.bulk-sync': bulkSync,
  'swim.probe': onProbe,
  'swim.round': playMemberRound,
  'swim.push-pull': onPushPull,
  reconnect,
  bootstrap: onBootstrap,
  rejoin: onRejoin,
};

function changeState(gossip: Gossip, entry: Entry, state: EntryState): void {
  const { owner, network } = entry.record;
  if (gossip.isForming) {
    addVersion(entry, state, []);
    gossip.host.applyEverywhere(entry, state);
    return note(gossip, entry);
  }
  addVersion(entry, state, membersOf(gossip, network));
  entry.shown?.delete(owner);
  gossip.host.apply(owner, entry, state);
  note(gossip, entry);
  if (isUnsettled(entry)) passOn(gossip, entry, owner);
}

function playRound(gossip: Gossip, node: string): void {
  const queue = gossip.queues.get(node);
  if (queue === undefined) return;
  for (const network of networksQueued(queue)) {
    const receivers = drawSome(gossip, node, partnersOf(gossip, node, network), FAN_OUT);
    const together = mostUrgent(queue, network, DATAGRAM_BYTES, LEAST_BYTES, sizeOf);
    for (const receiver of receivers) send(gossip, node, receiver, together);
    for (const queued of together) {
      if (noteTold(queued)) stopPassingOn(gossip, queued.entry, node);
    }
  }
  if (gossip.queues.has(node)) startPeriodic(gossip, { kind: 'gossip.round', node }, ROUND_NS);
}

function sizeOf({ record }: Entry): number {
  return ENTRY_BYTES[record.table];
}

const LEAST_BYTES = ENTRY_BYTES.overlay_peer_table;

/** One datagram: it gets there, or not, with all that is in it. Most have no news for who gets them. */
function send(gossip: Gossip, from: string, to: string, together: readonly Queued[]): void {
  let isReached: boolean | undefined;
  for (const { entry } of together) {
    if (!isBehind(entry, to)) continue;
    const version = heldVersion(entry, from);
    if (heldVersion(entry, to) >= version) continue;
    isReached ??= gossip.host.reaches(from, to, 'udp');
    if (!isReached) return;
    receive(gossip, to, entry, version, 'round');
  }
}

function stopPassingOn(gossip: Gossip, entry: Entry, node: string): void {
  dequeue(gossip, entry, node);
  if (entry.queuedCount > 0 || !isUnsettled(entry)) return;
  for (const member of membersOf(gossip, entry.record.network)) {
    startPeriodic(gossip, { kind: 'gossip.bulk-sync', node: member }, BULK_SYNC_NS);
  }
}

/** With one of two random members of each network; the second one when the first is not reached. */
function bulkSync(gossip: Gossip, node: string): void {
  let isNeeded = false;
  for (const [network, entries] of gossip.unsettled) {
    if (!membersOf(gossip, network).has(node)) continue;
    isNeeded = hearOfLeaving(gossip, node, entries) || isNeeded;
    if (![...entries].some((entry) => canBeRepaired(gossip, node, entry))) continue;
    isNeeded = true;
    const candidates = drawSome(gossip, node, partnersOf(gossip, node, network), 2);
    const partner = candidates.find((each) => gossip.host.reaches(node, each, 'tcp'));
    if (partner !== undefined) exchange(gossip, node, partner, network);
  }
  if (isNeeded) startPeriodic(gossip, { kind: 'gossip.bulk-sync', node }, BULK_SYNC_NS);
}

/**
 * Push/pull with any node of the cluster, which tells who has left a network; entries of those go
 * (MergeRemoteState of networkdb/delegate.go). True while there is something to hear.
 */
function hearOfLeaving(gossip: Gossip, node: string, entries: ReadonlySet<Entry>): boolean {
  const stale = [...entries].filter((entry) => {
    const { owner, network } = entry.record;
    const hasLeft = latestState(entry) === 'gone' && !membersOf(gossip, network).has(owner);
    return hasLeft && heldState(entry, node) !== 'gone';
  });
  if (stale.length === 0) return false;
  const [partner] = randomNodes(gossip, node, 1, (other) => believesIn(gossip, node, other));
  if (partner === undefined || !gossip.host.reaches(node, partner, 'tcp')) return true;
  for (const entry of stale) {
    if (heldState(entry, partner) !== 'gone') continue;
    receive(gossip, node, entry, heldVersion(entry, partner), 'bulk-sync');
  }
  return true;
}

/** True where the node and one that it believes in hold different versions, and the older gives way. */
function canBeRepaired(gossip: Gossip, node: string, entry: Entry): boolean {
  const own = heldVersion(entry, node);
  for (const other of membersOf(gossip, entry.record.network)) {
    const version = heldVersion(entry, other);
    if (version === own || !believesIn(gossip, node, other)) continue;
    if (accepts(gossip, version > own ? node : other, entry)) return true;
  }
  return false;
}

/** A failed node that is found again: both tell each other all of the networks they share (GOS-10). */
function reconnect(gossip: Gossip, node: string): void {
  const found = onReconnect(gossip, node);
  if (found === undefined) return;
  for (const [network, members] of gossip.members) {
    if (members.has(node) && members.has(found)) exchange(gossip, node, found, network);
  }
}

/**
 * Both tell each other all that they hold of a network, each by a connection of its own: who is not
 * reached hears nothing, and is heard all the same (handleBulkSync answers by SendReliable).
 */
function exchange(gossip: Gossip, left: string, right: string, network: string): void {
  const news = (to: string, from: string): readonly Entry[] =>
    [...(gossip.unsettled.get(network) ?? [])].filter((entry) => {
      return heldVersion(entry, to) < heldVersion(entry, from);
    });
  for (const [to, from] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!gossip.host.reaches(from, to, 'tcp')) continue;
    for (const entry of gossip.host.arrivalOrder(to, news(to, from))) {
      receive(gossip, to, entry, heldVersion(entry, from), 'bulk-sync');
    }
  }
}

/** Members besides the node itself that it believes in. */
function partnersOf(gossip: Gossip, node: string, network: string): readonly string[] {
  const byNetwork = indexedMap(gossip.partners, node);
  let partners = byNetwork.get(network);
  if (partners === undefined) {
    partners = [...membersOf(gossip, network)].filter((member) => {
      return member !== node && believesIn(gossip, node, member);
    });
    byNetwork.set(network, partners);
  }
  return partners;
}

function indexedMap<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key) {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map()));
  return inner;
}
