/**
 * The orchestrator of global services: one task on every node that satisfies the constraints.
 *
 * Owns on which nodes a task is to be (SCH-21): not on drained or lost ones; a paused one keeps
 * what it has and gets nothing new. Follows swarmkit's orchestrator/global.
 */
import { nodeMatches } from './constraints.ts';
import type { SwarmNode, SwarmService, SwarmTask } from './objects.ts';
import { constraintsOf } from './scheduler-filters.ts';
import { batchOrder, tasksOf, type ClusterStore } from './store.ts';
import { stopTask } from './task-changes.ts';
import { createNodeTask } from './task-create.ts';
import { isWanted } from './task-states.ts';

export function reconcileGlobal(store: ClusterStore, service: SwarmService): void {
  const constraints = constraintsOf(service.spec.constraints);
  const tasks = wantedByNode(tasksOf(store, service.spec.name));
  for (const node of batchOrder(store, 'swarm-global-nodes', [...store.nodes.values()])) {
    const own = tasks.get(node.name) ?? [];
    if (!canHold(node) || !nodeMatches(constraints, node)) {
      for (const task of own) stopTask(store, task, 'shutdown');
    } else if (own.length === 0 && node.availability === 'active') {
      createNodeTask(store, service, node.name);
    }
  }
}

function canHold(node: SwarmNode): boolean {
  return node.status !== 'down' && node.availability !== 'drain';
}

function wantedByNode(tasks: readonly SwarmTask[]): ReadonlyMap<string, readonly SwarmTask[]> {
  const byNode = new Map<string, SwarmTask[]>();
  for (const task of tasks) {
    if (!isWanted(task)) continue;
    const own = byNode.get(task.node);
    if (own === undefined) byNode.set(task.node, [task]);
    else own.push(task);
  }
  return byNode;
}
