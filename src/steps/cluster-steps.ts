/**
 * `create` and `scale`: what a manager is told, and what the nodes then do.
 */
import { serviceRequest } from '../build/cluster-request.ts';
import { NO_SWARM } from '../build/engine-words.ts';
import { startAssignedTasks } from '../build/task-life.ts';
import type { World } from '../build/world.ts';
import type { ServiceSpec } from '../scenario/service-spec.ts';
import type { CreateStep, ScaleStep } from '../scenario/step.ts';
import { createService, scaleService } from '../swarm/service-changes.ts';
import { settle } from '../swarm/settle.ts';
import type { StepContext } from './step-context.ts';

/** A refusal is an observation, with the engine's words. */
export function runCreateStep(context: StepContext, step: CreateStep): void {
  const { world, observations } = context;
  for (const service of step.services) {
    const error = create(world, service);
    if (error === undefined) continue;
    observations.push({ step: step.index, kind: 'create', service: service.name, error });
  }
}

function create(world: World, service: ServiceSpec): string | undefined {
  const { store } = world;
  if (store === undefined) return NO_SWARM;
  const created = createService(store, serviceRequest(service));
  if ('error' in created) return created.error;
  world.services.set(service.name, service);
  settle(store);
  startAssignedTasks(world, store);
  return undefined;
}

export function runScaleStep(context: StepContext, step: ScaleStep): void {
  const { world, observations } = context;
  const { store } = world;
  for (const { service, replicas } of step.services) {
    const scaled = store ? scaleService(store, service, replicas) : { error: NO_SWARM };
    if ('error' in scaled) {
      observations.push({ step: step.index, kind: 'scale', service, error: scaled.error });
    }
  }
  if (store === undefined) return;
  settle(store);
  startAssignedTasks(world, store);
}
