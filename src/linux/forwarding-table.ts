/**
 * Addresses that bridges have learned (`bridge fdb`), as rows of numbers.
 *
 * Owns the rows of all bridges that share memory: on a large overlay each bridge meets most of the
 * others' addresses, one or two a request, and a row here costs 32 bytes and nothing to the collector of
 * garbage. Rows of ports that go, and when space is short those that are too old, are given to others.
 * What a bridge does with a row, and how old it may be, is bridge.ts's.
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
  /** Rows handed out, those that came back included, and row 0. */
  used: number;
  /** First of the rows that came back, chained as those in use are. */
  free: ForwardingRow;
  /** Rows that bridges have. */
  size: number;
  /** First row of each chain. */
  chains: Int32Array;
  /** By number of a bridge, which begins with 1: the row that it had last; the older ones follow. */
  readonly newest: ForwardingRow[];
  /** Ports of all bridges by number, which begins with 1. */
  readonly ports: (Device | undefined)[];
  /** Numbers that are free for other ports. */
  readonly freePorts: number[];
}

const ROW_WORDS = 8;
const BRIDGE = 4;
const PORT = 5;
const NEXT = 6;
/** The row of the same bridge that was added before. */
const OLDER = 7;
const ROW_DOUBLES = 4;
const MAC = 0;
const LEARNED = 1;

/** The bridge of a row that came back; nobody has this number. */
const NOBODY = -1;
const FIRST_ROWS = 64;
const CHAINS_EACH = 2;

/** A store for bridges that are then made in it. */
export function createForwardingStore(): ForwardingStore {
  const words = new Int32Array(FIRST_ROWS * ROW_WORDS);
  const doubles = new Float64Array(words.buffer);
  const chains = new Int32Array(FIRST_ROWS * CHAINS_EACH);
  return {
    words,
    doubles,
    used: 1,
    free: 0,
    size: 0,
    chains,
    newest: [0],
    ports: [undefined],
    freePorts: [],
  };
}

/** A number for a bridge, which no other gets. */
export function numberBridge({ newest }: ForwardingStore): number {
  return newest.push(0) - 1;
}

