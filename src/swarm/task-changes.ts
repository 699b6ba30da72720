/**
 * Changes of one task after it was placed: told to stop, seen to run, seen to end.
 *
 * Owns what the managers do about each: what is freed, what is forgotten. When a node reports such
 * a change is the node's business. Follows swarmkit's taskreaper and dispatcher.
 */
import { releaseTask } from './allocator.ts';
import type { SwarmTask, TaskState } from './objects.ts';
import { deleteTask, dropWork, type ClusterStore } from './store.ts';
import { hasEnded, isUnassigned } from './task-states.ts';

export type EndState = 'complete' | 'shutdown' | 'failed' | 'rejected' | 'orphaned';

/** Records that the node runs the task. */
export function taskRunning(store: ClusterStore, taskId: string): void {
  taskProgress(store, taskId, 'running');
}

/** Records how far the node has come with the task: a state from ACCEPTED to RUNNING. */
export function taskProgress(store: ClusterStore, taskId: string, state: TaskState): void {
  const task = store.tasks.get(taskId);
  if (task !== undefined && !hasEnded(task)) task.state = state;
}

/**
 * Records that the task has ended: its addresses are free (CP-52), and a task that was to be
 * removed leaves the store. `error` is what `docker service ps` shows, without quotes.
 */
export function taskEnded(
  store: ClusterStore,
  taskId: string,
  state: EndState = 'shutdown',
  error = '',
): void {
  const task = store.tasks.get(taskId);
  if (task === undefined || hasEnded(task)) return;
  task.state = state;
  task.error = error;
  dropWork(store, task);
  releaseTask(store, task);
  if (task.desiredState === 'remove') deleteTask(store, task);
}

/**
 * Tells a task to end: `shutdown` keeps it as history, `remove` does not. One that no node has been
 * told of is gone at once.
 */
export function stopTask(
  store: ClusterStore,
  task: SwarmTask,
  desired: 'shutdown' | 'remove',
): void {
  task.desiredState = desired;
  if (isUnassigned(task)) taskEnded(store, task.id);
  else if (desired === 'remove' && hasEnded(task)) deleteTask(store, task);
}
