/**
 * How a rolling update stands, in the words that `docker service inspect` shows.
 *
 * Owns the changes of the status and their messages (SCH-33); each is a change of the service, which
 * its orchestrator looks at again. Follows swarmkit's orchestrator/update/updater.go.
 */
import type { SwarmService, UpdateStatus } from './objects.ts';
import type { ClusterStore } from './store.ts';

/** True where somebody has to look at the service before anything goes on. */
export function isPaused({ updateStatus }: SwarmService): boolean {
  return updateStatus?.state === 'paused' || updateStatus?.state === 'rollback_paused';
}

export function isRollback({ updateStatus }: SwarmService): boolean {
  return updateStatus?.state === 'rollback_started';
}

/** An update begins, unless the status says already what goes on. */
export function markStarted(store: ClusterStore, service: SwarmService): void {
  if (service.updateStatus === undefined)
    setStatus(store, service, 'updating', 'update in progress');
}

/** Ends what is under way; nothing where a newer change of the service has taken its place. */
export function markCompleted(store: ClusterStore, service: SwarmService): void {
  const state = service.updateStatus?.state;
  if (state === 'rollback_started') {
    setStatus(store, service, 'rollback_completed', 'rollback completed');
  } else if (state === 'updating') {
    setStatus(store, service, 'completed', 'update completed');
  }
}

export function markPaused(store: ClusterStore, service: SwarmService, failedTask: string): void {
  const what = isRollback(service) ? 'rollback' : 'update';
  const state = isRollback(service) ? 'rollback_paused' : 'paused';
  setStatus(store, service, state, `${what} paused due to ${earlyEnd(failedTask)}`);
}

export function markRolledBack(
  store: ClusterStore,
  service: SwarmService,
  failedTask: string,
): void {
  const message = `update rolled back due to ${earlyEnd(failedTask)}`;
  setStatus(store, service, 'rollback_started', message);
}

export function markRollbackAsked(store: ClusterStore, service: SwarmService): void {
  setStatus(store, service, 'rollback_started', 'manually requested rollback');
}

function setStatus(
  store: ClusterStore,
  service: SwarmService,
  state: UpdateStatus['state'],
  message: string,
): void {
  service.updateStatus = { state, message };
  store.work.services.add(service.spec.name);
  store.io.onUpdateStatus(service);
}

function earlyEnd(failedTask: string): string {
  return `failure or early termination of task ${failedTask}`;
}
