/**
 * The failure detector: who is probed when, and how a node that was given up is found again.
 *
 * Owns the probe of one node a second with its indirect and TCP pings (GOS-20), the health score
 * that lengthens it (GOS-24), and the reconnection to failed nodes each second (GOS-09). Follows
 * memberlist's probeNode and networkdb's reconnectNode. As long as everyone reaches everyone no
 * probe is played: what it would find out is known.
 */
import { MILLISECOND } from '../engine/sim-time.ts';
import { hear } from './member-news.ts';
import { compareViews, PROBE_NS, RECONNECT_NS } from './member-tickers.ts';
import { memberOf, viewOf, type Member } from './member-views.ts';
import { exchangeViews } from './push-pull.ts';
import { drawSome, randomNodes } from './random-nodes.ts';
import { believesIn, indexed, type Gossip } from './network-db.ts';
import { isRunning, startPeriodic } from './timers.ts';

const PING_TIMEOUT_NS = 500 * MILLISECOND;
const INDIRECT_CHECKS = 3;
const SCORE_MAX = 7;

/**
 * The LAN or a firewall has changed around these nodes: whom they cannot reach is found out anew,
 * and the probes that would notice begin.
 */
export function lanChanged(gossip: Gossip, nodes: Iterable<string>): void {
  for (const node of nodes) if (gossip.nodes.has(node)) gossip.touched.add(node);
  gossip.trouble.clear();
  for (const node of gossip.touched) {
    for (const other of gossip.nodes.keys()) {
      if (other === node) continue;
      if (!isCertain(gossip, node, other)) indexed(gossip.trouble, node).add(other);
      if (!isCertain(gossip, other, node)) indexed(gossip.trouble, other).add(node);
    }
  }
  watch(gossip);
}

/** Starts what has something to find out. */
function watch(gossip: Gossip): void {
  for (const node of gossip.nodes.keys()) {
    watchOthers(gossip, node);
    watchFailed(gossip, node);
    compareViews(gossip, node);
  }
}

function watchOthers(gossip: Gossip, node: string): void {
  const timer = { kind: 'swim.probe', node } as const;
  if (isRunning(gossip, timer) || !hasToProbe(gossip, node)) return;
  shuffleRing(gossip, node);
  startPeriodic(gossip, timer, PROBE_NS);
}

/** A node that has failed may be back; nobody asks while it certainly does not answer. */
export function watchFailed(gossip: Gossip, node: string): void {
  const failed = failedOf(gossip, node);
  if (failed.some((other) => gossip.host.reaches(node, other, 'tcp'))) {
    startPeriodic(gossip, { kind: 'reconnect', node }, RECONNECT_NS);
  }
}

/** True where every probe is sure to be answered: by UDP without loss, or by TCP. */
function isCertain({ host }: Gossip, node: string, other: string): boolean {
  return host.isSure(node, other) || host.reaches(node, other, 'tcp');
}

function hasToProbe(gossip: Gossip, node: string): boolean {
  const { isOut, views } = memberOf(gossip, node);
  if (isOut) return false;
  for (const { state } of views.values()) {
    if (state === 'suspect') return true;
  }
  for (const other of gossip.trouble.get(node) ?? []) {
    if (believesIn(gossip, node, other)) return true;
  }
  return false;
}

/** The ring is somewhere in its round when trouble begins. */
function shuffleRing(gossip: Gossip, node: string): void {
  const member = memberOf(gossip, node);
  const others = [...gossip.nodes.keys()].filter((other) => other !== node);
  member.ring = drawSome(gossip, node, others, others.length);
  member.next = gossip.host.pick(`gossip/${node}`, member.ring.length);
}

/** The node's tick of one second: the next one of the ring that is not given up is probed. */
export function onProbe(gossip: Gossip, node: string): void {
  const member = memberOf(gossip, node);
  if (!hasToProbe(gossip, node)) return;
  startPeriodic(gossip, { kind: 'swim.probe', node }, PROBE_NS);
  if (member.isProbing) return;
  const subject = nextOfRing(gossip, node, member);
  if (subject === undefined) return;
  remind(gossip, node, subject);
  if (pings(gossip, node, subject)) return improve(member);
  member.isProbing = true;
  const { generation } = member;
  gossip.host.startTimer(PING_TIMEOUT_NS, { kind: 'swim.indirect', node, subject, generation });
}

/** A suspect is told with the ping that it is one, so that it can object. */
function remind(gossip: Gossip, node: string, subject: string): void {
  const { state, incarnation } = viewOf(gossip, node, subject);
  if (state !== 'suspect' || !gossip.host.reaches(node, subject, 'udp')) return;
  hear(gossip, subject, { state, subject, incarnation, from: node });
}

function nextOfRing(gossip: Gossip, node: string, member: Member): string | undefined {
  for (let tried = 0; tried <= member.ring.length; tried++) {
    if (member.next >= member.ring.length) {
      shuffleRing(gossip, node);
      member.next = 0;
    }
    const subject = member.ring[member.next++];
    if (subject !== undefined && believesIn(gossip, node, subject)) return subject;
  }
  return undefined;
}

/** No answer in half a second: three others are asked to ping it, and TCP is tried. */
export function onIndirectProbe(gossip: Gossip, node: string, subject: string): void {
  const member = memberOf(gossip, node);
  const helpers = randomNodes(gossip, node, INDIRECT_CHECKS, (other) => {
    return other !== subject && viewOf(gossip, node, other).state === 'alive';
  });
  const answering = helpers.filter((helper) => pings(gossip, node, helper));
  const isHeard =
    answering.some((helper) => pings(gossip, helper, subject)) ||
    gossip.host.reaches(node, subject, 'tcp');
  if (isHeard) {
    member.isProbing = false;
    return improve(member);
  }
  const missing = helpers.length === 0 ? 1 : helpers.length - answering.length;
  const deadlineNs = (member.score + 1) * PROBE_NS - PING_TIMEOUT_NS;
  const { generation } = member;
  const verdict = { kind: 'swim.verdict', node, subject, missing, generation } as const;
  gossip.host.startTimer(deadlineNs, verdict);
}

/** Nobody has got an answer: the node is suspected. */
export function onVerdict(gossip: Gossip, node: string, subject: string, missing: number): void {
  const member = memberOf(gossip, node);
  member.isProbing = false;
  member.score = Math.min(SCORE_MAX, member.score + missing);
  const { incarnation } = viewOf(gossip, node, subject);
  hear(gossip, node, { state: 'suspect', subject, incarnation, from: node });
}

function pings({ host }: Gossip, node: string, other: string): boolean {
  return host.reaches(node, other, 'udp') && host.reaches(other, node, 'udp');
}

function improve(member: Member): void {
  member.score = Math.max(0, member.score - 1);
}

function failedOf(gossip: Gossip, node: string): string[] {
  return [...memberOf(gossip, node).views]
    .filter(([, { state }]) => state === 'dead')
    .map(([subject]) => subject);
}

/** A random failed node is asked for a push/pull; true where both then know that they live. */
export function onReconnect(gossip: Gossip, node: string): string | undefined {
  const [subject] = drawSome(gossip, node, failedOf(gossip, node), 1);
  if (subject === undefined) return undefined;
  const isReached = gossip.host.reaches(node, subject, 'tcp');
  if (isReached) exchangeViews(gossip, node, subject);
  watchFailed(gossip, node);
  const both = believesIn(gossip, node, subject) && believesIn(gossip, subject, node);
  return isReached && both ? subject : undefined;
}
