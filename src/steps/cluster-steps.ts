/**
 * What a manager is told about services and nodes.
 *
 * Owns `create`, `update`, `rollback`, `scale`, `remove`, and the changes of a node. What follows
 * takes its time (agent/); a step waits for it as the command does (converge.ts). A refusal is an
 * observation with the engine's words.
 */
import { serviceRequest } from '../build/cluster-request.ts';
import { requestedService } from '../build/requested-services.ts';
import { onManagersChange } from '../build/control-plane.ts';
import { managersRefusal } from '../build/managers-decide.ts';
import { applyServiceChanges } from '../scenario/service-changes.ts';
import type {
  CreateStep,
  LabelStep,
  NodeStep,
  RemoveStep,
  RollbackStep,
  ScaleStep,
  Step,
  UpdateStep,
} from '../scenario/step.ts';
import { setAvailability, setLabels, setRole } from '../swarm/node-changes.ts';
import {
  createService,
  removeService,
  rollbackService,
  scaleService,
  updateService,
  type ServiceResult,
} from '../swarm/service-changes.ts';
import type { ServiceSpec as SwarmServiceSpec } from '../swarm/objects.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { waitUntilConverged } from './converge.ts';
import type { StepContext } from './step-context.ts';

export function runCreateStep(context: StepContext, step: CreateStep): void {
  const { requested } = context.world;
  for (const service of step.services) {
    const spec = order(context, step, service.name, (store) =>
      createService(store, serviceRequest(service)),
    );
    if (spec === undefined) continue;
    requested.set(spec, service);
    if (step.converge) waitUntilConverged(context, [service.name]);
  }
}

export function runUpdateStep(context: StepContext, step: UpdateStep): void {
  const { requested } = context.world;
  for (const { service, changes } of step.services) {
    const before = requestedService(context.world, service);
    const after = before && applyServiceChanges(before, changes);
    const spec = order(context, step, service, (store) =>
      after ? updateService(store, serviceRequest(after)) : unknownService(service),
    );
    if (spec === undefined || after === undefined) continue;
    requested.set(spec, after);
    if (step.converge) waitUntilConverged(context, [service]);
  }
}

export function runRollbackStep(context: StepContext, step: RollbackStep): void {
  for (const service of step.services) {
    const begun = order(context, step, service, (store) => rollbackService(store, service));
    if (begun !== undefined && step.converge) waitUntilConverged(context, [service]);
  }
}

export function runScaleStep(context: StepContext, step: ScaleStep): void {
  const { world } = context;
  const grown: string[] = [];
  for (const { service, replicas } of step.services) {
    const before = requestedService(world, service);
    const spec = order(context, step, service, (store) => scaleService(store, service, replicas));
    if (spec === undefined || before === undefined) continue;
    world.requested.set(spec, { ...before, deploy: { ...before.deploy, replicas } });
    if (replicas > before.deploy.replicas) grown.push(service);
  }
  if (step.converge && grown.length > 0) waitUntilConverged(context, grown);
}

export function runRemoveStep(context: StepContext, step: RemoveStep): void {
  for (const service of step.services) {
    order(context, step, service, (store) => removeService(store, service));
  }
}

const AVAILABILITY = { drain: 'drain', pause: 'pause', activate: 'active' } as const;

/** `docker node update --availability`; tasks of a drained node are replaced elsewhere (SCH-22). */
export function runAvailabilityStep(
  context: StepContext,
  step: NodeStep & { action: keyof typeof AVAILABILITY },
): void {
  orderNodes(context, step, (store, node) => {
    setAvailability(store, node, AVAILABILITY[step.action]);
    return undefined;
  });
}

const ROLE = { promote: 'manager', demote: 'worker' } as const;

/** `docker node promote` and `demote`. */
export function runRoleStep(
  context: StepContext,
  step: NodeStep & { action: keyof typeof ROLE },
): void {
  orderNodes(context, step, (store, node) => {
    return setRole(store, node, ROLE[step.action]);
  });
}

/** `docker node update`; the command line refuses to take away what is not there. */
export function runLabelStep(context: StepContext, step: LabelStep): void {
  const { node: name, add, remove } = step;
  orderNodes(context, { ...step, nodes: [name] }, (store, node) => {
    const labels = { ...store.nodes.get(node)?.labels, ...add };
    for (const key of remove) {
      if (!Object.hasOwn(labels, key)) return `key ${key} doesn't exist in node's labels`;
      delete labels[key];
    }
    setLabels(store, node, labels);
    return undefined;
  });
}

function orderNodes(
  { world, observations }: StepContext,
  step: Pick<NodeStep, 'index' | 'nodes'> & { readonly action: string },
  change: (store: ClusterStore, node: string) => string | undefined,
): void {
  const { store } = world;
  const refusal = managersRefusal(world);
  for (const node of step.nodes) {
    const error = refusal ?? change(store as ClusterStore, node);
    if (error !== undefined) {
      observations.push({ step: step.index, kind: step.action, node, error });
    }
  }
  if (store === undefined || refusal !== undefined) return;
  settle(store);
  onManagersChange(world);
}

/** The service's spec after the managers did what they were asked; undefined where they refused. */
function order(
  { world, observations }: StepContext,
  { index, action }: Step,
  service: string,
  change: (store: ClusterStore) => ServiceResult,
): SwarmServiceSpec | undefined {
  const store = world.store as ClusterStore;
  const refusal = managersRefusal(world);
  const result = refusal === undefined ? change(store) : { error: refusal };
  if ('error' in result) {
    observations.push({ step: index, kind: action, service, error: result.error });
    return undefined;
  }
  settle(store);
  return result.service.spec;
}

function unknownService(name: string): ServiceResult {
  return { error: `Error response from daemon: service ${name} not found` };
}
