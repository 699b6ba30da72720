/**
 * The orchestrator of jobs: tasks that are to end with exit status 0, once in each slot or on each node.
 *
 * Owns how many run at once, that failed ones are replaced, and that a change of the service begins a new
 * iteration, which takes away what the one before still runs. Nodes that come, go or are drained are not
 * watched: a job looks at its nodes when it or one of its tasks changes. Follows swarmkit's
 * orchestrator/jobs.
 */
import { nodeMatches } from './constraints.ts';
import type { SwarmService, SwarmTask } from './objects.ts';
import { restartTask } from './restart-supervisor.ts';
import { constraintsOf } from './scheduler-filters.ts';
import { isGlobal } from './service-mode.ts';
import { tasksOf, type ClusterStore } from './store.ts';
import { stopTask } from './task-changes.ts';
import { createNodeTask, createSlotTask } from './task-create.ts';
import { hasEnded, isActive, isInvalid } from './task-states.ts';

/** After a change of the service. */
export function reconcileJob(store: ClusterStore, service: SwarmService): void {
  const { jobIteration } = service;
  const tasks = tasksOf(store, service.spec.name);
  const current = tasks.filter((task) => task.jobIteration === jobIteration && isActive(task));
  const former = tasks.filter((task) => task.jobIteration !== jobIteration);
  if (isGlobal(service.spec)) {
    fillNodes(store, service, current);
    replaceFailed(store, service, current);
    for (const task of former) stopTask(store, task, 'remove');
    stopOnInvalidNodes(store, service, current);
  } else {
    fillSlots(store, service, current);
    replaceFailed(store, service, current);
    for (const task of former) if (!hasEnded(task)) stopTask(store, task, 'remove');
  }
}

/** A task that has ended makes room for the next one, or is replaced. */
export function onJobTaskChanged(
  store: ClusterStore,
  service: SwarmService,
  task: SwarmTask,
): void {
  if (hasEnded(task) && isActive(task)) reconcileJob(store, service);
}

/** New tasks in the lowest free slots, from 0; a failed task keeps its slot for its replacement. */
function fillSlots(
  store: ClusterStore,
  service: SwarmService,
  current: readonly SwarmTask[],
): void {
  const { replicas, maxConcurrent = replicas } = service.spec;
  const busy = current.filter(({ state }) => state !== 'complete').length;
  const taken = new Set(current.map(({ slot }) => slot));
  let free = Math.min(maxConcurrent - busy, replicas - current.length);
  for (let slot = 0; slot < replicas && free > 0; slot++) {
    if (taken.has(slot)) continue;
    createSlotTask(store, service, slot);
    free--;
  }
}

function fillNodes(
  store: ClusterStore,
  service: SwarmService,
  current: readonly SwarmTask[],
): void {
  const taken = new Set(current.map(({ node }) => node));
  const constraints = constraintsOf(service.spec.constraints);
  for (const node of store.nodes.values()) {
    const canTake = node.status === 'ready' && node.availability === 'active';
    if (!canTake || taken.has(node.name) || !nodeMatches(constraints, node)) continue;
    createNodeTask(store, service, node.name);
  }
}

function replaceFailed(
  store: ClusterStore,
  service: SwarmService,
  current: readonly SwarmTask[],
): void {
  for (const task of current) {
    if (hasEnded(task) && task.state !== 'complete') restartTask(store, service, task);
  }
}

/** Of nodes that satisfy the constraints, drained and lost ones are emptied. */
function stopOnInvalidNodes(
  store: ClusterStore,
  service: SwarmService,
  current: readonly SwarmTask[],
): void {
  const constraints = constraintsOf(service.spec.constraints);
  for (const task of current) {
    const node = store.nodes.get(task.node);
    if (!node || !isInvalid(node) || !nodeMatches(constraints, node)) continue;
    if (!hasEnded(task)) stopTask(store, task, 'shutdown');
  }
}
