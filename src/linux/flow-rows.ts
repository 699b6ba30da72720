/**
 * Flows as rows of numbers: what conntrack and IPVS remember by the hundred thousand.
 *
 * Owns the layout and the space: a flow is a row of 64 bytes, one cache line, and the collector of
 * garbage never visits it. All tables of a store have their rows in one piece of memory, so that what
 * a packet writes on its way through many namespaces lies side by side. Finding a row by its tuple is
 * flow-table.ts's; what `status` and `state` mean is for those who keep flows. After struct nf_conn
 * with its two nf_conntrack_tuple_hash.
 */
import type { Tuple } from './tuple.ts';

/** Number of a row; 0 is no flow. It stays the flow's until the flow's time is over. */
export type Flow = number;

/** One direction of a flow: twice its number, and one more for the answers; 0 is none. */
export type FlowEnd = number;

export interface FlowRows {
  words: Int32Array;
  /** The same memory; a row's time of expiry is in it. */
  times: Float64Array;
  /** Rows handed out so far, those that came back included, and row 0. */
  used: number;
  /** First of the rows that came back; they are chained by their first word. */
  free: Flow;
}

/** Words of a row. An end takes four: source, destination, both ports, and its link in a chain. */
const ROW_WORDS = 16;
const END_WORDS = 4;
const SOURCE = 0;
const DESTINATION = 1;
const PORTS = 2;
const NEXT = 3;
/** Protocol, status and state, a byte each. */
const KIND = 8;
const STATUS_SHIFT = 8;
const STATE_SHIFT = 16;
/** The table that the flow belongs to, and its place in the list of that table's flows. */
const TABLE = 9;
const NEWER = 10;
const OLDER = 11;
/** As places among the times, of which a row has eight. */
const EXPIRY = 6;
const NOTE = 7;
const ROW_TIMES = 8;

const FIRST_ROWS = 64;

/** No rows yet; space comes with the first. */
export function createFlowRows(): FlowRows {
  return { words: new Int32Array(0), times: new Float64Array(0), used: 1, free: 0 };
}

/**
 * A row of `table` for packets of `tuple` and their answers, with `status` and `state` 0; there must be
 * a free one.
 */
export function takeFlow(rows: FlowRows, table: number, tuple: Tuple, expiresNs: number): Flow {
  const flow = takeRow(rows);
  const { words } = rows;
  const at = flow * ROW_WORDS;
  words[at + KIND] = tuple.protocol;
  words[at + TABLE] = table;
  setEnd(rows, originalEnd(flow), tuple);
  setInverseEnd(rows, replyEnd(flow), tuple);
  setExpiry(rows, flow, expiresNs);
  return flow;
}

/** Gives a row back; whoever still has its number would see another flow. */
export function freeFlow(rows: FlowRows, flow: Flow): void {
  setExpiry(rows, flow, Infinity);
  rows.words[flow * ROW_WORDS] = rows.free;
  rows.free = flow;
}

export function originalEnd(flow: Flow): FlowEnd {
  return flow * 2;
}

export function replyEnd(flow: Flow): FlowEnd {
  return flow * 2 + 1;
}

export function flowOf(end: FlowEnd): Flow {
  return end >> 1;
}

/** 0: as the flow began; 1: its answers. */
export function directionOf(end: FlowEnd): 0 | 1 {
  return (end & 1) as 0 | 1;
}

export function isEndOf(rows: FlowRows, end: FlowEnd, table: number, tuple: Tuple): boolean {
  const { words } = rows;
  const at = wordsOf(end);
  return (
    tableOf(rows, flowOf(end)) === table &&
    words[at + SOURCE] === (tuple.source | 0) &&
    words[at + DESTINATION] === (tuple.destination | 0) &&
    words[at + PORTS] === portsWord(tuple.sourcePort, tuple.destinationPort) &&
    protocolOf(rows, flowOf(end)) === tuple.protocol
  );
}

export function protocolOf({ words }: FlowRows, flow: Flow): number {
  return (words[flow * ROW_WORDS + KIND] as number) & 0xff;
}

/** Number of the table that the flow belongs to. */
export function tableOf({ words }: FlowRows, flow: Flow): number {
  return words[flow * ROW_WORDS + TABLE] as number;
}

/** The flow of the same table that was linked next, or before it; 0 is none. */
export function newerFlow({ words }: FlowRows, flow: Flow): Flow {
  return words[flow * ROW_WORDS + NEWER] as number;
}

export function olderFlow({ words }: FlowRows, flow: Flow): Flow {
  return words[flow * ROW_WORDS + OLDER] as number;
}

/** Makes two flows, of which one may be 0, neighbours in their table's list. */
export function joinFlows({ words }: FlowRows, newer: Flow, older: Flow): void {
  if (newer !== 0) words[newer * ROW_WORDS + OLDER] = older;
  if (older !== 0) words[older * ROW_WORDS + NEWER] = newer;
}

