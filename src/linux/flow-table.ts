/**
 * Hash tables from tuples to flows that forget what has expired.
 *
 * Shared by conntrack and IPVS. A flow stands in its table under both of its ends, as
 * nf_conntrack_tuple_hash does: one look-up finds it whichever way a packet goes. Rows are
 * flow-rows.ts's. As nf_conntrack_hash serves every network namespace, the tables of a store share
 * their rows and chains: ten thousand namespaces with a few flows each need not ten thousand hash
 * tables. As the kernel's gc_worker does a bit at a time, each new flow looks at a few rows and
 * gives back those whose time is over.
 */
import {
  createFlowRows,
  destinationOf,
  destinationPortOf,
  expiryOf,
  flowOf,
  freeFlow,
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
  /** Flows in all tables, expired ones that were not met yet included. */
  size: number;
  /** The row that is looked at next for being over. */
  swept: Flow;
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
  /** Flows in the table, expired ones that were not met yet included. */
  size: number;
  /** The flow that was linked last; the others follow in its list. */
  newest: Flow;
}

/** The one bit of a flow's status that is the table's: others find it (IPS_CONFIRMED). */
export const LINKED = 1;

const FIRST_CHAINS = 256;
/** Chains for each flow, which stands in two of them. */
const CHAINS_EACH = 4;

/** A store without flows, for tables that are then made in it. */
export function createFlowStore(): FlowStore {
  const chains = new Int32Array(FIRST_CHAINS);
  return { rows: createFlowRows(), chains, size: 0, swept: 1, made: 0, tables: new Map() };
}

/** A table of its own in `store`. */
export function createFlowTable(store: FlowStore = createFlowStore()): FlowTable {
  return { store, rows: store.rows, number: store.made++, size: 0, newest: 0 };
}

/** The live end that has this tuple, or 0. */
export function findEnd(table: FlowTable, tuple: Tuple, nowNs: number): FlowEnd {
  if (table.size === 0) return 0;
  const { rows, number, store } = table;
  let end = store.chains[slotOf(store, number, hashTuple(tuple))] as FlowEnd;
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
  sweep(table.store, nowNs);
  return takeFlow(table.rows, table.number, tuple, expiresNs);
}

/** Puts a flow into the table under both of its ends. */
export function linkFlow(table: FlowTable, flow: Flow): void {
  const { store, rows } = table;
  if (store.size * CHAINS_EACH >= store.chains.length) doubleChains(store);
  linkEnds(store, flow);
  joinFlows(rows, 0, flow);
  joinFlows(rows, flow, table.newest);
  if (table.size === 0) store.tables.set(table.number, table);
  table.newest = flow;
  setStatus(rows, flow, statusOf(rows, flow) | LINKED);
  table.size++;
  store.size++;
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

/** All flows in the table that have not expired, the one that was linked last first. */
export function liveFlows({ rows, newest }: FlowTable, nowNs: number): Flow[] {
  const flows: Flow[] = [];
  for (let flow = newest; flow !== 0; flow = olderFlow(rows, flow)) {
    if (expiryOf(rows, flow) > nowNs) flows.push(flow);
  }
  return flows;
}

/** Rows that one new flow pays for: more than one, so that the expired are gone in the end. */
const SWEPT_EACH = 2;

function sweep(store: FlowStore, nowNs: number): void {
  const { rows, tables } = store;
  for (let count = 0; count < SWEPT_EACH; count++) {
    if (store.swept >= rows.used) store.swept = 1;
    if (store.swept >= rows.used) return;
    const flow = store.swept++;
    if (expiryOf(rows, flow) > nowNs) continue;
    const table = tables.get(tableOf(rows, flow));
    if (table) unlinkFlow(table, flow);
    freeFlow(rows, flow);
  }
}

function linkEnds(store: FlowStore, flow: Flow): void {
  linkEnd(store, originalEnd(flow));
  linkEnd(store, replyEnd(flow));
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

function doubleChains(store: FlowStore): void {
  store.chains = new Int32Array(store.chains.length * 2);
  for (let flow = 1; flow < store.rows.used; flow++) {
    if ((statusOf(store.rows, flow) & LINKED) !== 0) linkEnds(store, flow);
  }
}

function slotOfEnd(store: FlowStore, end: FlowEnd): number {
  return slotOf(store, tableOf(store.rows, flowOf(end)), hashEnd(store.rows, end));
}

/** As net_hash_mix: the same tuple of another table stands in another chain. */
function slotOf({ chains }: FlowStore, table: number, hash: number): number {
  return (hash ^ Math.imul(table, 0x9e3779b1)) & (chains.length - 1);
}

/** Hash of a tuple, for tables and for the source port that a tunnel gives a flow. */
export function hashTuple(tuple: Tuple): number {
  const { source, destination, sourcePort, destinationPort, protocol } = tuple;
  return hashOf(source, destination, sourcePort, destinationPort + protocol);
}

function hashEnd(rows: FlowRows, end: FlowEnd): number {
  return hashOf(
    sourceOf(rows, end),
    destinationOf(rows, end),
    sourcePortOf(rows, end),
    destinationPortOf(rows, end) + protocolOf(rows, flowOf(end)),
  );
}

/** 30 bits, so that the number stays small for the machine. */
function hashOf(
  source: number,
  destination: number,
  sourcePort: number,
  destinationPortAndProtocol: number,
): number {
  let hash = Math.imul(source ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + destination, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + (sourcePort << 16), 0x27d4eb2f);
  hash = Math.imul((hash ^ (hash >>> 16)) + destinationPortAndProtocol, 0x165667b1);
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}
