/**
 * Services created, updated, scaled and removed, as the managers' API does it.
 *
 * Owns the changes to the service object; tasks follow at the next `settle`. A refusal is what the
 * command prints. Follows swarmkit's controlapi/service.go.
 */
import { allocateService, reallocateService, releaseService } from './allocator.ts';
import { newObjectId } from './identifiers.ts';
import type { ServiceSpec, SwarmService } from './objects.ts';
import { forgetRestarts } from './restart-policy.ts';
import { isGlobal, isJob } from './service-mode.ts';
import { refuseService, refuseUpdate } from './service-validation.ts';
import { tasksOf, type ClusterStore } from './store.ts';
import { stopTask } from './task-changes.ts';
import { markRollbackAsked } from './update-status.ts';

export type ServiceResult = { readonly service: SwarmService } | { readonly error: string };

/** `docker service create`: ports and virtual IPs are given at once where there are any. */
export function createService(store: ClusterStore, spec: ServiceSpec): ServiceResult {
  const refusal = refuseService(store, spec);
  if (refusal !== undefined) return { error: refusal };
  const id = newObjectId(store.identifiers, store.pick);
  const service: SwarmService = { id, spec, ports: spec.ports, virtualIps: [] };
  if (isJob(spec)) service.jobIteration = 0;
  store.services.set(spec.name, service);
  allocateService(store, service);
  store.work.services.add(spec.name);
  return { service };
}

/** `docker service update`: the spec as it is afterwards. Its tasks follow, a few at a time. */
export function updateService(store: ClusterStore, spec: ServiceSpec): ServiceResult {
  const service = store.services.get(spec.name);
  if (service === undefined) return { error: notFound(spec.name) };
  const refusal = refuseUpdate(store, service, spec);
  if (refusal !== undefined) return { error: refusal };
  service.previousSpec = service.spec;
  service.spec = spec;
  runAnew(service);
  delete service.updateStatus;
  reallocateService(store, service);
  store.work.services.add(spec.name);
  return { service };
}

/** `docker service rollback`: to the spec before the last change, which a second one brings back. */
export function rollbackService(store: ClusterStore, name: string): ServiceResult {
  const service = store.services.get(name);
  if (service === undefined) return { error: notFound(name) };
  const { spec, previousSpec } = service;
  if (previousSpec === undefined) return { error: noPreviousSpec(service) };
  service.spec = previousSpec;
  service.previousSpec = spec;
  runAnew(service);
  markRollbackAsked(store, service);
  reallocateService(store, service);
  store.work.services.add(name);
  return { service };
}

/** `docker service scale`: an update of the number alone. */
export function scaleService(store: ClusterStore, name: string, replicas: number): ServiceResult {
  const service = store.services.get(name);
  if (service === undefined) return { error: notFound(name) };
  if (isGlobal(service.spec)) {
    return { error: `${name}: scale can only be used with replicated or replicated-job mode` };
  }
  return updateService(store, { ...service.spec, replicas });
}

/** `docker service rm`: virtual IPs and ports are free at once, tasks end later (LIFE-20). */
export function removeService(store: ClusterStore, name: string): ServiceResult {
  const service = store.services.get(name);
  if (service === undefined) return { error: notFound(name) };
  const tasks = tasksOf(store, name);
  store.services.delete(name);
  store.updates.delete(name);
  forgetRestarts(store, name);
  releaseService(store, service);
  for (const task of tasks) stopTask(store, task, 'remove');
  return { service };
}

/** A changed job begins from the beginning, whatever has changed. */
function runAnew(service: SwarmService): void {
  if (service.jobIteration !== undefined) service.jobIteration++;
}

function noPreviousSpec({ id }: SwarmService): string {
  const reason = `service ${id} does not have a previous spec`;
  return `Error response from daemon: rpc error: code = FailedPrecondition desc = ${reason}`;
}

function notFound(name: string): string {
  return `Error response from daemon: service ${name} not found`;
}