/** A number for a port of a bridge, which others get once it is forgotten. */
export function numberPort({ ports, freePorts }: ForwardingStore, port: Device): number {
  const number = freePorts.pop() ?? ports.length;
  ports[number] = port;
  return number;
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

/**
 * A new row, behind those that the bridge has. What any bridge has learned until `overNs` and not since
 * makes room where all rows are taken.
 */
export function addForwarding(
  store: ForwardingStore,
  bridge: number,
  mac: MacAddress,
  overNs: number,
): ForwardingRow {
  if (store.free === 0 && store.used === rowsIn(store)) makeRoom(store, overNs);
  const row = takeRow(store);
  store.words[row * ROW_WORDS + BRIDGE] = bridge;
  store.words[row * ROW_WORDS + OLDER] = store.newest[bridge] as ForwardingRow;
  store.newest[bridge] = row;
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

/** The port that the row's address was last seen at. */
export function portOf({ words, ports }: ForwardingStore, row: ForwardingRow): Device {
  return ports[words[row * ROW_WORDS + PORT] as number] as Device;
}

/** When it was seen there. */
export function learnedNsOf({ doubles }: ForwardingStore, row: ForwardingRow): number {
  return doubles[row * ROW_DOUBLES + LEARNED] as number;
}

/** Addresses that the bridge has seen after `overNs`, with their ports, in the order of learning. */
export function forwardingOf(
  store: ForwardingStore,
  bridge: number,
  overNs: number,
): { readonly mac: MacAddress; readonly port: Device }[] {
  const rows: { mac: MacAddress; port: Device }[] = [];
  for (let row = store.newest[bridge] as ForwardingRow; row !== 0; row = olderOf(store, row)) {
    if (learnedNsOf(store, row) <= overNs) continue;
    rows.push({ mac: store.doubles[row * ROW_DOUBLES + MAC] as number, port: portOf(store, row) });
  }
  return rows.reverse();
}

/** br_fdb_cleanup: the bridge forgets what it has not seen after `overNs`. */
export function forgetOlder(store: ForwardingStore, bridge: number, overNs: number): void {
  forgetWhere(store, bridge, (row) => learnedNsOf(store, row) <= overNs);
}

/** A port of the bridge goes, with its number: what was learned by it is forgotten. */
export function forgetPort(store: ForwardingStore, bridge: number, port: Device): void {
  const { portNumber } = port;
  forgetWhere(store, bridge, (row) => store.words[row * ROW_WORDS + PORT] === portNumber);
  store.ports[portNumber] = undefined;
  store.freePorts.push(portNumber);
  port.portNumber = 0;
}

function forgetWhere(
  store: ForwardingStore,
  bridge: number,
  isOver: (row: ForwardingRow) => boolean,
): void {
  let newer: ForwardingRow = 0;
  let row = store.newest[bridge] as ForwardingRow;
  while (row !== 0) {
    const older = olderOf(store, row);
    if (!isOver(row)) newer = row;
    else {
      if (newer === 0) store.newest[bridge] = older;
      else store.words[newer * ROW_WORDS + OLDER] = older;
      giveBack(store, row);
    }
    row = older;
  }
}

function olderOf({ words }: ForwardingStore, row: ForwardingRow): ForwardingRow {
  return words[row * ROW_WORDS + OLDER] as number;
}

function takeRow(store: ForwardingStore): ForwardingRow {
  store.size++;
  const { free } = store;
  if (free === 0) return store.used++;
  store.free = store.words[free * ROW_WORDS + NEXT] as ForwardingRow;
  return free;
}

function giveBack(store: ForwardingStore, row: ForwardingRow): void {
  unlink(store, row);
  store.words[row * ROW_WORDS + BRIDGE] = NOBODY;
  store.words[row * ROW_WORDS + NEXT] = store.free;
  store.free = row;
  store.size--;
}

/** All bridges forget what is over; twice the rows where that leaves less than half of them free. */
function makeRoom(store: ForwardingStore, overNs: number): void {
  for (let bridge = 1; bridge < store.newest.length; bridge++) forgetOlder(store, bridge, overNs);
  if (store.size * 2 >= rowsIn(store)) grow(store);
}

function rowsIn({ words }: ForwardingStore): number {
  return words.length / ROW_WORDS;
}

/** Twice the rows; those of nobody are in no chain. */
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

function link(store: ForwardingStore, row: ForwardingRow): void {
  const { words, chains } = store;
  const slot = slotOfRow(store, row);
  words[row * ROW_WORDS + NEXT] = chains[slot] as number;
  chains[slot] = row;
}

function unlink(store: ForwardingStore, row: ForwardingRow): void {
  const { words, chains } = store;
  const next = words[row * ROW_WORDS + NEXT] as ForwardingRow;
  const slot = slotOfRow(store, row);
  let at = chains[slot] as ForwardingRow;
  if (at === row) {
    chains[slot] = next;
    return;
  }
  while (words[at * ROW_WORDS + NEXT] !== row) at = words[at * ROW_WORDS + NEXT] as ForwardingRow;
  words[at * ROW_WORDS + NEXT] = next;
}

function slotOfRow({ words, doubles, chains }: ForwardingStore, row: ForwardingRow): number {
  const bridge = words[row * ROW_WORDS + BRIDGE] as number;
  return slotOf(chains, bridge, doubles[row * ROW_DOUBLES + MAC] as number);
}

/** The lower 32 bits: addresses of one network differ there. */
function slotOf(chains: Int32Array, bridge: number, mac: MacAddress): number {
  const hash = Math.imul(mac ^ Math.imul(bridge, 0x9e3779b1), 0x85ebca6b);
  return (hash ^ (hash >>> 15)) & (chains.length - 1);
}
