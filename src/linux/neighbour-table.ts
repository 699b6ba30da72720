/**
 * The neighbour (ARP) tables of devices and the states of their rows.
 *
 * Owns what a row says and its ageing by looking (a row is judged when used, no timer runs for it). How
 * rows are found is owned-rows.ts's, the ARP frames are arp.ts's. Times are Linux defaults: reachable
 * for 15 to 45 s around base_reachable_time 30 s, three probes a second apart (retrans_time_ms,
 * mcast_solicit).
 */
import { EventLane } from '../engine/event-lane.ts';
import { NumberMap } from '../engine/number-map.ts';
import { SECOND } from '../engine/sim-time.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import type { Packet } from '../packet/packet.ts';
import type { Device } from './device.ts';
import {
  addRow,
  createOwnedRows,
  doubleOf,
  dropRows,
  findRow,
  FIRST_DOUBLE,
  FIRST_WORD,
  keyOf,
  numberOwner,
  ownerOf,
  rowsOf,
  setDouble,
  setWord,
  wordOf,
  type OwnedRows,
  type Row,
} from './owned-rows.ts';

/** Number of a row; 0 is none. It is the neighbour's as long as the device is there. */
export type Neighbour = Row;

export interface NeighbourStore {
  /** By device and address. */
  readonly rows: OwnedRows;
  /** Packets that wait for an answer. */
  readonly waiting: NumberMap<Packet[]>;
  /** Rows, with their devices, in the order in which they are asked for again. */
  readonly probes: EventLane<Device>;
  /** A timer for the first of them runs. */
  isProbing: boolean;
}

/** incomplete: ARP is being asked; failed: nobody answered. */
export const NEIGHBOUR = { incomplete: 0, valid: 1, failed: 2 } as const;
export type NeighbourState = (typeof NEIGHBOUR)[keyof typeof NEIGHBOUR];

export const PROBES_MAX = 3;
export const PROBE_INTERVAL_NS = SECOND;
/** A stale row that is used is asked about after this long (delay_first_probe_time). */
export const FIRST_PROBE_DELAY_NS = 5 * SECOND;
/** Packets kept while ARP is asked (unres_qlen in packets of usual size). */
export const WAITING_MAX = 100;

/** A row is one cache line. */
const ROW_WORDS = 16;
const STATE = FIRST_WORD;
const MAC = FIRST_DOUBLE;
const REACHABLE_FROM = FIRST_DOUBLE + 1;
const REACHABLE_UNTIL = FIRST_DOUBLE + 2;
/** Words behind these doubles. */
const PROBES = 12;
const HEADER_CACHED = 13;

/** A store for devices that are then made in it. */
export function createNeighbourStore(): NeighbourStore {
  return {
    rows: createOwnedRows(ROW_WORDS),
    waiting: new NumberMap(),
    probes: new EventLane(),
    isProbing: false,
  };
}

/** A number for a device's table, which no other gets. */
export function numberNeighbours({ rows }: NeighbourStore): number {
  return numberOwner(rows);
}

/** The device's row for `address`, or 0. */
export function findNeighbour(device: Device, address: Ipv4Address): Neighbour {
  return findRow(storeOf(device).rows, device.neighbours, address);
}

/** A new row, for an address that has none, that waits for an answer. */
export function addNeighbour(device: Device, address: Ipv4Address): Neighbour {
  const { rows } = storeOf(device);
  const neighbour = addRow(rows, device.neighbours, address);
  beginAnew(rows, neighbour);
  return neighbour;
}

/** The row is as one that was just made: nothing is known, nobody was asked. */
export function beginAnew(rows: OwnedRows, neighbour: Neighbour): void {
  setWord(rows, neighbour, STATE, NEIGHBOUR.incomplete);
  setDouble(rows, neighbour, MAC, 0);
  setReachable(rows, neighbour, 0, 0);
  setWord(rows, neighbour, PROBES, 0);
  setHeaderCached(rows, neighbour, false);
}

