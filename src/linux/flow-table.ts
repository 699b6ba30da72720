/**
 * Hash tables from tuples to flows that forget what has expired.
 *
 * Shared by conntrack and IPVS. A flow stands in its table under both of its ends, as
 * nf_conntrack_tuple_hash does: one look-up finds it whichever way a packet goes. Rows are
 * flow-rows.ts's. As nf_conntrack_hash serves every network namespace, the tables of a store share
 * their rows and chains: ten thousand namespaces with a few flows each need not ten thousand hash
 * tables. Where the kernel's gc_worker takes out a bit at a time, here all flows whose time is over go
 * at once when space is short: chains that are made anew cost less than each end's way out of its own.
 */
import {
  createFlowRows,
  destinationOf,
  destinationPortOf,
  expiryOf,
  flowOf,
  freeFlow,
  growFlowRows,
  hasFreeFlow,
  flowRowsMax,
  isEndOf,
  joinFlows,
  newerFlow,
  nextEnd,
  olderFlow,
  originalEnd,
  protocolOf,
  replyEnd,
  setExpiry,
  setNextEnd,
  setStatus,
  sourceOf,
  sourcePortOf,
  statusOf,
  tableOf,
  takeFlow,
  type Flow,
  type FlowEnd,
  type FlowRows,
} from './flow-rows.ts';
import type { Tuple } from './tuple.ts';

/** What the tables of many namespaces share. */
export interface FlowStore {
  readonly rows: FlowRows;
  /** First end of each chain. */
  chains: Int32Array;
  /** Flows in all tables, expired ones that were not taken out yet included. */
  size: number;
  /** Tables made so far; each has a number, which no other gets. */
  made: number;
  /** Those that have flows, by number: one whose namespace is gone is kept by nothing here. */
  readonly tables: Map<number, FlowTable>;
}

export interface FlowTable {
  readonly store: FlowStore;
  /** The store's. */
  readonly rows: FlowRows;
  readonly number: number;
  /** Flows in the table, expired ones that were not taken out yet included. */
  size: number;
  /** First of the list of the table's flows. */
  newest: Flow;
}

/** The one bit of a flow's status that is the table's: others find it (IPS_CONFIRMED). */
export const LINKED = 1;

/** Chains for each row, which stands in two of them. */
const CHAINS_EACH = 4;

/** A store without flows, for tables that are then made in it. */
export function createFlowStore(): FlowStore {
  const rows = createFlowRows();
  return { rows, chains: new Int32Array(0), size: 0, made: 0, tables: new Map() };
}

/** A table of its own in `store`. */
export function createFlowTable(store: FlowStore = createFlowStore()): FlowTable {
  return { store, rows: store.rows, number: store.made++, size: 0, newest: 0 };
}

/** The live end that has this tuple, or 0. */
export function findEnd(table: FlowTable, tuple: Tuple, nowNs: number): FlowEnd {
  if (table.size === 0) return 0;
  const { rows, number, store } = table;
  let end = store.chains[slotOfTuple(store, number, tuple)] as FlowEnd;
  while (end !== 0) {
    if (isEndOf(rows, end, number, tuple) && expiryOf(rows, flowOf(end)) > nowNs) return end;
    end = nextEnd(rows, end);
  }
  return 0;
}

export function isLinked({ rows }: FlowTable, flow: Flow): boolean {
  return (statusOf(rows, flow) & LINKED) !== 0;
}

/** A flow for packets of `tuple` and their answers, which nobody finds before it is linked. */
export function newFlow(table: FlowTable, tuple: Tuple, nowNs: number, expiresNs: number): Flow {
  if (!hasFreeFlow(table.rows)) makeRoom(table.store, nowNs);
  return takeFlow(table.rows, table.number, tuple, expiresNs);
}

/** Puts a flow into the table under both of its ends. */
export function linkFlow(table: FlowTable, flow: Flow): void {
  const { store, rows } = table;
  if (table.size === 0) store.tables.set(table.number, table);
  putIn(store, table, flow);
  setStatus(rows, flow, statusOf(rows, flow) | LINKED);
}

/** Takes a flow out; packets that carry its number may do so until its time is over. */
export function unlinkFlow(table: FlowTable, flow: Flow): void {
  if (!isLinked(table, flow)) return;
  const { store, rows } = table;
  unlinkEnd(store, originalEnd(flow));
  unlinkEnd(store, replyEnd(flow));
  const newer = newerFlow(rows, flow);
  joinFlows(rows, newer, olderFlow(rows, flow));
  if (newer === 0) table.newest = olderFlow(rows, flow);
  setStatus(rows, flow, statusOf(rows, flow) & ~LINKED);
  table.size--;
  store.size--;
  if (table.size === 0) store.tables.delete(table.number);
}

