/**
 * The constraint enforcer: tasks whose node no longer satisfies the constraints must go.
 *
 * Owns the check after a change of a node (SCH-26); what replaces the tasks is for the orchestrators.
 * Only active nodes are checked: drained ones are emptied anyway, paused ones keep what they have.
 * Follows swarmkit's orchestrator/constraintenforcer.
 */
import { nodeMatches } from './constraints.ts';
import type { SwarmNode, SwarmTask } from './objects.ts';
import { constraintsOf } from './scheduler-filters.ts';
import { serviceOf, tasksOnNode, type ClusterStore } from './store.ts';
import { taskEnded } from './task-changes.ts';
import { isActive, isUnassigned } from './task-states.ts';

const ERROR = 'assigned node no longer meets constraints';
const MESSAGE = 'task rejected by constraint enforcer';

export function enforceConstraints(store: ClusterStore, node: SwarmNode): void {
  if (node.availability !== 'active') return;
  const tasks = tasksOnNode(store, node.name).filter(
    (task) => isActive(task) && !isUnassigned(task),
  );
  for (const task of tasks) {
    if (!nodeMatches(constraintsOf(currentConstraints(store, task)), node)) {
      taskEnded(store, task.id, 'rejected', ERROR, MESSAGE);
    }
  }
}

/** Those of the service as it is now: the task's own may be older than the last change of them. */
function currentConstraints(store: ClusterStore, task: SwarmTask): readonly string[] {
  return (serviceOf(store, task)?.spec ?? task.spec)?.constraints ?? [];
}
