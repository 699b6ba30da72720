/**
 * What each node believes of the others: alive, suspect or dead, and how such news travels.
 *
 * Owns the rules of memberlist's aliveNode, suspectNode and deadNode: incarnations, refutation, the
 * suspicion timer that shrinks with independent confirmations (GOS-21, GOS-22), rounds of 200 ms.
 * Who is probed when is failure-detector.ts's. Nodes that never had trouble have no record here.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import { BULK_SYNC_NS, forgetNode } from './entries.ts';
import { isGone, type Gossip, type NodeTimer } from './network-db.ts';
import { startPeriodic } from './timers.ts';

/**
 * `left`: it said itself that it goes; nobody asks for it again. `unknown`: never heard of since the
 * engine started, so that only the word that it lives means something.
 */
export type MemberState = 'alive' | 'suspect' | 'dead' | 'left' | 'unknown';

export interface MemberView {
  readonly state: MemberState;
  readonly incarnation: number;
  readonly suspicion: Suspicion | undefined;
  readonly sinceNs: number;
}

/** The time that a suspect has to be heard of again. */
export interface Suspicion {
  readonly beganNs: number;
  /** Nodes that have said so, the first one included. */
  readonly from: ReadonlySet<string>;
  /** When it ends as things stand. */
  readonly endsNs: number;
}

export interface MemberMessage {
  readonly state: MemberState;
  readonly subject: string;
  readonly incarnation: number;
  readonly from: string;
}

export interface Member {
  /** Its engine does not run: it asks nobody and hears nothing. */
  isOut: boolean;
  /** How often it has stopped: timers of the process before mean nothing to the one after. */
  generation: number;
  /** Until when it tries to join the gossip of the managers again (bootstrap.ts). */
  seeksUntilNs: number;
  incarnation: number;
  /** Health of its own connection: 0 is well, 7 the worst (Lifeguard; GOS-24). */
  score: number;
  isProbing: boolean;
  /** The order in which the others are probed, and who is next. */
  ring: string[];
  next: number;
  /** What it believes of others where that is not "alive, incarnation 0". */
  readonly views: Map<string, MemberView>;
  /** News by subject, with how often it will still be told. */
  readonly broadcasts: Map<string, { readonly message: MemberMessage; left: number }>;
}

/** Intervals of the tickers that views start; failure-detector.ts says what they do. */
export const PROBE_NS = SECOND;
export const RECONNECT_NS = SECOND;
export const BOOTSTRAP_NS = 60 * SECOND;
const PUSH_PULL_NS = 30 * SECOND;
const ROUND_NS = 200 * MILLISECOND;
const FAN_OUT = 3;
const RETRANSMIT_MULTIPLIER = 4;
const SUSPICION_MULTIPLIER = 4;
const SUSPICION_MAX_MULTIPLIER = 6;
/** A dead node still gets news for this long, so that it can object (GossipToTheDeadTime). */
const TELL_THE_DEAD_NS = 30 * SECOND;

const ALIVE: MemberView = { state: 'alive', incarnation: 0, suspicion: undefined, sinceNs: 0 };
/** Any word that it lives is news. */
const UNKNOWN: MemberView = { ...ALIVE, state: 'unknown', incarnation: -1 };

/** A node of the swarm; all that there are when the clock starts know each other. */
export function addNode({ nodes, numbers }: Gossip, name: string): void {
  numbers.set(name, numbers.size);
  nodes.set(name, {
    isOut: false,
    generation: 0,
    seeksUntilNs: 0,
    incarnation: 0,
    score: 0,
    isProbing: false,
    ring: [],
    next: 0,
    views: new Map(),
    broadcasts: new Map(),
  });
}

export function memberOf({ nodes }: Gossip, node: string): Member {
  return nodes.get(node) as Member;
}

export function viewOf({ nodes }: Gossip, node: string, subject: string): MemberView {
  return nodes.get(node)?.views.get(subject) ?? ALIVE;
}

/** The node's process ends, and with it all that it knew. */
export function forgetViews(gossip: Gossip, node: string): void {
  const { views, broadcasts } = memberOf(gossip, node);
  broadcasts.clear();
  for (const other of gossip.nodes.keys()) if (other !== node) views.set(other, UNKNOWN);
}

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

/** The node says that it lives. */
export function tellOf(gossip: Gossip, node: string): void {
  const { incarnation } = memberOf(gossip, node);
  broadcast(gossip, node, { state: 'alive', subject: node, incarnation, from: node });
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

function suspicionOf(gossip: Gossip, beganNs: number, from: ReadonlySet<string>): Suspicion {
  return { beganNs, from, endsNs: beganNs + suspicionNs(gossip.nodes.size, from.size - 1) };
}

function confirmationsWanted({ nodes }: Gossip): number {
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

/** The minute of bootstrap.ts. */
export function bootstrapTimer(gossip: Gossip, node: string): NodeTimer {
  return { kind: 'bootstrap', node, generation: memberOf(gossip, node).generation };
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

function broadcast(gossip: Gossip, node: string, message: MemberMessage): void {
  const left = RETRANSMIT_MULTIPLIER * Math.ceil(Math.log10(gossip.nodes.size + 1));
  memberOf(gossip, node).broadcasts.set(message.subject, { message, left });
  startPeriodic(gossip, { kind: 'swim.round', node }, ROUND_NS);
}

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
  startPeriodic(gossip, { kind: 'swim.round', node }, ROUND_NS);
}

function isTold(gossip: Gossip, node: string, other: string): boolean {
  const { state, sinceNs } = viewOf(gossip, node, other);
  if (state === 'dead') return gossip.host.nowNs() - sinceNs < TELL_THE_DEAD_NS;
  return !isGone(state);
}

/** Up to `count` other nodes of the cluster that fulfil a condition. */
export function randomNodes(
  gossip: Gossip,
  node: string,
  count: number,
  isWanted: (other: string) => boolean,
): string[] {
  const others = [...gossip.nodes.keys()].filter((other) => other !== node && isWanted(other));
  return drawSome(gossip, node, others, count);
}

/** Up to `count` of `names`, each once: the last one takes the place of who was drawn. */
export function drawSome(
  gossip: Gossip,
  node: string,
  names: readonly string[],
  count: number,
): string[] {
  const purpose = `gossip/${node}`;
  const moved = new Map<number, string>();
  const nameAt = (at: number): string => moved.get(at) ?? (names[at] as string);
  const chosen: string[] = [];
  for (let size = names.length; chosen.length < count && size > 0; size--) {
    const at = gossip.host.pick(purpose, size);
    chosen.push(nameAt(at));
    moved.set(at, nameAt(size - 1));
  }
  return chosen;
}

/** Push/pull over TCP: both read the other's state before they believe any of it. */
export function exchangeViews(gossip: Gossip, left: string, right: string): void {
  const ofLeft = viewsFor(gossip, left, right);
  const ofRight = viewsFor(gossip, right, left);
  merge(gossip, left, right, ofRight);
  merge(gossip, right, left, ofLeft);
}

/** A node and those of whom it does not think well may have something to tell each other. */
export function compareViews(gossip: Gossip, node: string): void {
  const { views } = memberOf(gossip, node);
  if (views.size === 0) return;
  for (const each of [node, ...views.keys()]) {
    startPeriodic(gossip, { kind: 'swim.push-pull', node: each }, PUSH_PULL_NS);
  }
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
