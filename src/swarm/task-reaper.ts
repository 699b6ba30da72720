/**
 * The task reaper: a slot keeps a few of its former tasks, the oldest go.
 *
 * Owns how many (SCH-43's history; one more than the restart attempts where these are limited) and
 * which. Follows swarmkit's orchestrator/taskreaper, which waits a quarter of a second for more.
 */
import type { ServiceSpec, SwarmTask } from './objects.ts';
import { isJob } from './service-mode.ts';
import { serviceOf, type ClusterStore } from './store.ts';
import { dropTask } from './task-changes.ts';
import { hasEnded, isUnassigned, isWanted } from './task-states.ts';

/** Cuts the history of every slot that has got a task. */
export function reapTasks(store: ClusterStore): void {
  const grown = store.work.grownSlots;
  for (const slot of grown) {
    const tasks = [...(store.tasksBySlot.get(slot) ?? [])];
    const [first] = tasks;
    const spec = first && serviceOf(store, first)?.spec;
    if (spec === undefined || reapSlot(store, spec, tasks)) grown.delete(slot);
  }
}

/** True when the slot need not be looked at again before it grows. A job keeps all that it had. */
function reapSlot(store: ClusterStore, spec: ServiceSpec, tasks: readonly SwarmTask[]): boolean {
  if (isJob(spec)) return true;
  const excess = tasks.length - retentionOf(store, spec);
  if (excess <= 0 || store.taskHistoryLimit < 0) return true;
  const over = tasks.filter(isOver).sort((left, right) => left.changedNs - right.changedNs);
  for (const task of over.slice(0, excess)) dropTask(store, task);
  return tasks.length - over.length <= 1;
}

function retentionOf({ taskHistoryLimit }: ClusterStore, { restartPolicy }: ServiceSpec): number {
  const { maxAttempts } = restartPolicy;
  return maxAttempts > 0 ? maxAttempts + 1 : taskHistoryLimit;
}

/** It has stopped, or it will never start. */
function isOver(task: SwarmTask): boolean {
  return hasEnded(task) || (isUnassigned(task) && !isWanted(task));
}
