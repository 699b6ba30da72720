/**
 * What a manager is told about services and nodes, and what the nodes then begin to do.
 *
 * Owns `create`, `scale`, `remove`, `drain`, `pause` and `activate`. Tasks start at once; what stops
 * takes its time while later steps run (build/task-stop.ts).
 */
import { serviceRequest } from '../build/cluster-request.ts';
import { NO_SWARM } from '../build/engine-words.ts';
import { startAssignedTasks } from '../build/task-life.ts';
import { stopUnwantedTasks } from '../build/task-stop.ts';
import type { World } from '../build/world.ts';
import { isSpreading } from '../gossip/spread.ts';
import type { ServiceSpec } from '../scenario/service-spec.ts';
import type { CreateStep, NodeStep, RemoveStep, ScaleStep } from '../scenario/step.ts';
import { setAvailability } from '../swarm/node-availability.ts';
import { createService, removeService, scaleService } from '../swarm/service-changes.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { runUntil, type StepContext } from './step-context.ts';

/** A refusal is an observation, with the engine's words. */
export function runCreateStep(context: StepContext, step: CreateStep): void {
  const { world, observations } = context;
  for (const service of step.services) {
    const error = create(world, service);
    if (error === undefined) continue;
    observations.push({ step: step.index, kind: 'create', service: service.name, error });
  }
  if (step.converge) waitUntilKnown(context);
}

function create(world: World, service: ServiceSpec): string | undefined {
  const { store } = world;
  if (store === undefined) return NO_SWARM;
  const created = createService(store, serviceRequest(service));
  if ('error' in created) return created.error;
  world.services.set(service.name, service);
  carryOut(world, store);
  return undefined;
}

export function runScaleStep(context: StepContext, step: ScaleStep): void {
  const { world, observations } = context;
  const { store } = world;
  const grows = step.services.some(({ service, replicas }) => {
    return replicas > (store?.services.get(service)?.spec.replicas ?? replicas);
  });
  for (const { service, replicas } of step.services) {
    const scaled = store ? scaleService(store, service, replicas) : { error: NO_SWARM };
    if ('error' in scaled) {
      observations.push({ step: step.index, kind: 'scale', service, error: scaled.error });
    }
  }
  if (store) carryOut(world, store);
  if (step.converge && grows) waitUntilKnown(context);
}

export function runRemoveStep({ world, observations }: StepContext, step: RemoveStep): void {
  const { store } = world;
  for (const service of step.services) {
    const removed = store ? removeService(store, service) : { error: NO_SWARM };
    if ('error' in removed) {
      observations.push({ step: step.index, kind: 'remove', service, error: removed.error });
    }
  }
  if (store) carryOut(world, store);
}

const AVAILABILITY = { drain: 'drain', pause: 'pause', activate: 'active' } as const;

/** `docker node update --availability`; tasks of a drained node are replaced elsewhere (SCH-22). */
export function runAvailabilityStep(
  { world, observations }: StepContext,
  step: NodeStep & { action: keyof typeof AVAILABILITY },
): void {
  const { store } = world;
  for (const name of step.nodes) {
    if (store) setAvailability(store, name, AVAILABILITY[step.action]);
    else observations.push({ step: step.index, kind: step.action, node: name, error: NO_SWARM });
  }
  if (store) carryOut(world, store);
}

/**
 * `docker service create` and a scale upwards come back when the tasks have been seen to run for
 * some seconds: by then the other nodes know them. Tasks that stop are not waited for.
 */
function waitUntilKnown(context: StepContext): void {
  const { world } = context;
  runUntil(context, () => world.activating === 0 && !isSpreading(world.gossip));
}

/** The managers decide; the nodes begin to stop and to start tasks. */
function carryOut(world: World, store: ClusterStore): void {
  settle(store);
  stopUnwantedTasks(world, store);
  startAssignedTasks(world, store);
}
