/**
 * A hash table from tuples to flows that forgets what has expired.
 *
 * Shared by conntrack and IPVS. A flow has two ends, one for each direction, and stands in the table
 * under both, as nf_conntrack_tuple_hash does: one look-up finds it whichever way a packet goes.
 */
import { sameTuple, type Tuple } from './tuple.ts';

/** One direction of a flow: its tuple, and its place in a chain of the table. */
export interface FlowEnd<Kind> extends Tuple {
  readonly flow: Kind;
  /** 0: as the flow began; 1: its answers. */
  readonly direction: 0 | 1;
  hash: number;
  next: FlowEnd<Kind> | undefined;
}

export interface Flow<Kind> {
  original: FlowEnd<Kind>;
  reply: FlowEnd<Kind>;
  expiresNs: number;
}

export interface FlowTable<Kind> {
  chains: (FlowEnd<Kind> | undefined)[];
  mask: number;
  /** Flows in the table, expired ones that were not met yet included. */
  size: number;
}

const FIRST_CHAINS = 32;

export function createFlowTable<Kind extends Flow<Kind>>(): FlowTable<Kind> {
  return { chains: new Array(FIRST_CHAINS).fill(undefined), mask: FIRST_CHAINS - 1, size: 0 };
}

/** An end for packets as the flow began; it is in no table yet. */
export function newOriginalEnd<Kind>(flow: Kind, tuple: Tuple): FlowEnd<Kind> {
  return {
    protocol: tuple.protocol,
    source: tuple.source,
    destination: tuple.destination,
    sourcePort: tuple.sourcePort,
    destinationPort: tuple.destinationPort,
    flow,
    direction: 0,
    hash: 0,
    next: undefined,
  };
}

/** An end for the answers to `tuple`. */
export function newReplyEnd<Kind>(flow: Kind, tuple: Tuple): FlowEnd<Kind> {
  return {
    protocol: tuple.protocol,
    source: tuple.destination,
    destination: tuple.source,
    sourcePort: tuple.destinationPort,
    destinationPort: tuple.sourcePort,
    flow,
    direction: 1,
    hash: 0,
    next: undefined,
  };
}

/** The live end that has this tuple, or undefined. */
export function findEnd<Kind extends Flow<Kind>>(
  table: FlowTable<Kind>,
  tuple: Tuple,
  nowNs: number,
): FlowEnd<Kind> | undefined {
  if (table.size === 0) return undefined;
  const hash = hashTuple(tuple);
  let end = table.chains[hash & table.mask];
  while (end !== undefined) {
    if (end.hash === hash && sameTuple(end, tuple) && end.flow.expiresNs > nowNs) return end;
    end = end.next;
  }
  return undefined;
}

/** Adds a flow under both of its ends. */
export function addFlow<Kind extends Flow<Kind>>(
  table: FlowTable<Kind>,
  flow: Kind,
  nowNs: number,
): void {
  if (table.size * 2 > table.mask) rebuild(table, nowNs);
  link(table, flow.original);
  link(table, flow.reply);
  table.size++;
}

export function removeFlow<Kind extends Flow<Kind>>(table: FlowTable<Kind>, flow: Kind): void {
  if (unlink(table, flow.original) && unlink(table, flow.reply)) table.size--;
}

/** All flows that have not expired, in no meaningful order. */
export function liveFlows<Kind extends Flow<Kind>>(table: FlowTable<Kind>, nowNs: number): Kind[] {
  const flows: Kind[] = [];
  for (const chain of table.chains) {
    for (let end = chain; end; end = end.next) {
      if (end.direction === 0 && end.flow.expiresNs > nowNs) flows.push(end.flow);
    }
  }
  return flows;
}

function link<Kind>(table: FlowTable<Kind>, end: FlowEnd<Kind>): void {
  end.hash = hashTuple(end);
  const slot = end.hash & table.mask;
  end.next = table.chains[slot];
  table.chains[slot] = end;
}

function unlink<Kind>(table: FlowTable<Kind>, end: FlowEnd<Kind>): boolean {
  const slot = end.hash & table.mask;
  let before: FlowEnd<Kind> | undefined;
  for (let at = table.chains[slot]; at; at = at.next) {
    if (at === end) {
      if (before) before.next = end.next;
      else table.chains[slot] = end.next;
      return true;
    }
    before = at;
  }
  return false;
}

/** Drops the expired and, where many remain, doubles the chains. */
function rebuild<Kind extends Flow<Kind>>(table: FlowTable<Kind>, nowNs: number): void {
  const flows = liveFlows(table, nowNs);
  while (flows.length * 4 > table.mask) table.mask = table.mask * 2 + 1;
  table.chains = new Array(table.mask + 1).fill(undefined);
  table.size = flows.length;
  for (const flow of flows) {
    link(table, flow.original);
    link(table, flow.reply);
  }
}

/** 30 bits, so that the number stays small for the machine. */
export function hashTuple(tuple: Tuple): number {
  let hash = Math.imul(tuple.source ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + tuple.destination, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + (tuple.sourcePort << 16), 0x27d4eb2f);
  hash = Math.imul((hash ^ (hash >>> 16)) + tuple.destinationPort + tuple.protocol, 0x165667b1);
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}
