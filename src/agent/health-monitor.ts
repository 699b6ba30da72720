/**
 * The health check of one container: when it passes for the first time, when it has failed too often.
 *
 * Owns the times of the probes and what a row of failures means (LIFE-03, LIFE-04). A probe passes or
 * fails at once. Probes that change nothing are no events: the time of the next verdict is worked
 * out. Follows the engine's daemon/health.go.
 */
import type { HealthcheckSpec } from '../scenario/service-spec.ts';

export interface HealthMonitor {
  readonly check: HealthcheckSpec;
  readonly startedNs: number;
  status: 'starting' | 'healthy' | 'unhealthy';
  /** Failures in a row that count. */
  failures: number;
  /** Time of the next probe. */
  nextProbeNs: number;
  /** Probes pass from then on; Infinity: they fail from now on. */
  passesFromNs: number;
}

export interface Verdict {
  readonly status: 'healthy' | 'unhealthy';
  readonly timeNs: number;
}

/** The monitor of a container that starts now; its probes pass from `passesFromNs` on. */
export function createHealthMonitor(
  check: HealthcheckSpec,
  startedNs: number,
  passesFromNs: number,
): HealthMonitor {
  const monitor: HealthMonitor = {
    check,
    startedNs,
    status: 'starting',
    failures: 0,
    nextProbeNs: startedNs,
    passesFromNs,
  };
  monitor.nextProbeNs += intervalAt(monitor, startedNs);
  return monitor;
}

/** The monitor of a container that has been healthy for long. */
export function createHealthyMonitor(check: HealthcheckSpec, nowNs: number): HealthMonitor {
  const monitor = createHealthMonitor(check, nowNs, nowNs);
  return { ...monitor, status: 'healthy', nextProbeNs: nowNs + check.intervalNs };
}

/**
 * The next change of the status, and the probes up to it counted as done; undefined where nothing
 * will change any more.
 */
export function nextVerdict(monitor: HealthMonitor): Verdict | undefined {
  for (;;) {
    const timeNs = monitor.nextProbeNs;
    if (timeNs >= monitor.passesFromNs) {
      monitor.failures = 0;
      return monitor.status === 'starting' ? { status: 'healthy', timeNs } : undefined;
    }
    if (counts(monitor, timeNs)) monitor.failures++;
    if (monitor.failures >= monitor.check.retries) return { status: 'unhealthy', timeNs };
    monitor.nextProbeNs += stepFrom(monitor, timeNs);
  }
}

/**
 * From `nowNs` on probes pass or fail as said. Gives the monitor as it stands at that moment: the
 * verdict that was worked out before holds no more.
 */
export function changeHealth(
  before: HealthMonitor,
  nowNs: number,
  isPassing: boolean,
): HealthMonitor {
  if (!isPassing && before.passesFromNs === Infinity) return before;
  const monitor = { ...before, failures: 0 };
  if (monitor.status === 'healthy') {
    const { intervalNs } = monitor.check;
    monitor.nextProbeNs += Math.ceil((nowNs - monitor.nextProbeNs) / intervalNs) * intervalNs;
  } else {
    replayProbes(monitor, nowNs);
  }
  monitor.passesFromNs = isPassing ? nowNs : Infinity;
  return monitor;
}

/** Probes of a container that is not healthy yet, from its start up to `nowNs`. */
function replayProbes(monitor: HealthMonitor, nowNs: number): void {
  const first = createHealthMonitor(monitor.check, monitor.startedNs, Infinity);
  while (first.nextProbeNs <= nowNs) {
    if (counts(first, first.nextProbeNs)) first.failures++;
    first.nextProbeNs += intervalAt(first, first.nextProbeNs);
  }
  monitor.failures = first.failures;
  monitor.nextProbeNs = first.nextProbeNs;
}

/** Failures in the start period do not count until the check has passed once. */
function counts(monitor: HealthMonitor, timeNs: number): boolean {
  return monitor.status === 'healthy' || !isInStartPeriod(monitor, timeNs);
}

function isInStartPeriod({ startedNs, check }: HealthMonitor, timeNs: number): boolean {
  return timeNs - startedNs < check.startPeriodNs;
}

function intervalAt(monitor: HealthMonitor, timeNs: number): number {
  const { check, status } = monitor;
  const isEarly = status === 'starting' && isInStartPeriod(monitor, timeNs);
  return isEarly ? check.startIntervalNs : check.intervalNs;
}

/** To the next probe that matters: those that fail in the start period come in one leap. */
function stepFrom(monitor: HealthMonitor, timeNs: number): number {
  const interval = intervalAt(monitor, timeNs);
  if (counts(monitor, timeNs)) return interval;
  const { startedNs, check, passesFromNs } = monitor;
  const endNs = Math.min(startedNs + check.startPeriodNs, passesFromNs);
  return interval * Math.max(1, Math.ceil((endNs - timeNs) / interval));
}
