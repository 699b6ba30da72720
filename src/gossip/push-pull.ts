/**
 * Push/pull: two nodes tell each other all that they believe, over TCP.
 *
 * Owns the exchange when one joins by the other, and the one each 30 s with a random node, which is played
 * for as long as two could learn of each other. Follows memberlist's pushPull and mergeState.
 */
import { hear } from './member-news.ts';
import { PUSH_PULL_NS } from './member-tickers.ts';
import { memberOf, viewOf, type MemberMessage, type MemberState } from './member-views.ts';
import { isGone, type Gossip } from './network-db.ts';
import { drawSome } from './random-nodes.ts';
import { startPeriodic } from './timers.ts';

/** Push/pull over TCP: both read the other's state before they believe any of it. */
export function exchangeViews(gossip: Gossip, left: string, right: string): void {
  const ofLeft = viewsFor(gossip, left, right);
  const ofRight = viewsFor(gossip, right, left);
  merge(gossip, left, right, ofRight);
  merge(gossip, right, left, ofLeft);
}

/** Every 30 s with one random node that is alive, for as long as the two could learn of each other. */
export function onPushPull(gossip: Gossip, node: string): void {
  const partners = [...gossip.nodes.keys()].filter((other) => {
    return other !== node && viewOf(gossip, node, other).state === 'alive';
  });
  if (!partners.some((other) => disagree(gossip, node, other))) return;
  startPeriodic(gossip, { kind: 'swim.push-pull', node }, PUSH_PULL_NS);
  const [partner] = drawSome(gossip, node, partners, 1);
  if (partner !== undefined && gossip.host.reaches(node, partner, 'tcp')) {
    exchangeViews(gossip, node, partner);
  }
}

/** They believe different things, and can tell each other. */
function disagree(gossip: Gossip, node: string, other: string): boolean {
  if (!gossip.host.reaches(node, other, 'tcp')) return false;
  const [own, others] = [memberOf(gossip, node).views, memberOf(gossip, other).views];
  return [...own.keys(), ...others.keys()].some((subject) => {
    const [left, right] = [stateFor(gossip, node, subject), stateFor(gossip, other, subject)];
    // Of a node that one has never heard of, it learns only that it lives.
    if (left === 'unknown' || right === 'unknown') return isGone(left) !== isGone(right);
    return left !== right;
  });
}

/** Everybody knows of itself that it lives. */
function stateFor(gossip: Gossip, node: string, subject: string): MemberState {
  return node === subject ? 'alive' : viewOf(gossip, node, subject).state;
}

/** What the node tells the other one, without what both believe from the beginning. */
function viewsFor(gossip: Gossip, node: string, other: string): MemberMessage[] {
  const { incarnation, views } = memberOf(gossip, node);
  const messages: MemberMessage[] = [{ state: 'alive', subject: node, incarnation, from: node }];
  for (const subject of new Set([...views.keys(), ...memberOf(gossip, other).views.keys()])) {
    const view = viewOf(gossip, node, subject);
    if (subject === node || view.state === 'unknown') continue;
    messages.push({ state: view.state, subject, incarnation: view.incarnation, from: node });
  }
  return messages;
}

/** Whom the other believes dead is only suspected (mergeState). */
function merge(gossip: Gossip, node: string, from: string, views: readonly MemberMessage[]): void {
  for (const view of views) {
    const state = view.state === 'dead' ? 'suspect' : view.state;
    hear(gossip, node, { ...view, state, from });
  }
}
