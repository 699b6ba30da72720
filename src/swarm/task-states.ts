/**
 * The order of task states, and what follows from it: who counts, who holds what.
 *
 * Owns the comparisons (SCH-40); which actor moves a task from one state to the next is for the
 * orchestrators, the scheduler and the node. Follows swarmkit's api/types.proto.
 */
import { TASK_STATES, type TaskState } from '../trace/task-state.ts';
import type { SwarmNode, SwarmTask } from './objects.ts';

const RANK = new Map(TASK_STATES.map((state, rank) => [state, rank]));
const ASSIGNED = TASK_STATES.indexOf('assigned');
const RUNNING = TASK_STATES.indexOf('running');
const COMPLETE = TASK_STATES.indexOf('complete');

/** Place of `state` in swarmkit's order, from 0. */
export function stateRank(state: TaskState): number {
  return RANK.get(state) as number;
}

/**
 * True where swarmkit lets a task that was seen in `from` be seen in `to` next: always forward, and
 * from where it has ended only to ORPHANED, when its node is lost for good. A manager that was cut
 * off sees several states of a node as one.
 */
export function canFollow(from: TaskState, to: TaskState): boolean {
  return stateRank(to) > stateRank(from) && (stateRank(from) <= RUNNING || to === 'orphaned');
}

/** True once the task has been observed past RUNNING: its addresses and ports are free (CP-52). */
export function hasEnded(task: SwarmTask): boolean {
  return stateRank(task.state) > RUNNING;
}

/** True while somebody wants the task to run: it fills its slot. */
export function isWanted(task: SwarmTask): boolean {
  return stateRank(task.desiredState) <= RUNNING;
}

/** True while the task counts for spreading (SCH-09). */
export function isActive(task: SwarmTask): boolean {
  return stateRank(task.desiredState) <= COMPLETE;
}

/** True where a node's tasks must go: it is lost or drained (orchestrator.InvalidNode). */
export function isInvalid(node: SwarmNode | undefined): boolean {
  return node === undefined || node.status === 'down' || node.availability === 'drain';
}

/** True before a node has been told of the task. */
export function isUnassigned(task: SwarmTask): boolean {
  return stateRank(task.state) < ASSIGNED;
}
