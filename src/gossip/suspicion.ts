/**
 * The time that a suspected node has to be heard of again.
 *
 * Owns how long it is, and that it shrinks with independent confirmations (GOS-22). Follows memberlist's
 * suspicion.go.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import type { Gossip } from './network-db.ts';

const SUSPICION_MULTIPLIER = 4;
const SUSPICION_MAX_MULTIPLIER = 6;

/** The time that a suspect has to be heard of again. */
export interface Suspicion {
  readonly beganNs: number;
  /** Nodes that have said so, the first one included. */
  readonly from: ReadonlySet<string>;
  /** When it ends as things stand. */
  readonly endsNs: number;
}

export function suspicionOf(gossip: Gossip, beganNs: number, from: ReadonlySet<string>): Suspicion {
  return { beganNs, from, endsNs: beganNs + suspicionNs(gossip.nodes.size, from.size - 1) };
}

export function confirmationsWanted({ nodes }: Gossip): number {
  const wanted = SUSPICION_MULTIPLIER - 2;
  return nodes.size - 2 < wanted ? 0 : wanted;
}

/** How long a node of a cluster of `size` is suspected, with so many confirmations (GOS-22). */
export function suspicionNs(size: number, confirmations: number): number {
  const wanted = SUSPICION_MULTIPLIER - 2;
  const minNs = SUSPICION_MULTIPLIER * Math.max(1, Math.log10(size)) * SECOND;
  if (size - 2 < wanted) return Math.floor(minNs);
  const maxNs = SUSPICION_MAX_MULTIPLIER * minNs;
  const share = Math.log(confirmations + 1) / Math.log(wanted + 1);
  const milliseconds = Math.floor((maxNs - share * (maxNs - minNs)) / MILLISECOND);
  return Math.max(Math.floor(minNs), milliseconds * MILLISECOND);
}
