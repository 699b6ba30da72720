/**
 * Timers of a node that fire at fixed points of time, each at a phase of its own.
 *
 * Owns the phases (networkdb and memberlist stagger their tickers at random when they start) and that
 * no timer runs twice. A ticker whose work is idle is not played: when there is something to do
 * again it fires when it would have fired.
 */
import { MILLISECOND } from '../engine/sim-time.ts';
import type { Gossip, NodeTimer } from './network-db.ts';

/** Starts the timer unless it runs; it fires at the next point of its own phase. */
export function startPeriodic(gossip: Gossip, timer: NodeTimer, intervalNs: number): void {
  const key = timerKey(timer);
  if (gossip.timers.has(key)) return;
  gossip.timers.add(key);
  const sincePhaseNs = gossip.host.nowNs() - phaseOf(gossip, timer, intervalNs);
  const overNs = ((sincePhaseNs % intervalNs) + intervalNs) % intervalNs;
  gossip.host.startTimer(intervalNs - overNs, timer);
}

/** The timer has fired and may be started again. */
export function timerFired(gossip: Gossip, timer: NodeTimer): void {
  gossip.timers.delete(timerKey(timer));
}

export function isRunning(gossip: Gossip, timer: NodeTimer): boolean {
  return gossip.timers.has(timerKey(timer));
}

/** The engine starts the timer at this moment, not at one that is left to chance. */
export function startPhase({ phases, host }: Gossip, timer: NodeTimer): void {
  phases.set(timerKey(timer), host.nowNs());
}

/** Another process of the node's engine staggers its tickers anew. */
export function forgetPhases({ phases }: Gossip, node: string): void {
  for (const key of phases.keys()) if (key.split('/')[1] === node) phases.delete(key);
}

function phaseOf({ phases, host }: Gossip, timer: NodeTimer, intervalNs: number): number {
  const key = timerKey(timer);
  let phaseNs = phases.get(key);
  if (phaseNs === undefined) {
    phaseNs = host.pickPhase(timer, intervalNs / MILLISECOND) * MILLISECOND;
    phases.set(key, phaseNs);
  }
  return phaseNs;
}

function timerKey({ kind, node, generation = 0 }: NodeTimer): string {
  return `${kind}/${node}/${generation}`;
}
