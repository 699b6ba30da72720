/**
 * The tasks of a node that has been Down for a day: nobody waits for news of them any more.
 *
 * Owns which tasks become ORPHANED, and that their addresses and ports are free from then on whether or
 * not they still run (CP-52, GOS-33). Follows moveTasksToOrphaned of swarmkit's manager/dispatcher, but
 * for containers of `docker run`, whose attachments stay. When it is time is for agent/sessions.ts.
 */
import { settle } from './settle.ts';
import type { ClusterStore } from './store.ts';
import { taskEnded } from './task-changes.ts';
import { isUnassigned } from './task-states.ts';

export function giveUpTasks(store: ClusterStore, node: string): void {
  for (const task of [...(store.tasksByNode.get(node) ?? [])]) {
    if (task.service === '' || isUnassigned(task)) continue;
    taskEnded(store, task.id, 'orphaned', task.error, task.message);
  }
  settle(store);
}