/** The device goes, and with it its rows; those that are being asked for stay until that has ended. */
export function forgetNeighbours(device: Device): void {
  const { rows } = storeOf(device);
  dropRows(rows, device.neighbours, (row) => stateOf(rows, row) !== NEIGHBOUR.incomplete);
}

/** False where the row has been given to another device. */
export function isNeighbourOf(device: Device, neighbour: Neighbour): boolean {
  return ownerOf(storeOf(device).rows, neighbour) === device.neighbours;
}

/** The device's rows in the order in which it got them. */
export function neighboursOf(device: Device): Neighbour[] {
  return rowsOf(storeOf(device).rows, device.neighbours);
}

export function addressOf(rows: OwnedRows, neighbour: Neighbour): Ipv4Address {
  return keyOf(rows, neighbour);
}

export function stateOf(rows: OwnedRows, neighbour: Neighbour): NeighbourState {
  return wordOf(rows, neighbour, STATE) as NeighbourState;
}

export function setState(rows: OwnedRows, neighbour: Neighbour, state: NeighbourState): void {
  setWord(rows, neighbour, STATE, state);
}

/** 0 while nobody has answered. */
export function macOf(rows: OwnedRows, neighbour: Neighbour): MacAddress {
  return doubleOf(rows, neighbour, MAC);
}

/** Another address than before has no header yet. */
export function setMac(rows: OwnedRows, neighbour: Neighbour, mac: MacAddress): void {
  if (macOf(rows, neighbour) === mac) return;
  setHeaderCached(rows, neighbour, false);
  setDouble(rows, neighbour, MAC, mac);
}

/** Whether a frame was sent through the row since it became valid, so that the kernel has its header. */
export function hasHeaderCached(rows: OwnedRows, neighbour: Neighbour): boolean {
  return wordOf(rows, neighbour, HEADER_CACHED) === 1;
}

export function setHeaderCached(rows: OwnedRows, neighbour: Neighbour, cached: boolean): void {
  setWord(rows, neighbour, HEADER_CACHED, cached ? 1 : 0);
}

/** From when and until when it counts as REACHABLE; otherwise STALE or DELAY, still used. */
export function setReachable(
  rows: OwnedRows,
  neighbour: Neighbour,
  fromNs: number,
  untilNs: number,
): void {
  setDouble(rows, neighbour, REACHABLE_FROM, fromNs);
  setDouble(rows, neighbour, REACHABLE_UNTIL, untilNs);
}

export function reachableUntilNsOf(rows: OwnedRows, neighbour: Neighbour): number {
  return doubleOf(rows, neighbour, REACHABLE_UNTIL);
}

/** NUD_REACHABLE. */
export function isReachable(rows: OwnedRows, neighbour: Neighbour, nowNs: number): boolean {
  return (
    stateOf(rows, neighbour) === NEIGHBOUR.valid &&
    nowNs >= doubleOf(rows, neighbour, REACHABLE_FROM) &&
    nowNs < reachableUntilNsOf(rows, neighbour)
  );
}

/** Requests sent. */
export function probesOf(rows: OwnedRows, neighbour: Neighbour): number {
  return wordOf(rows, neighbour, PROBES);
}

export function countProbe(rows: OwnedRows, neighbour: Neighbour): void {
  setWord(rows, neighbour, PROBES, probesOf(rows, neighbour) + 1);
}

/** The packet waits for the row's answer; false where as many as may do so already. */
export function addWaiting(store: NeighbourStore, neighbour: Neighbour, packet: Packet): boolean {
  const waiting = store.waiting.get(neighbour);
  if (waiting === undefined) store.waiting.set(neighbour, [packet]);
  else if (waiting.length >= WAITING_MAX) return false;
  else waiting.push(packet);
  return true;
}

const NONE: readonly Packet[] = [];

/** Packets that need not wait any longer. */
export function takeWaiting({ waiting }: NeighbourStore, neighbour: Neighbour): readonly Packet[] {
  if (waiting.size === 0) return NONE;
  const packets = waiting.get(neighbour) ?? NONE;
  waiting.delete(neighbour);
  return packets;
}

/** Where the device's rows are. */
export function storeOf(device: Device): NeighbourStore {
  return device.namespace.memory.neighbours;
}