/** The table's namespace goes: so do its flows (nf_ct_iterate_cleanup_net), and others get the space. */
export function flushFlows(table: FlowTable): void {
  for (let flow = table.newest; flow !== 0; flow = table.newest) {
    unlinkFlow(table, flow);
    setExpiry(table.rows, flow, 0);
  }
}

/** All flows in the table that have not expired, in no order that means anything. */
export function liveFlows({ rows, newest }: FlowTable, nowNs: number): Flow[] {
  const flows: Flow[] = [];
  for (let flow = newest; flow !== 0; flow = olderFlow(rows, flow)) {
    if (expiryOf(rows, flow) > nowNs) flows.push(flow);
  }
  return flows;
}

/**
 * All flows whose time is over leave their tables and give their rows back. Where those are less than
 * half, there are twice the rows afterwards.
 */
function makeRoom(store: FlowStore, nowNs: number): void {
  const { rows, tables } = store;
  const last = rows.used - 1;
  if (countLive(rows, nowNs) * 2 >= last) growFlowRows(rows);
  takeAllOut(store);
  for (let flow = 1; flow <= last; flow++) {
    if (expiryOf(rows, flow) <= nowNs) freeFlow(rows, flow);
    else if ((statusOf(rows, flow) & LINKED) !== 0) {
      putIn(store, tables.get(tableOf(rows, flow)) as FlowTable, flow);
    }
  }
  for (const { number, size } of tables.values()) if (size === 0) tables.delete(number);
}

function countLive(rows: FlowRows, nowNs: number): number {
  let live = 0;
  for (let flow = 1; flow < rows.used; flow++) if (expiryOf(rows, flow) > nowNs) live++;
  return live;
}

/** Empties all tables, which keep their numbers; the rows stay as they are. */
function takeAllOut(store: FlowStore): void {
  const chains = flowRowsMax(store.rows) * CHAINS_EACH;
  if (chains > store.chains.length) store.chains = new Int32Array(chains);
  else store.chains.fill(0);
  store.size = 0;
  for (const table of store.tables.values()) {
    table.size = 0;
    table.newest = 0;
  }
}

/** The flow stands in two chains of the store and in its table's list. */
function putIn(store: FlowStore, table: FlowTable, flow: Flow): void {
  const { rows } = store;
  linkEnd(store, originalEnd(flow));
  linkEnd(store, replyEnd(flow));
  joinFlows(rows, 0, flow);
  joinFlows(rows, flow, table.newest);
  table.newest = flow;
  table.size++;
  store.size++;
}

function linkEnd(store: FlowStore, end: FlowEnd): void {
  const { rows, chains } = store;
  const slot = slotOfEnd(store, end);
  setNextEnd(rows, end, chains[slot] as FlowEnd);
  chains[slot] = end;
}

function unlinkEnd(store: FlowStore, end: FlowEnd): void {
  const { rows, chains } = store;
  const slot = slotOfEnd(store, end);
  let at = chains[slot] as FlowEnd;
  if (at === end) {
    chains[slot] = nextEnd(rows, end);
    return;
  }
  while (nextEnd(rows, at) !== end) at = nextEnd(rows, at);
  setNextEnd(rows, at, nextEnd(rows, end));
}

function slotOfEnd(store: FlowStore, end: FlowEnd): number {
  const { rows } = store;
  const flow = flowOf(end);
  const from = mixEnd(sourceOf(rows, end), sourcePortOf(rows, end));
  const to = mixEnd(destinationOf(rows, end), destinationPortOf(rows, end));
  return slotOf(store, tableOf(rows, flow) ^ protocolOf(rows, flow), (from + to) | 0);
}

function slotOfTuple(store: FlowStore, table: number, tuple: Tuple): number {
  const { protocol, source, sourcePort, destination, destinationPort } = tuple;
  const [from, to] = [mixEnd(source, sourcePort), mixEnd(destination, destinationPort)];
  return slotOf(store, table ^ protocol, (from + to) | 0);
}

/**
 * As net_hash_mix: the same tuple of another table stands in another chain. `ends` is a sum, so that
 * both ends of a flow that nobody translates stand in one chain: one miss of the cache, not two.
 */
function slotOf({ chains }: FlowStore, tableAndProtocol: number, ends: number): number {
  let hash = Math.imul(ends ^ Math.imul(tableAndProtocol, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (chains.length - 1);
}

/** An address and a port as one number of 32 bits. */
function mixEnd(address: number, port: number): number {
  const mixed = Math.imul(address ^ Math.imul(port, 0x27d4eb2f), 0x165667b1);
  return mixed ^ (mixed >>> 15);
}

/** Hash of a tuple, for the source port that a tunnel gives a flow; 30 bits. */
export function hashTuple(tuple: Tuple): number {
  const { source, destination, sourcePort, destinationPort, protocol } = tuple;
  let hash = Math.imul(source ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + destination, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + (sourcePort << 16), 0x27d4eb2f);
  hash = Math.imul((hash ^ (hash >>> 16)) + destinationPort + protocol, 0x165667b1);
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}
