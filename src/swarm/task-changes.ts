/**
 * Changes of one task that come from outside the managers: told to stop, seen to run, seen to end.
 *
 * Owns what is freed when a task ends (CP-52). When a node reports such a change is the node's
 * business; what replaces the task is for the orchestrators. Follows swarmkit's dispatcher.
 */
import { releaseTask } from './allocator.ts';
import type { SwarmTask, TaskState } from './objects.ts';
import { recordFailure } from './recent-failures.ts';
import { deleteTask, dropWork, moveTask, orderTask, type ClusterStore } from './store.ts';
import { canFollow, hasEnded, isUnassigned } from './task-states.ts';

export type EndState = 'complete' | 'shutdown' | 'failed' | 'rejected' | 'orphaned';

/** Records that the node runs the task. */
export function taskRunning(store: ClusterStore, taskId: string): void {
  taskProgress(store, taskId, 'running', 'started');
}

/**
 * Records how far the node has come with the task: a state from ACCEPTED to RUNNING, with swarmkit's
 * message (SCH-42). What is known already, or comes too late, changes nothing.
 */
export function taskProgress(
  store: ClusterStore,
  taskId: string,
  state: TaskState,
  message: string,
): void {
  const task = store.tasks.get(taskId);
  if (task !== undefined && canFollow(task.state, state)) moveTask(store, task, state, message);
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
  message = MESSAGES[state],
): void {
  const task = store.tasks.get(taskId);
  if (task === undefined || hasEnded(task)) return;
  moveTask(store, task, state, message, error);
  if (state === 'failed' || state === 'rejected') {
    recordFailure(store.failures, task, store.io.nowNs());
  }
  dropWork(store, task);
  releaseTask(store, task);
  if (task.desiredState === 'remove') deleteTask(store, task);
}

/** A failure leaves the message of the state before it, which the error then explains. */
const MESSAGES: Readonly<Record<EndState, string>> = {
  complete: 'finished',
  shutdown: 'shutdown',
  failed: 'started',
  rejected: 'preparing',
  orphaned: '',
};

/**
 * Tells a task to end: `shutdown` keeps it as history, `remove` does not. One that no node has been
 * told of is gone at once.
 */
export function stopTask(
  store: ClusterStore,
  task: SwarmTask,
  desired: 'shutdown' | 'remove',
): void {
  if (task.desiredState === 'remove') return;
  orderTask(store, task, desired);
  if (isUnassigned(task)) taskEnded(store, task.id);
  else if (desired === 'remove' && hasEnded(task)) deleteTask(store, task);
}

/** Takes a task out of the store whatever its state; a node that still runs it is told to stop. */
export function dropTask(store: ClusterStore, task: SwarmTask): void {
  if (!hasEnded(task)) task.desiredState = 'remove';
  releaseTask(store, task);
  deleteTask(store, task);
}
