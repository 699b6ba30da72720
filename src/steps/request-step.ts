/**
 * `request` and `ping`: clients that ask, one after the other.
 *
 * Owns the order of several requests and their observations; one question is asked in ask.ts.
 */
import { SECOND } from '../engine/sim-time.ts';
import type { PingStep, RequestStep } from '../scenario/step.ts';
import { askOnce } from './ask.ts';
import { askPooled } from './connections.ts';
import { passTime, type StepContext } from './step-context.ts';

const PING_TIMEOUT_NS = 3 * SECOND;

/** Each request starts when the one before has ended and `every` has passed. */
export function runRequestStep(context: StepContext, step: RequestStep): void {
  const { index, from, to, timeoutNs } = step;
  const protocol = step.protocol === 'udp' ? 'udp' : 'tcp';
  const ask = step.connection === 'reuse' ? askPooled : askOnce;
  for (let number = 0; number < step.count && !context.truncated; number++) {
    if (number > 0 && step.everyNs > 0) passTime(context, step.everyNs);
    const result = ask(context, { step: index, from, to, protocol, timeoutNs });
    const { outcome, task, peer, local, error } = result;
    const ends = { from: from.text, to: to.text };
    const own = error === undefined ? {} : { error };
    const answer = outcome === 'ok' ? { task, peer, local, ...own } : {};
    context.observations.push({ step: index, kind: 'request', ...ends, outcome, ...answer });
  }
}

export function runPingStep(context: StepContext, { index, from, to, bytes }: PingStep): void {
  const echo = { step: index, from, to, protocol: 'icmp', timeoutNs: PING_TIMEOUT_NS } as const;
  const { outcome } = askOnce(context, bytes === undefined ? echo : { ...echo, bytes });
  const ends = { from: from.text, to: to.text };
  context.observations.push({ step: index, kind: 'ping', ...ends, outcome });
}
