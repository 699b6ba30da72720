/**
 * The managers' work, done until nothing is left that can be done now.
 *
 * Owns the order of one round: what has changed is shown to those who watch it, orchestrators make
 * tasks, the allocator reviews the nodes of tasks that have ended and gives new tasks addresses, the
 * scheduler gives them nodes, the allocator gives those nodes their load-balancer addresses (CP-47),
 * the reaper cuts histories. What nodes do with their tasks is theirs.
 */
import { allocateNodes, allocateTasks } from './allocator.ts';
import { enforceConstraints } from './constraint-enforcer.ts';
import { releaseStarts } from './delayed-start.ts';
import {
  onGlobalNodeChanged,
  onGlobalTaskChanged,
  reconcileGlobal,
} from './orchestrator-global.ts';
import { onJobTaskChanged, reconcileJob } from './orchestrator-jobs.ts';
import {
  onReplicatedNodeChanged,
  onReplicatedTaskChanged,
  reconcileReplicated,
} from './orchestrator-replicated.ts';
import type { SwarmTask } from './objects.ts';
import { restartHeld } from './restart-supervisor.ts';
import { onUpdateStarts, onUpdateTaskChanged } from './rolling-update.ts';
import { scheduleTasks } from './scheduler.ts';
import { isJob } from './service-mode.ts';
import { serviceOf, type ClusterStore } from './store.ts';
import { reapTasks } from './task-reaper.ts';

/**
 * Brings the managers to rest: every task is then `assigned` or later, or `pending` with the reason
 * in `error`, or `new` where addresses have run out. The caller reports on tasks with `taskProgress`
 * and `taskEnded` (task-changes.ts), and hands back timers that have run out (manager-timers.ts).
 */
export function settle(store: ClusterStore): void {
  do {
    watchChanges(store);
    reconcileServices(store);
    allocateNodes(store);
    allocateTasks(store);
    scheduleTasks(store);
    allocateNodes(store);
    reapTasks(store);
  } while (hasWork(store));
}

function hasWork({ work }: ClusterStore): boolean {
  const { services, changedTasks, changedNodes, nodes, newTasks, unassignedTasks } = work;
  if (work.retryScheduling && unassignedTasks.size > 0) return true;
  return services.size + changedTasks.size + changedNodes.size + nodes.size + newTasks.size > 0;
}

function watchChanges(store: ClusterStore): void {
  const { changedNodes, changedTasks } = store.work;
  const nodes = [...changedNodes];
  changedNodes.clear();
  for (const name of nodes) onNodeChanged(store, name);
  const tasks = [...changedTasks];
  changedTasks.clear();
  for (const task of tasks) onTaskChanged(store, task);
  const released = releaseStarts(store);
  onUpdateStarts(store, released);
  restartHeld(store, released);
}

function onNodeChanged(store: ClusterStore, name: string): void {
  const node = store.nodes.get(name);
  if (node === undefined) return;
  enforceConstraints(store, node);
  onReplicatedNodeChanged(store, node);
  onGlobalNodeChanged(store, node);
  store.work.retryScheduling = true;
}

function onTaskChanged(store: ClusterStore, task: SwarmTask): void {
  const service = serviceOf(store, task);
  if (service === undefined || !store.tasks.has(task.id)) return;
  if (isJob(service.spec)) return onJobTaskChanged(store, service, task);
  if (service.spec.mode === 'global') onGlobalTaskChanged(store, service, task);
  else onReplicatedTaskChanged(store, service, task);
  onUpdateTaskChanged(store, task);
}

function reconcileServices(store: ClusterStore): void {
  const changed = [...store.work.services];
  store.work.services.clear();
  for (const name of changed) {
    const service = store.services.get(name);
    if (service === undefined) continue;
    if (isJob(service.spec)) reconcileJob(store, service);
    else if (service.spec.mode === 'global') reconcileGlobal(store, service);
    else reconcileReplicated(store, service);
  }
}
