/**
 * A node's availability: whether it takes new tasks and keeps those it has.
 *
 * Owns what the managers make of a change (SCH-22): a drained node's tasks are told to end and their
 * services are looked at again; a paused one only takes no new ones. Follows swarmkit's
 * orchestrators on EventUpdateNode.
 */
import type { SwarmNode } from './objects.ts';
import { tasksOnNode, type ClusterStore } from './store.ts';
import { stopTask } from './task-changes.ts';
import { isWanted } from './task-states.ts';

/** `docker node update --availability`; the orchestrators do their part at the next `settle`. */
export function setAvailability(
  store: ClusterStore,
  name: string,
  availability: SwarmNode['availability'],
): void {
  const node = store.nodes.get(name);
  if (node === undefined || node.availability === availability) return;
  node.availability = availability;
  if (availability === 'drain') stopTasksOn(store, name);
  for (const service of store.services.values()) store.work.services.add(service.spec.name);
  store.work.somethingFreed = true;
}

/** Containers of `docker run` are the node's own and stay. */
function stopTasksOn(store: ClusterStore, node: string): void {
  for (const task of tasksOnNode(store, node)) {
    if (task.service !== '' && isWanted(task)) stopTask(store, task, 'shutdown');
  }
}
