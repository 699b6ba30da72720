/**
 * Addresses that bridges have learned (`bridge fdb`), as rows of numbers.
 *
 * Owns the rows of all bridges that share memory: on a large overlay each bridge meets most of the
 * others' addresses, one or two a request, and a row here costs 32 bytes and nothing to the collector of
 * garbage. What a bridge does with a row, and how old it may be, is bridge.ts's.
 */
import type { MacAddress } from '../packet/mac-address.ts';
import type { Device } from './device.ts';

/** Number of a row; 0 is none. */
export type ForwardingRow = number;

export interface ForwardingStore {
  /** Rows of eight words, of which the first four are two doubles: MAC address, time of learning. */
  words: Int32Array;
  /** The same memory. */
  doubles: Float64Array;
  /** Rows handed out, and row 0. */
  used: number;
  /** First row of each chain. */
  chains: Int32Array;
  /** Bridges made so far; each has a number. */
  bridges: number;
  /** Ports of all bridges by number, which begins with 1. */
  readonly ports: (Device | undefined)[];
}

const ROW_WORDS = 8;
const BRIDGE = 4;
const PORT = 5;
const NEXT = 6;
const ROW_DOUBLES = 4;
const MAC = 0;
const LEARNED = 1;

/** The bridge of a row that was deleted; nobody has this number. */
const NOBODY = -1;
const FIRST_ROWS = 64;
const CHAINS_EACH = 2;

export function createForwardingStore(): ForwardingStore {
  const words = new Int32Array(FIRST_ROWS * ROW_WORDS);
  const doubles = new Float64Array(words.buffer);
  const chains = new Int32Array(FIRST_ROWS * CHAINS_EACH);
  return { words, doubles, used: 1, chains, bridges: 0, ports: [undefined] };
}

/** The bridge's row for `mac`, or 0. */
export function findForwarding(
  { words, doubles, chains }: ForwardingStore,
  bridge: number,
  mac: MacAddress,
): ForwardingRow {
  let row = chains[slotOf(chains, bridge, mac)] as number;
  while (row !== 0) {
    if (doubles[row * ROW_DOUBLES + MAC] === mac && words[row * ROW_WORDS + BRIDGE] === bridge) {
      return row;
    }
    row = words[row * ROW_WORDS + NEXT] as number;
  }
  return 0;
}

/** A new row, behind those that the bridge has. */
export function addForwarding(
  store: ForwardingStore,
  bridge: number,
  mac: MacAddress,
): ForwardingRow {
  if (store.used * ROW_WORDS >= store.words.length) grow(store);
  const row = store.used++;
  store.words[row * ROW_WORDS + BRIDGE] = bridge;
  store.doubles[row * ROW_DOUBLES + MAC] = mac;
  link(store, row);
  return row;
}

/** The frame came by `port`, now. */
export function setForwarding(
  { words, doubles }: ForwardingStore,
  row: ForwardingRow,
  port: Device,
  nowNs: number,
): void {
  words[row * ROW_WORDS + PORT] = port.portNumber;
  doubles[row * ROW_DOUBLES + LEARNED] = nowNs;
}

export function portOf({ words, ports }: ForwardingStore, row: ForwardingRow): Device {
  return ports[words[row * ROW_WORDS + PORT] as number] as Device;
}

export function learnedNsOf({ doubles }: ForwardingStore, row: ForwardingRow): number {
  return doubles[row * ROW_DOUBLES + LEARNED] as number;
}

/** The bridge's addresses with their ports, in the order of learning. */
export function forwardingOf(
  store: ForwardingStore,
  bridge: number,
): { readonly mac: MacAddress; readonly port: Device }[] {
  const rows: { mac: MacAddress; port: Device }[] = [];
  for (let row = 1; row < store.used; row++) {
    if (store.words[row * ROW_WORDS + BRIDGE] !== bridge) continue;
    rows.push({ mac: store.doubles[row * ROW_DOUBLES + MAC] as number, port: portOf(store, row) });
  }
  return rows;
}

/** A port goes: what was learned by it is forgotten. */
export function forgetPort({ words, used }: ForwardingStore, { portNumber }: Device): void {
  for (let at = ROW_WORDS; at < used * ROW_WORDS; at += ROW_WORDS) {
    if (words[at + PORT] === portNumber) words[at + BRIDGE] = NOBODY;
  }
}

/** Twice the rows; those of nobody are left out of the chains. */
function grow(store: ForwardingStore): void {
  const words = new Int32Array(store.words.length * 2);
  words.set(store.words);
  store.words = words;
  store.doubles = new Float64Array(words.buffer);
  store.chains = new Int32Array(store.chains.length * 2);
  for (let row = 1; row < store.used; row++) {
    if (words[row * ROW_WORDS + BRIDGE] !== NOBODY) link(store, row);
  }
}

function link({ words, doubles, chains }: ForwardingStore, row: ForwardingRow): void {
  const bridge = words[row * ROW_WORDS + BRIDGE] as number;
  const slot = slotOf(chains, bridge, doubles[row * ROW_DOUBLES + MAC] as number);
  words[row * ROW_WORDS + NEXT] = chains[slot] as number;
  chains[slot] = row;
}

/** The lower 32 bits: addresses of one network differ there. */
function slotOf(chains: Int32Array, bridge: number, mac: MacAddress): number {
  const hash = Math.imul(mac ^ Math.imul(bridge, 0x9e3779b1), 0x85ebca6b);
  return (hash ^ (hash >>> 15)) & (chains.length - 1);
}
