/**
 * A hash table from tuples to flows that forgets what has expired.
 *
 * Shared by conntrack and IPVS. Chains run through the flows themselves, so that a new flow costs
 * no further object. A flow stands under two tuples, one for each direction.
 */
import { hashTuple, sameTuple, type Tuple } from './tuple.ts';

export interface Flow {
  /** 0: as it began; 1: its answers. */
  readonly tuples: [Tuple, Tuple];
  /** Next flow in the chain of each direction; the table's own business. */
  readonly next: [Flow | undefined, Flow | undefined];
  readonly hashes: [number, number];
  expiresNs: number;
}

export interface FlowTable<Kind extends Flow> {
  /** Chains of both directions: slot 2n of direction 0, slot 2n+1 of direction 1. */
  chains: (Kind | undefined)[];
  mask: number;
  size: number;
}

const FIRST_CHAINS = 64;

export function createFlowTable<Kind extends Flow>(): FlowTable<Kind> {
  return { chains: new Array(FIRST_CHAINS * 2).fill(undefined), mask: FIRST_CHAINS - 1, size: 0 };
}

/** The live flow that has `tuple` in `direction`, or undefined. */
export function findFlow<Kind extends Flow>(
  table: FlowTable<Kind>,
  tuple: Tuple,
  direction: 0 | 1,
  nowNs: number,
): Kind | undefined {
  if (table.size === 0) return undefined;
  let flow = table.chains[(hashTuple(tuple) & table.mask) * 2 + direction];
  while (flow !== undefined) {
    if (sameTuple(flow.tuples[direction], tuple) && flow.expiresNs > nowNs) return flow;
    flow = flow.next[direction] as Kind | undefined;
  }
  return undefined;
}

/** Adds a flow under both of its tuples. */
export function addFlow<Kind extends Flow>(
  table: FlowTable<Kind>,
  flow: Kind,
  nowNs: number,
): void {
  if (table.size > table.mask * 2) rebuild(table, nowNs);
  flow.hashes[0] = hashTuple(flow.tuples[0]);
  flow.hashes[1] = hashTuple(flow.tuples[1]);
  link(table, flow);
  table.size++;
}

export function removeFlow<Kind extends Flow>(table: FlowTable<Kind>, flow: Kind): void {
  if (unlink(table, flow, 0) && unlink(table, flow, 1)) table.size--;
}

/** All flows that have not expired, in no meaningful order. */
export function liveFlows<Kind extends Flow>(table: FlowTable<Kind>, nowNs: number): Kind[] {
  const flows: Kind[] = [];
  for (let slot = 0; slot <= table.mask; slot++) {
    for (let flow = table.chains[slot * 2]; flow; flow = flow.next[0] as Kind | undefined) {
      if (flow.expiresNs > nowNs) flows.push(flow);
    }
  }
  return flows;
}

function link<Kind extends Flow>(table: FlowTable<Kind>, flow: Kind): void {
  for (const direction of [0, 1] as const) {
    const slot = (flow.hashes[direction] & table.mask) * 2 + direction;
    flow.next[direction] = table.chains[slot];
    table.chains[slot] = flow;
  }
}

function unlink<Kind extends Flow>(table: FlowTable<Kind>, flow: Kind, direction: 0 | 1): boolean {
  const slot = (flow.hashes[direction] & table.mask) * 2 + direction;
  let before: Kind | undefined;
  for (let at = table.chains[slot]; at; at = at.next[direction] as Kind | undefined) {
    if (at === flow) {
      if (before) before.next[direction] = flow.next[direction];
      else table.chains[slot] = flow.next[direction] as Kind | undefined;
      return true;
    }
    before = at;
  }
  return false;
}

/** Drops the expired and, where many remain, doubles the chains. */
function rebuild<Kind extends Flow>(table: FlowTable<Kind>, nowNs: number): void {
  const flows = liveFlows(table, nowNs);
  if (flows.length > table.mask) table.mask = table.mask * 2 + 1;
  table.chains = new Array((table.mask + 1) * 2).fill(undefined);
  table.size = flows.length;
  for (const flow of flows) link(table, flow);
}
