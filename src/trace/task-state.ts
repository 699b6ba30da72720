/**
 * The states of a task, in the order in which swarmkit lets it go through them (api/types.proto).
 *
 * Owns the words. What follows from the order is for those who act on it: swarm/task-states.ts.
 */

/** As `docker service ps` words them, in small letters; from `complete` on a task has ended. */
export const TASK_STATES = [
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const;

export type TaskState = (typeof TASK_STATES)[number];
