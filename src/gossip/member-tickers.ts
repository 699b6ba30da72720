/**
 * The tickers by which a node looks after the others, and tells of them.
 *
 * Owns their intervals, and the two of them that several others start. What each does when it fires is in
 * the file of the thing that it does.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import { memberOf } from './member-views.ts';
import type { Gossip, NodeTimer } from './network-db.ts';
import { startPeriodic } from './timers.ts';

export const PROBE_NS = SECOND;
export const RECONNECT_NS = SECOND;
export const BOOTSTRAP_NS = 60 * SECOND;
export const PUSH_PULL_NS = 30 * SECOND;
/** A round of news about members. */
export const MEMBER_ROUND_NS = 200 * MILLISECOND;

/** The minute of bootstrap.ts. */
export function bootstrapTimer(gossip: Gossip, node: string): NodeTimer {
  return { kind: 'bootstrap', node, generation: memberOf(gossip, node).generation };
}

/** A node and those of whom it does not think well may have something to tell each other. */
export function compareViews(gossip: Gossip, node: string): void {
  const { views } = memberOf(gossip, node);
  if (views.size === 0) return;
  for (const each of [node, ...views.keys()]) {
    startPeriodic(gossip, { kind: 'swim.push-pull', node: each }, PUSH_PULL_NS);
  }
}
