/**
 * Tasks that failed on a node lately: the scheduler then prefers other nodes for their service.
 *
 * Owns counting them, by node and version of the service (SCH-04). Tasks of global services do not
 * count, since nobody chose their node. Follows swarmkit's scheduler/nodeinfo.go.
 */
import { SECOND } from '../engine/sim-time.ts';
import { isGlobal } from './service-mode.ts';
import type { ServiceSpec, SwarmTask } from './objects.ts';

const MONITORED_NS = 300 * SECOND;
/** From so many failures on a node goes last (maxFailures). */
export const FAILURES_MAX = 5;

interface Failure {
  readonly spec: ServiceSpec;
  readonly timeNs: number;
}

/** By node name. */
export type FailureLog = Map<string, Failure[]>;

export function recordFailure(log: FailureLog, { node, spec }: SwarmTask, nowNs: number) {
  if (spec === undefined || isGlobal(spec)) return;
  const recent = (log.get(node) ?? []).filter(({ timeNs }) => nowNs - timeNs < MONITORED_NS);
  log.set(node, [...recent, { spec, timeNs: nowNs }]);
}

/** Failures on the node within five minutes of tasks made from `spec`. */
export function countFailures(
  log: FailureLog,
  node: string,
  spec: ServiceSpec | undefined,
  nowNs: number,
): number {
  const failures = log.get(node) ?? [];
  return failures.filter((each) => each.spec === spec && nowNs - each.timeNs <= MONITORED_NS)
    .length;
}
