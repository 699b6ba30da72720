/**
 * Addresses that bridges have learned (`bridge fdb`).
 *
 * Owns what a row says, a port and a time: on a large overlay each bridge meets most of the others'
 * addresses, one or two a request. Rows of ports that go, and when space is short those that are too
 * old, are given to others. How rows are found is owned-rows.ts's; what a bridge does with one, and how
 * old it may be, is bridge.ts's.
 */
import type { MacAddress } from '../packet/mac-address.ts';
import type { Device } from './device.ts';
import {
  addRow,
  createOwnedRows,
  doubleOf,
  dropRows,
  findRow,
  FIRST_DOUBLE,
  FIRST_WORD,
  growRows,
  isFull,
  keyOf,
  numberOwner,
  rowsMax,
  rowsOf,
  setDouble,
  setWord,
  wordOf,
  type OwnedRows,
  type Row,
} from './owned-rows.ts';

/** Number of a row; 0 is none. */
export type ForwardingRow = Row;

export interface ForwardingStore {
  /** By bridge and MAC address. */
  readonly rows: OwnedRows;
  /** Ports of all bridges by number, which begins with 1. */
  readonly ports: (Device | undefined)[];
  /** Numbers that are free for other ports. */
  readonly freePorts: number[];
}

/** A row fits half a cache line. */
const ROW_WORDS = 8;
const PORT = FIRST_WORD;
const LEARNED = FIRST_DOUBLE;

/** A store for bridges that are then made in it. */
export function createForwardingStore(): ForwardingStore {
  return { rows: createOwnedRows(ROW_WORDS), ports: [undefined], freePorts: [] };
}

/** A number for a bridge, which no other gets. */
export function numberBridge({ rows }: ForwardingStore): number {
  return numberOwner(rows);
}

/** A number for a port of a bridge, which others get once it is forgotten. */
export function numberPort({ ports, freePorts }: ForwardingStore, port: Device): number {
  const number = freePorts.pop() ?? ports.length;
  ports[number] = port;
  return number;
}

/** The bridge's row for `mac`, or 0. */
export function findForwarding(
  { rows }: ForwardingStore,
  bridge: number,
  mac: MacAddress,
): ForwardingRow {
  return findRow(rows, bridge, mac);
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
  if (isFull(store.rows)) makeRoom(store, overNs);
  return addRow(store.rows, bridge, mac);
}

/** The frame came by `port`, now. */
export function setForwarding(
  { rows }: ForwardingStore,
  row: ForwardingRow,
  port: Device,
  nowNs: number,
): void {
  setWord(rows, row, PORT, port.portNumber);
  setDouble(rows, row, LEARNED, nowNs);
}

/** The port that the row's address was last seen at. */
export function portOf({ rows, ports }: ForwardingStore, row: ForwardingRow): Device {
  return ports[wordOf(rows, row, PORT)] as Device;
}

/** When it was seen there. */
export function learnedNsOf({ rows }: ForwardingStore, row: ForwardingRow): number {
  return doubleOf(rows, row, LEARNED);
}

/** Addresses that the bridge has seen after `overNs`, with their ports, in the order of learning. */
export function forwardingOf(
  store: ForwardingStore,
  bridge: number,
  overNs: number,
): { readonly mac: MacAddress; readonly port: Device }[] {
  return rowsOf(store.rows, bridge)
    .filter((row) => learnedNsOf(store, row) > overNs)
    .map((row) => ({ mac: keyOf(store.rows, row), port: portOf(store, row) }));
}

/** br_fdb_cleanup: the bridge forgets what it has not seen after `overNs`. */
export function forgetOlder(store: ForwardingStore, bridge: number, overNs: number): void {
  dropRows(store.rows, bridge, (row) => learnedNsOf(store, row) <= overNs);
}

/** A port of the bridge goes, with its number: what was learned by it is forgotten. */
export function forgetPort(store: ForwardingStore, bridge: number, port: Device): void {
  const { rows, ports, freePorts } = store;
  const { portNumber } = port;
  dropRows(rows, bridge, (row) => wordOf(rows, row, PORT) === portNumber);
  ports[portNumber] = undefined;
  freePorts.push(portNumber);
  port.portNumber = 0;
}

/** All bridges forget what is over; twice the rows where that leaves less than half of them free. */
function makeRoom(store: ForwardingStore, overNs: number): void {
  const { rows } = store;
  for (let bridge = 1; bridge < rows.newest.length; bridge++) forgetOlder(store, bridge, overNs);
  if (rows.size * 2 >= rowsMax(rows)) growRows(rows);
}
