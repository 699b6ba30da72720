/**
 * Which tasks of a slot count: those that are to run, or the last one where none is to follow it.
 *
 * Owns that a slot is filled for good by a task that the restart policy does not replace. Follows
 * UpdatableTasksInSlot of swarmkit's orchestrator/restart.
 */
import type { SwarmService, SwarmTask } from './objects.ts';
import { shouldRestart } from './restart-policy.ts';
import type { ClusterStore } from './store.ts';
import { isWanted } from './task-states.ts';
import { isRollback } from './update-status.ts';

/** Empty where the slot is free: its last task would have been replaced if it were still wanted. */
export function updatableTasks(
  store: ClusterStore,
  service: SwarmService,
  slot: readonly SwarmTask[],
): readonly SwarmTask[] {
  const wanted = slot.filter(isWanted);
  if (wanted.length > 0 || isRollback(service)) return wanted;
  const newest = slot.reduce<SwarmTask | undefined>(
    (found, task) => (found && found.changedNs > task.changedNs ? found : task),
    undefined,
  );
  return newest === undefined || shouldRestart(store, newest) ? [] : [newest];
}
