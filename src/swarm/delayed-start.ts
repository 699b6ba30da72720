/**
 * Replacements that are ready and wait: for the restart delay, and for the task before them to stop.
 *
 * Owns holding a task back at desired READY and letting it go (SCH-22, SCH-23). Why a replacement is
 * made is for restart-supervisor.ts and rolling-update.ts. Follows DelayStart and StartNow of
 * swarmkit's orchestrator/restart.
 */
import { SECOND } from '../engine/sim-time.ts';
import type { SwarmTask } from './objects.ts';
import { goalOf } from './service-mode.ts';
import { orderTask, type ClusterStore } from './store.ts';
import { hasEnded, stateRank } from './task-states.ts';

/** How long a replacement waits for the task before it to stop (defaultOldTaskTimeout). */
const OLD_TASK_TIMEOUT_NS = 60 * SECOND;

export interface DelayedStart {
  readonly task: SwarmTask;
  /** The task that has to stop first; undefined where none has to. */
  readonly oldTask: SwarmTask | undefined;
  isDelayOver: boolean;
  isTimeOver: boolean;
  /** The replacement has failed already: it is replaced in its turn once the delay is over. */
  restartsAfterwards: boolean;
}

export interface DelayOptions {
  readonly delayNs: number;
  /** Absent, or seen to have stopped: nobody is waited for. */
  readonly oldTask?: SwarmTask | undefined;
}

/** Holds `task` back; `releaseStarts` lets it go, at once where there is nothing to wait for. */
export function delayStart(store: ClusterStore, task: SwarmTask, options: DelayOptions): void {
  const { delayNs, oldTask } = options;
  const start: DelayedStart = {
    task,
    oldTask: oldTask && !hasEnded(oldTask) ? oldTask : undefined,
    isDelayOver: delayNs === 0,
    isTimeOver: false,
    restartsAfterwards: false,
  };
  store.delayedStarts.set(task, start);
  if (delayNs > 0) store.io.startTimer(delayNs, { kind: 'restart-delay', start });
  if (start.oldTask) {
    store.io.startTimer(OLD_TASK_TIMEOUT_NS, { kind: 'old-task-timeout', start });
  }
}

/** Lets go every task that has nothing left to wait for; returns those. */
export function releaseStarts(store: ClusterStore): readonly DelayedStart[] {
  const released = [...store.delayedStarts.values()].filter((start) => isOver(store, start));
  for (const start of released) {
    store.delayedStarts.delete(start.task);
    startNow(store, start.task);
  }
  return released;
}

function isOver(store: ClusterStore, { oldTask, ...start }: DelayedStart): boolean {
  if (!start.isDelayOver) return false;
  if (oldTask === undefined || start.isTimeOver || hasEnded(oldTask)) return true;
  return store.nodes.get(oldTask.node)?.status === 'down';
}

function startNow(store: ClusterStore, task: SwarmTask): void {
  if (stateRank(task.desiredState) < stateRank('running')) orderTask(store, task, goalOf(task));
}
