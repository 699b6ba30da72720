/**
 * The neighbour (ARP) table of a device and the states of its rows.
 *
 * Owns records and their ageing by looking (a row is judged when used, no timer runs for it). The
 * ARP frames are arp.ts's. Times are Linux defaults: reachable for 15 to 45 s around
 * base_reachable_time 30 s, three probes a second apart (retrans_time_ms, mcast_solicit).
 */
import { NumberMap } from '../engine/number-map.ts';
import { SECOND } from '../engine/sim-time.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import type { Packet } from '../packet/packet.ts';

export interface Neighbour {
  readonly address: Ipv4Address;
  mac: MacAddress;
  /** incomplete: ARP is being asked; failed: nobody answered. */
  state: 'incomplete' | 'valid' | 'failed' | 'permanent';
  /** From when and until when it counts as REACHABLE; otherwise STALE or DELAY, still used. */
  reachableFromNs: number;
  reachableUntilNs: number;
  /** A frame was sent through it since it became valid, so the kernel has its header cached. */
  headerCached: boolean;
  probes: number;
  /** Packets that wait for the answer; undefined where none does. */
  waiting: Packet[] | undefined;
}

export type NeighbourTable = NumberMap<Neighbour>;

export const PROBES_MAX = 3;
export const PROBE_INTERVAL_NS = SECOND;
/** A stale row that is used is asked about after this long (delay_first_probe_time). */
export const FIRST_PROBE_DELAY_NS = 5 * SECOND;
/** Packets kept while ARP is asked (unres_qlen in packets of usual size). */
export const WAITING_MAX = 100;

export function createNeighbourTable(): NeighbourTable {
  return new NumberMap();
}

/** NUD_CONNECTED: reachable or permanent. */
export function isConnected(neighbour: Neighbour, nowNs: number): boolean {
  if (neighbour.state === 'permanent') return true;
  const { state, reachableFromNs, reachableUntilNs } = neighbour;
  return state === 'valid' && nowNs >= reachableFromNs && nowNs < reachableUntilNs;
}

/** A row that waits for an answer. */
export function incompleteNeighbour(address: Ipv4Address): Neighbour {
  return {
    address,
    mac: 0,
    state: 'incomplete',
    reachableFromNs: 0,
    reachableUntilNs: 0,
    headerCached: false,
    probes: 0,
    waiting: undefined,
  };
}
