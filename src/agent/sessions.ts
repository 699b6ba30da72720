/**
 * The sessions of nodes with the managers: heartbeats, their absence, and registering again.
 *
 * Owns when a node without a way to the managers counts as Down (GOS-30) and then as lost (GOS-33), when
 * its agent has noticed, and when it is back (GOS-37). Heartbeats of a node that reaches a manager change nothing, so they
 * are not played: when the way is lost, chance says when the last one was. What follows for tasks is
 * the host's. Follows swarmkit's manager/dispatcher and agent/session.go.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';

/** Nodes beat every 5 s, half a second more or less as the dispatcher chooses. */
const PERIOD_NS = 5 * SECOND;
const PERIOD_SPREAD_NS = 500 * MILLISECOND;
/** Of a node that has been Down for so long nobody expects anything any more (defaultNodeDownPeriod). */
const DOWN_NS = 24 * 3600 * SECOND;
/** Periods without a beat after which a node is Down; twice as many after a change of leader. */
const GRACE_PERIODS = 3;
const GRACE_PERIODS_UNKNOWN = 6;
/** An agent waits so long for the answer to a beat. */
const CALL_TIMEOUT_NS = 5 * SECOND;
/** Pauses between attempts to register double from 100 ms to 8 s and are drawn from that range. */
const BACKOFF_FIRST_NS = 100 * MILLISECOND;
const BACKOFF_MAX_NS = 8 * SECOND;

export interface SessionTimer {
  /**
   * The agent gives its session up; it registers again; the manager has missed the beats; the node has
   * been Down for a day.
   */
  readonly kind: 'session.broken' | 'session.register' | 'session.expired' | 'session.lost';
  readonly node: string;
  readonly outage: Outage;
}

/** A node that is without managers, or has not found them again yet. */
export interface Outage {
  /** Since when the agent has tried in vain. */
  sinceNs: number;
  /** The agent knows, and tries to register. */
  isBroken: boolean;
  isRegistering: boolean;
}

export interface SessionHost {
  nowNs(): number;
  startTimer(delayNs: number, timer: SessionTimer): void;
  /** An integer in [0, size) from the stream of that purpose. */
  pick(purpose: string, size: number): number;
  /** Some manager that follows a leader can be reached on port 2377. */
  hasWay(node: string): boolean;
  /** The managers have a leader, who judges. */
  isLed(): boolean;
  /** The node's session stands again: what was missed is exchanged. */
  onConnected(node: string): void;
  isDown(node: string): boolean;
  onDown(node: string): void;
  /** The node has been Down for a day: its tasks are given up (GOS-33). */
  onLost(node: string): void;
}

export interface Sessions {
  readonly host: SessionHost;
  /** By node; no entry where all is well. */
  readonly outages: Map<string, Outage>;
}

export function createSessions(host: SessionHost): Sessions {
  return { host, outages: new Map() };
}

/** Whether the node and the managers hear of each other now. */
export function isConnected({ host, outages }: Sessions, node: string): boolean {
  const outage = outages.get(node);
  return (outage === undefined || !outage.isBroken) && host.hasWay(node);
}

/** The way of some nodes to the managers may be another than before. */
export function waysChanged(sessions: Sessions, nodes: Iterable<string>): void {
  for (const node of nodes) {
    const outage = sessions.outages.get(node);
    const hasWay = sessions.host.hasWay(node);
    if (outage === undefined && !hasWay) begin(sessions, node);
    if (outage !== undefined && hasWay) findAgain(sessions, node, outage);
  }
}

/** The node's engine stops: the agent gives its session up, and its beats cease. */
export function agentStopped(sessions: Sessions, node: string): void {
  waysChanged(sessions, [node]);
  const outage = sessions.outages.get(node);
  if (outage) outage.isBroken = true;
}

/** It has started again and tries to register as if it had just begun to (FAIL-09). */
export function agentStarted(sessions: Sessions, node: string): void {
  const outage = sessions.outages.get(node);
  if (outage) outage.sinceNs = sessions.host.nowNs();
  waysChanged(sessions, [node]);
}

/** Another leader: every session is made anew, and nodes get twice the grace for it (GOS-31). */
export function leaderChanged(sessions: Sessions, nodes: Iterable<string>): void {
  const { host, outages } = sessions;
  for (const node of nodes) {
    const outage: Outage = { sinceNs: host.nowNs(), isBroken: true, isRegistering: false };
    outages.set(node, outage);
    const graceNs = GRACE_PERIODS_UNKNOWN * drawPeriod(sessions, node);
    if (host.isDown(node)) host.startTimer(DOWN_NS, { kind: 'session.lost', node, outage });
    else host.startTimer(graceNs, { kind: 'session.expired', node, outage });
    if (host.hasWay(node)) findAgain(sessions, node, outage);
  }
}

export function onSessionTimer(sessions: Sessions, { kind, node, outage }: SessionTimer): void {
  const { host, outages } = sessions;
  if (outages.get(node) !== outage) return;
  switch (kind) {
    case 'session.broken':
      outage.isBroken = true;
      return;
    case 'session.expired':
      outage.isBroken = true;
      if (!host.isLed()) return;
      host.startTimer(DOWN_NS, { kind: 'session.lost', node, outage });
      return host.onDown(node);
    case 'session.lost':
      if (host.isLed()) host.onLost(node);
      return;
    case 'session.register':
      outage.isRegistering = false;
      if (!host.hasWay(node)) return;
      outages.delete(node);
      return host.onConnected(node);
  }
}

/** The last beat was at some moment of the period before. */
function begin(sessions: Sessions, node: string): void {
  const { host, outages } = sessions;
  const periodNs = drawPeriod(sessions, node);
  const agoNs = host.pick(streamOf(node), periodNs / MILLISECOND) * MILLISECOND;
  const outage: Outage = { sinceNs: host.nowNs(), isBroken: false, isRegistering: false };
  outages.set(node, outage);
  const untilBeatNs = periodNs - agoNs;
  host.startTimer(untilBeatNs + CALL_TIMEOUT_NS, { kind: 'session.broken', node, outage });
  const untilDownNs = GRACE_PERIODS * periodNs - agoNs;
  host.startTimer(untilDownNs, { kind: 'session.expired', node, outage });
}

/** A session that stood through it goes on; else the agent tries again when its pause is over. */
function findAgain(sessions: Sessions, node: string, outage: Outage): void {
  const { host, outages } = sessions;
  if (!outage.isBroken) {
    outages.delete(node);
    return host.onConnected(node);
  }
  if (outage.isRegistering) return;
  outage.isRegistering = true;
  const pauseNs = backoffNs(host.nowNs() - outage.sinceNs);
  const delayNs = host.pick(streamOf(node), pauseNs / MILLISECOND) * MILLISECOND;
  host.startTimer(delayNs, { kind: 'session.register', node, outage });
}

/** The longest pause after so much time without success. */
function backoffNs(outageNs: number): number {
  let pauseNs = BACKOFF_FIRST_NS;
  for (let passedNs = 0; passedNs < outageNs && pauseNs < BACKOFF_MAX_NS; passedNs += pauseNs) {
    pauseNs = Math.min(BACKOFF_MAX_NS, BACKOFF_FIRST_NS + 2 * pauseNs);
  }
  return pauseNs;
}

function drawPeriod({ host }: Sessions, node: string): number {
  const spread = (2 * PERIOD_SPREAD_NS) / MILLISECOND;
  return PERIOD_NS - PERIOD_SPREAD_NS + host.pick(streamOf(node), spread + 1) * MILLISECOND;
}

function streamOf(node: string): string {
  return `session/${node}`;
}
