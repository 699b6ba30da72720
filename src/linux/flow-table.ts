/**
 * A hash table from tuples to flows that forgets what has expired.
 *
 * Shared by conntrack and IPVS. A flow stands in the table under both of its ends, as
 * nf_conntrack_tuple_hash does: one look-up finds it whichever way a packet goes. Rows are
 * flow-rows.ts's. As the kernel's gc_worker does a bit at a time, each new flow looks at a few
 * rows and gives back those whose time is over.
 */
import {
  createFlowRows,
  destinationOf,
  destinationPortOf,
  expiryOf,
  flowOf,
  freeFlow,
  isEndOf,
  nextEnd,
  originalEnd,
  protocolOf,
  replyEnd,
  setNextEnd,
  setStatus,
  sourceOf,
  sourcePortOf,
  statusOf,
  takeFlow,
  type Flow,
  type FlowEnd,
  type FlowRows,
} from './flow-rows.ts';
import type { Tuple } from './tuple.ts';

export interface FlowTable {
  readonly rows: FlowRows;
  /** First end of each chain. */
  chains: Int32Array;
  /** Flows in the table, expired ones that were not met yet included. */
  size: number;
  /** The row that is looked at next for being over. */
  swept: Flow;
}

/** The one bit of a flow's status that is the table's: others find it (IPS_CONFIRMED). */
export const LINKED = 1;

const FIRST_CHAINS = 8;

export function createFlowTable(): FlowTable {
  return { rows: createFlowRows(), chains: new Int32Array(0), size: 0, swept: 1 };
}

/** The live end that has this tuple, or 0. */
export function findEnd({ rows, chains, size }: FlowTable, tuple: Tuple, nowNs: number): FlowEnd {
  if (size === 0) return 0;
  let end = chains[hashTuple(tuple) & (chains.length - 1)] as FlowEnd;
  while (end !== 0) {
    if (isEndOf(rows, end, tuple) && expiryOf(rows, flowOf(end)) > nowNs) return end;
    end = nextEnd(rows, end);
  }
  return 0;
}

export function isLinked({ rows }: FlowTable, flow: Flow): boolean {
  return (statusOf(rows, flow) & LINKED) !== 0;
}

/** A flow for packets of `tuple` and their answers, which nobody finds before it is linked. */
export function newFlow(table: FlowTable, tuple: Tuple, nowNs: number, expiresNs: number): Flow {
  sweep(table, nowNs);
  return takeFlow(table.rows, tuple, expiresNs);
}

/** Puts a flow into the table under both of its ends. */
export function linkFlow(table: FlowTable, flow: Flow): void {
  if (table.size >= table.chains.length) doubleChains(table);
  linkEnds(table, flow);
  setStatus(table.rows, flow, statusOf(table.rows, flow) | LINKED);
  table.size++;
}

/** Takes a flow out; packets that carry its number may do so until its time is over. */
export function unlinkFlow(table: FlowTable, flow: Flow): void {
  if (!isLinked(table, flow)) return;
  unlinkEnd(table, originalEnd(flow));
  unlinkEnd(table, replyEnd(flow));
  setStatus(table.rows, flow, statusOf(table.rows, flow) & ~LINKED);
  table.size--;
}

/** All flows in the table that have not expired, in no meaningful order. */
export function liveFlows(table: FlowTable, nowNs: number): Flow[] {
  const flows: Flow[] = [];
  for (let flow = 1; flow < table.rows.used; flow++) {
    if (isLinked(table, flow) && expiryOf(table.rows, flow) > nowNs) flows.push(flow);
  }
  return flows;
}

/** Rows that one new flow pays for: more than one, so that the expired are gone in the end. */
const SWEPT_EACH = 2;

function sweep(table: FlowTable, nowNs: number): void {
  for (let count = 0; count < SWEPT_EACH; count++) {
    if (table.swept >= table.rows.used) table.swept = 1;
    if (table.swept >= table.rows.used) return;
    const flow = table.swept++;
    if (expiryOf(table.rows, flow) > nowNs) continue;
    unlinkFlow(table, flow);
    freeFlow(table.rows, flow);
  }
}

function linkEnds(table: FlowTable, flow: Flow): void {
  linkEnd(table, originalEnd(flow));
  linkEnd(table, replyEnd(flow));
}

function linkEnd({ rows, chains }: FlowTable, end: FlowEnd): void {
  const slot = hashEnd(rows, end) & (chains.length - 1);
  setNextEnd(rows, end, chains[slot] as FlowEnd);
  chains[slot] = end;
}

function unlinkEnd({ rows, chains }: FlowTable, end: FlowEnd): void {
  const slot = hashEnd(rows, end) & (chains.length - 1);
  let at = chains[slot] as FlowEnd;
  if (at === end) {
    chains[slot] = nextEnd(rows, end);
    return;
  }
  while (nextEnd(rows, at) !== end) at = nextEnd(rows, at);
  setNextEnd(rows, at, nextEnd(rows, end));
}

function doubleChains(table: FlowTable): void {
  table.chains = new Int32Array(Math.max(FIRST_CHAINS, table.chains.length * 2));
  for (let flow = 1; flow < table.rows.used; flow++) {
    if (isLinked(table, flow)) linkEnds(table, flow);
  }
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