/** A copy of the end's tuple. */
export function tupleOfEnd(rows: FlowRows, end: FlowEnd): Tuple {
  return {
    protocol: protocolOf(rows, flowOf(end)),
    source: sourceOf(rows, end),
    destination: destinationOf(rows, end),
    sourcePort: sourcePortOf(rows, end),
    destinationPort: destinationPortOf(rows, end),
  };
}

export function sourceOf({ words }: FlowRows, end: FlowEnd): number {
  return (words[wordsOf(end) + SOURCE] as number) >>> 0;
}

export function destinationOf({ words }: FlowRows, end: FlowEnd): number {
  return (words[wordsOf(end) + DESTINATION] as number) >>> 0;
}

export function sourcePortOf({ words }: FlowRows, end: FlowEnd): number {
  return (words[wordsOf(end) + PORTS] as number) >>> 16;
}

export function destinationPortOf({ words }: FlowRows, end: FlowEnd): number {
  return (words[wordsOf(end) + PORTS] as number) & 0xffff;
}

/** Gives an end the values of `tuple`; the protocol stays. Only while it is in no chain. */
export function setEnd({ words }: FlowRows, end: FlowEnd, tuple: Tuple): void {
  const at = wordsOf(end);
  words[at + SOURCE] = tuple.source;
  words[at + DESTINATION] = tuple.destination;
  words[at + PORTS] = portsWord(tuple.sourcePort, tuple.destinationPort);
}

/** As `setEnd`, with the sides exchanged. */
export function setInverseEnd({ words }: FlowRows, end: FlowEnd, tuple: Tuple): void {
  const at = wordsOf(end);
  words[at + SOURCE] = tuple.destination;
  words[at + DESTINATION] = tuple.source;
  words[at + PORTS] = portsWord(tuple.destinationPort, tuple.sourcePort);
}

/** Changes one value of an end. Only while it is in no chain. */
export function setSource({ words }: FlowRows, end: FlowEnd, source: number): void {
  words[wordsOf(end) + SOURCE] = source;
}

/** The end after this one in its chain. */
export function nextEnd({ words }: FlowRows, end: FlowEnd): FlowEnd {
  return words[wordsOf(end) + NEXT] as number;
}

export function setNextEnd({ words }: FlowRows, end: FlowEnd, next: FlowEnd): void {
  words[wordsOf(end) + NEXT] = next;
}

/** Bits that whoever keeps the flow gives a meaning. */
export function statusOf({ words }: FlowRows, flow: Flow): number {
  return ((words[flow * ROW_WORDS + KIND] as number) >> STATUS_SHIFT) & 0xff;
}

export function setStatus(rows: FlowRows, flow: Flow, status: number): void {
  setByte(rows, flow, STATUS_SHIFT, status);
}

/** State of the protocol's machine. */
export function stateOf({ words }: FlowRows, flow: Flow): number {
  return ((words[flow * ROW_WORDS + KIND] as number) >> STATE_SHIFT) & 0xff;
}

export function setState(rows: FlowRows, flow: Flow, state: number): void {
  setByte(rows, flow, STATE_SHIFT, state);
}

function setByte({ words }: FlowRows, flow: Flow, shift: number, value: number): void {
  const at = flow * ROW_WORDS + KIND;
  words[at] = ((words[at] as number) & ~(0xff << shift)) | (value << shift);
}

export function expiryOf({ times }: FlowRows, flow: Flow): number {
  return times[flow * ROW_TIMES + EXPIRY] as number;
}

export function setExpiry({ times }: FlowRows, flow: Flow, expiresNs: number): void {
  times[flow * ROW_TIMES + EXPIRY] = expiresNs;
}

/** A number that whoever keeps the flow gives a meaning; it is what it was until it is set. */
export function noteOf({ times }: FlowRows, flow: Flow): number {
  return times[flow * ROW_TIMES + NOTE] as number;
}

export function setNote({ times }: FlowRows, flow: Flow, note: number): void {
  times[flow * ROW_TIMES + NOTE] = note;
}

/** True while a flow can be taken without more space. */
export function hasFreeFlow(rows: FlowRows): boolean {
  return rows.free !== 0 || rows.used < flowRowsMax(rows);
}

/** Rows that there is space for, row 0 included. */
export function flowRowsMax({ words }: FlowRows): number {
  return words.length / ROW_WORDS;
}

/** Twice the space. */
export function growFlowRows(rows: FlowRows): void {
  const words = new Int32Array(Math.max(FIRST_ROWS * ROW_WORDS, rows.words.length * 2));
  words.set(rows.words);
  rows.words = words;
  rows.times = new Float64Array(words.buffer);
}

function takeRow(rows: FlowRows): Flow {
  const { free } = rows;
  if (free === 0) return rows.used++;
  rows.free = rows.words[free * ROW_WORDS] as number;
  return free;
}

function wordsOf(end: FlowEnd): number {
  return (end >> 1) * ROW_WORDS + (end & 1) * END_WORDS;
}

function portsWord(sourcePort: number, destinationPort: number): number {
  return (sourcePort << 16) | destinationPort;
}
