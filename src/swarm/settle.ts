/**
 * The managers' work, done until nothing is left to do.
 *
 * Owns the order of one round: orchestrators make tasks, the allocator reviews the nodes of tasks
 * that have ended and gives new tasks addresses, the scheduler gives them nodes, the allocator gives
 * those nodes their load-balancer addresses (CP-47). What nodes do with their tasks is theirs.
 */
import { allocateNodes, allocateTasks } from './allocator.ts';
import { reconcileGlobal } from './orchestrator-global.ts';
import { reconcileReplicated } from './orchestrator-replicated.ts';
import { scheduleTasks } from './scheduler.ts';
import type { ClusterStore } from './store.ts';

/**
 * Brings the cluster to rest: every task is then `assigned` or later, or `pending` with the reason
 * in `error`, or `new` where addresses have run out. The caller reports on tasks with
 * `taskRunning` and `taskEnded` (task-changes.ts).
 */
export function settle(store: ClusterStore): void {
  reconcileServices(store);
  let placed: number;
  do {
    allocateNodes(store);
    allocateTasks(store);
    placed = scheduleTasks(store);
    allocateNodes(store);
  } while (placed > 0);
}

function reconcileServices(store: ClusterStore): void {
  const changed = [...store.work.services];
  store.work.services.clear();
  for (const name of changed) {
    const service = store.services.get(name);
    if (service === undefined) continue;
    if (service.spec.mode === 'global') reconcileGlobal(store, service);
    else reconcileReplicated(store, service);
  }
}
