/**
 * News about members that a node still has to tell.
 *
 * Owns how often it tells each: a few times more than it takes until all have heard of it (GOS-21). The
 * rounds in which it does are member-rounds.ts's. Follows memberlist's queue.go and broadcast.go.
 */
import { memberOf, type MemberMessage } from './member-views.ts';
import { MEMBER_ROUND_NS } from './member-tickers.ts';
import type { Gossip } from './network-db.ts';
import { startPeriodic } from './timers.ts';

const RETRANSMIT_MULTIPLIER = 4;

/** The node says that it lives. */
export function tellOf(gossip: Gossip, node: string): void {
  const { incarnation } = memberOf(gossip, node);
  broadcast(gossip, node, { state: 'alive', subject: node, incarnation, from: node });
}

/** It has something new to tell, which takes the place of what it had to tell of the same node. */
export function broadcast(gossip: Gossip, node: string, message: MemberMessage): void {
  const left = RETRANSMIT_MULTIPLIER * Math.ceil(Math.log10(gossip.nodes.size + 1));
  memberOf(gossip, node).broadcasts.set(message.subject, { message, left });
  startPeriodic(gossip, { kind: 'swim.round', node }, MEMBER_ROUND_NS);
}
