/**
 * `create` and `scale`: what a manager is told, and what the nodes then do.
 */
import { serviceRequest } from '../build/cluster-request.ts';
import { startAssignedTasks } from '../build/task-life.ts';
import type { CreateStep, ScaleStep } from '../scenario/step.ts';
import { createService, scaleService } from '../swarm/service-changes.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import type { StepContext } from './step-context.ts';

/** A refusal is an observation, with the engine's words. */
export function runCreateStep(context: StepContext, step: CreateStep): void {
  const { world, observations } = context;
  const store = world.store as ClusterStore;
  for (const service of step.services) {
    const created = createService(store, serviceRequest(service));
    if ('error' in created) {
      const { error } = created;
      observations.push({ step: step.index, kind: 'create', service: service.name, error });
      continue;
    }
    world.services.set(service.name, service);
    settle(store);
    startAssignedTasks(world, store);
  }
}

export function runScaleStep(context: StepContext, step: ScaleStep): void {
  const { world, observations } = context;
  const store = world.store as ClusterStore;
  for (const { service, replicas } of step.services) {
    const scaled = scaleService(store, service, replicas);
    if ('error' in scaled) {
      observations.push({ step: step.index, kind: 'scale', service, error: scaled.error });
    }
  }
  settle(store);
  startAssignedTasks(world, store);
}
