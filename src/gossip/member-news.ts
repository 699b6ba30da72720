/**
 * What a node makes of news about another one, from a third or from its own probe.
 *
 * Owns the rules of memberlist's aliveNode, suspectNode and deadNode: incarnations, refutation, the
 * suspicion that ends by itself (GOS-21, GOS-22); and what follows from a new state for its tables and
 * tickers. Who is probed when is failure-detector.ts's.
 */
import { BULK_SYNC_NS, forgetNode } from './entries.ts';
import { broadcast, tellOf } from './member-broadcasts.ts';
import {
  bootstrapTimer,
  BOOTSTRAP_NS,
  compareViews,
  PROBE_NS,
  RECONNECT_NS,
} from './member-tickers.ts';
import {
  memberOf,
  viewOf,
  type MemberMessage,
  type MemberState,
  type MemberView,
} from './member-views.ts';
import { isGone, type Gossip } from './network-db.ts';
import { confirmationsWanted, suspicionOf, type Suspicion } from './suspicion.ts';
import { startPeriodic } from './timers.ts';

/** A node hears news, from another one or from its own probe. */
export function hear(gossip: Gossip, node: string, message: MemberMessage): void {
  switch (message.state) {
    case 'alive':
      return hearAlive(gossip, node, message);
    case 'suspect':
      return hearSuspect(gossip, node, message);
    case 'dead':
    case 'left':
      return hearDead(gossip, node, message);
    case 'unknown':
      return;
  }
}

function hearAlive(gossip: Gossip, node: string, message: MemberMessage): void {
  const { subject, incarnation } = message;
  const view = viewOf(gossip, node, subject);
  if (subject === node || incarnation <= view.incarnation) return;
  setView(gossip, node, subject, { state: 'alive', incarnation, suspicion: undefined });
  broadcast(gossip, node, message);
}

function hearSuspect(gossip: Gossip, node: string, message: MemberMessage): void {
  const { subject, incarnation, from } = message;
  if (subject === node) return refute(gossip, node, message);
  const view = viewOf(gossip, node, subject);
  if (incarnation < view.incarnation || isGone(view.state)) return;
  if (view.suspicion) return confirm(gossip, node, message, view.suspicion);
  const beganNs = gossip.host.nowNs();
  const suspicion = suspicionOf(gossip, beganNs, new Set([from]));
  setView(gossip, node, subject, { state: 'suspect', incarnation, suspicion });
  broadcast(gossip, node, message);
  startSuspicionTimer(gossip, node, subject, suspicion);
}

function hearDead(gossip: Gossip, node: string, message: MemberMessage): void {
  const { state, subject, incarnation } = message;
  if (subject === node) return refute(gossip, node, message);
  const view = viewOf(gossip, node, subject);
  if (incarnation < view.incarnation || isGone(view.state)) return;
  setView(gossip, node, subject, { state, incarnation, suspicion: undefined });
  broadcast(gossip, node, message);
}

/** Who hears that it is suspected says that it lives, with a higher incarnation. */
function refute(gossip: Gossip, node: string, { incarnation }: MemberMessage): void {
  const member = memberOf(gossip, node);
  if (incarnation < member.incarnation) return;
  member.incarnation = incarnation + 1;
  tellOf(gossip, node);
}

/** Another node suspects it too: the timer shrinks. */
function confirm(gossip: Gossip, node: string, message: MemberMessage, known: Suspicion): void {
  const { subject, from } = message;
  if (known.from.has(from) || known.from.size > confirmationsWanted(gossip)) return;
  const suspicion = suspicionOf(gossip, known.beganNs, new Set([...known.from, from]));
  const { incarnation } = viewOf(gossip, node, subject);
  setView(gossip, node, subject, { state: 'suspect', incarnation, suspicion });
  broadcast(gossip, node, message);
  startSuspicionTimer(gossip, node, subject, suspicion);
}

/** The suspicion's time is over, unless it has been cleared or shortened since. */
export function onSuspicionEnd(gossip: Gossip, node: string, subject: string): void {
  const { state, incarnation, suspicion } = viewOf(gossip, node, subject);
  if (state !== 'suspect' || suspicion === undefined) return;
  if (gossip.host.nowNs() < suspicion.endsNs) return;
  hear(gossip, node, { state: 'dead', subject, incarnation, from: node });
}

function startSuspicionTimer(
  gossip: Gossip,
  node: string,
  subject: string,
  { endsNs }: Suspicion,
): void {
  const delayNs = Math.max(0, endsNs - gossip.host.nowNs());
  const { generation } = memberOf(gossip, node);
  gossip.host.startTimer(delayNs, { kind: 'swim.suspicion', node, subject, generation });
}

function setView(
  gossip: Gossip,
  node: string,
  subject: string,
  view: Omit<MemberView, 'sinceNs'>,
): void {
  const before = viewOf(gossip, node, subject);
  const sinceNs = before.state === view.state ? before.sinceNs : gossip.host.nowNs();
  memberOf(gossip, node).views.set(subject, { ...view, sinceNs });
  if (before.state === view.state) return;
  gossip.partners.delete(node);
  onStateChange(gossip, node, subject, view.state);
}

/** What a dead node has in the tables goes at once (GOS-07); from then on it is asked for. */
function onStateChange(gossip: Gossip, node: string, subject: string, state: MemberState): void {
  gossip.host.viewChanged(node, subject, state);
  compareViews(gossip, node);
  if (state === 'alive') {
    startPeriodic(gossip, { kind: 'swim.probe', node }, PROBE_NS);
    for (const each of [node, subject]) {
      startPeriodic(gossip, { kind: 'gossip.bulk-sync', node: each }, BULK_SYNC_NS);
    }
  }
  if (!isGone(state)) return;
  startPeriodic(gossip, bootstrapTimer(gossip, node), BOOTSTRAP_NS);
  forgetNode(gossip, node, subject);
  if (state === 'dead') startPeriodic(gossip, { kind: 'reconnect', node }, RECONNECT_NS);
}
