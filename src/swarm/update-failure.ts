/**
 * A task of a rolling update failed: whether too many have, and what is done then.
 *
 * Owns the failure action and its ratio (SCH-31). Follows failureTriggersAction, pauseUpdate and
 * rollbackUpdate of swarmkit's orchestrator/update/updater.go.
 */
import { reallocateService } from './allocator.ts';
import type { SwarmTask } from './objects.ts';
import type { RollingUpdate } from './rolling-update.ts';
import type { ClusterStore } from './store.ts';
import { isRollback, markPaused, markRolledBack } from './update-status.ts';

/**
 * Looks at failures while slots are handed out and while the last are monitored; in between they
 * wait, as the events of swarmkit's watch do.
 */
export function actOnFailures(store: ClusterStore, update: RollingUpdate): void {
  const { config, failures, made, waiting, busy } = update;
  if (update.stage === 'stopped' || config.failureAction === 'continue') return;
  if (waiting.length === 0 && busy.size > 0) return;
  for (const task of failures.splice(0)) {
    const ranFromNs = made.get(task) ?? store.io.nowNs();
    if (store.io.nowNs() - ranFromNs > config.monitorNs) continue;
    update.failureCount++;
    if (update.failureCount / update.dirtyCount <= config.maxFailureRatio) continue;
    return act(store, update, task);
  }
}

function act(store: ClusterStore, update: RollingUpdate, { id }: SwarmTask): void {
  const { service, config } = update;
  update.stage = 'stopped';
  update.waiting.length = 0;
  if (service.spec !== update.spec) return;
  if (config.failureAction === 'pause' || isRollback(service)) {
    return markPaused(store, service, id);
  }
  markRolledBack(store, service, id);
  if (service.previousSpec === undefined) return;
  service.spec = service.previousSpec;
  delete service.previousSpec;
  reallocateService(store, service);
  store.work.services.add(service.spec.name);
}
