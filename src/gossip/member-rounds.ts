/**
 * Rounds in which a node tells three others at random what it has heard of members (GOS-21).
 *
 * Owns whom it tells. Follows memberlist's gossip().
 */
import { SECOND } from '../engine/sim-time.ts';
import { hear } from './member-news.ts';
import { MEMBER_ROUND_NS } from './member-tickers.ts';
import { memberOf, viewOf } from './member-views.ts';
import { isGone, type Gossip } from './network-db.ts';
import { randomNodes } from './random-nodes.ts';
import { startPeriodic } from './timers.ts';

const FAN_OUT = 3;
/** A dead node still gets news for this long, so that it can object (GossipToTheDeadTime). */
const TELL_THE_DEAD_NS = 30 * SECOND;

/** Tells three random nodes the news; the dead are told for a while, so that they can object. */
export function playMemberRound(gossip: Gossip, node: string): void {
  const { broadcasts } = memberOf(gossip, node);
  const receivers = randomNodes(gossip, node, FAN_OUT, (other) => isTold(gossip, node, other));
  for (const receiver of receivers) {
    const isReached = gossip.host.reaches(node, receiver, 'udp');
    for (const [subject, news] of [...broadcasts]) {
      news.left--;
      if (news.left === 0) broadcasts.delete(subject);
      if (isReached) hear(gossip, receiver, news.message);
    }
  }
  // Who has nobody to tell waits for the first one that it hears of.
  if (broadcasts.size === 0 || receivers.length === 0) return;
  startPeriodic(gossip, { kind: 'swim.round', node }, MEMBER_ROUND_NS);
}

function isTold(gossip: Gossip, node: string, other: string): boolean {
  const { state, sinceNs } = viewOf(gossip, node, other);
  if (state === 'dead') return gossip.host.nowNs() - sinceNs < TELL_THE_DEAD_NS;
  return !isGone(state);
}
