/**
 * What the managers need of the world around them: the time, timers, and somebody to tell.
 *
 * Owns the shapes alone. Timers are plain records, so that what waits can be copied with the world;
 * manager-timers.ts says what each means. Whoever hands the records back is the clock's owner.
 */
import type { DelayedStart } from './delayed-start.ts';
import type { SwarmService, SwarmTask } from './objects.ts';
import type { RollingUpdate, SlotUpdate } from './rolling-update.ts';

export type ManagerTimer =
  | { readonly kind: 'restart-delay'; readonly start: DelayedStart }
  | { readonly kind: 'old-task-timeout'; readonly start: DelayedStart }
  | {
      readonly kind: 'update-delay';
      readonly update: RollingUpdate;
      readonly slot: SlotUpdate;
    }
  | { readonly kind: 'update-monitored'; readonly update: RollingUpdate };

/** `reason`: the scheduler has another explanation why the task has no node. */
export type TaskChange = 'created' | 'state' | 'desired' | 'reason' | 'deleted';

export interface ManagerIo {
  /** Simulated time in nanoseconds. */
  nowNs(): number;
  startTimer(delayNs: number, timer: ManagerTimer): void;
  onTaskChanged(task: SwarmTask, change: TaskChange): void;
  /** The node is to be a manager, or a worker. */
  onRoleChanged(node: string): void;
  /** A rolling update began, ended or was paused. */
  onUpdateStatus(service: SwarmService): void;
}

/** For managers that nobody watches and whose time stands still: a cluster that is being built. */
export const NO_MANAGER_IO: ManagerIo = {
  nowNs: () => 0,
  startTimer: () => {},
  onTaskChanged: () => {},
  onRoleChanged: () => {},
  onUpdateStatus: () => {},
};
