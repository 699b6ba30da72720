/**
 * The orchestrator of global services: one task on every node that satisfies the constraints.
 *
 * Owns on which nodes a task is to be (SCH-21): not on drained or lost ones; a paused one keeps
 * what it has and gets nothing new. Follows swarmkit's orchestrator/global.
 */
import { nodeMatches } from './constraints.ts';
import type { SwarmNode, SwarmService, SwarmTask } from './objects.ts';
import { restartTask } from './restart-supervisor.ts';
import { updateSlots, type Slot } from './rolling-update.ts';
import { constraintsOf } from './scheduler-filters.ts';
import { batchOrder, tasksOf, tasksOnNode, type ClusterStore } from './store.ts';
import { stopTask } from './task-changes.ts';
import { createNodeTask } from './task-create.ts';
import { isTaskDirty } from './task-dirty.ts';
import { hasEnded, isInvalid, isWanted } from './task-states.ts';
import { updatableTasks } from './updatable-tasks.ts';

/** After a change of the service: every node is looked at, changed tasks roll. */
export function reconcileGlobal(store: ClusterStore, service: SwarmService): void {
  const byNode = tasksByNode(store, service);
  const slots: Slot[] = [];
  const nodes = [...store.nodes.values()];
  const isPinned = (): boolean => store.pins.services.has(service.spec.name);
  for (const node of batchOrder(store, 'swarm-global-nodes', nodes, isPinned)) {
    const slot = updatableTasks(store, service, byNode.get(node.name) ?? []);
    if (isInvalid(node) || !satisfies(service, node)) stopTasks(store, slot);
    else if (node.availability === 'pause') continue;
    else if (slot.length === 0) createNodeTask(store, service, node.name);
    else slots.push(slot);
  }
  if (slots.length > 0) updateSlots(store, service, slots);
}

/** After a change of a node: its tasks come or go; outdated ones are replaced without rolling. */
export function onGlobalNodeChanged(store: ClusterStore, node: SwarmNode): void {
  const tasks = tasksOnNode(store, node.name);
  for (const service of store.services.values()) {
    if (service.spec.mode !== 'global') continue;
    const own = tasks.filter(({ serviceId }) => serviceId === service.id);
    if (isInvalid(node)) stopTasks(store, own);
    else if (node.availability === 'active' && satisfies(service, node)) {
      reconcileNode(store, service, node);
    }
  }
}

/** A task that ended is replaced on its node, unless that takes no more tasks. */
export function onGlobalTaskChanged(
  store: ClusterStore,
  service: SwarmService,
  task: SwarmTask,
): void {
  const node = store.nodes.get(task.node);
  if (!isWanted(task) || !hasEnded(task) || node === undefined || isInvalid(node)) return;
  if (node.availability === 'pause' || !satisfies(service, node)) {
    stopTask(store, task, 'shutdown');
  } else {
    restartTask(store, service, task);
  }
}

function reconcileNode(store: ClusterStore, service: SwarmService, node: SwarmNode): void {
  const slot = updatableTasks(store, service, tasksByNode(store, service).get(node.name) ?? []);
  const clean = slot.filter((task) => !isTaskDirty(service.spec, task, node));
  if (clean.length === 0) createNodeTask(store, service, node.name);
  stopTasks(
    store,
    slot.filter((task) => task !== clean[0]),
  );
}

function satisfies({ spec }: SwarmService, node: SwarmNode): boolean {
  return nodeMatches(constraintsOf(spec.constraints), node);
}

function stopTasks(store: ClusterStore, tasks: Slot): void {
  for (const task of tasks.filter(isWanted)) stopTask(store, task, 'shutdown');
}

function tasksByNode(store: ClusterStore, { spec }: SwarmService): Map<string, SwarmTask[]> {
  const byNode = new Map<string, SwarmTask[]>();
  for (const task of tasksOf(store, spec.name)) {
    const own = byNode.get(task.node);
    if (own === undefined) byNode.set(task.node, [task]);
    else own.push(task);
  }
  return byNode;
}
