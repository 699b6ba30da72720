/**
 * New tasks, as the orchestrators and the attachment of a container make them.
 *
 * Owns the fields that a task starts with; addresses and node come from the allocator and the
 * scheduler. Follows swarmkit's orchestrator/task.go.
 */
import { newContainerId, newObjectId } from './identifiers.ts';
import type { NetworkAttachmentSpec, SwarmService, SwarmTask } from './objects.ts';
import { goalOf } from './service-mode.ts';
import { addTask, type ClusterStore } from './store.ts';

/** A task in `slot`; the scheduler chooses its node, `ready` holds it there. */
export function createSlotTask(
  store: ClusterStore,
  service: SwarmService,
  slot: number,
  desiredState: 'ready' | 'running' | 'complete' = goalOf(service),
): SwarmTask {
  const name = `${service.spec.name}.${slot}`;
  return addNewTask(store, { ...fromService(service), name, slot, node: '', desiredState });
}

/** A task that is made for one node. */
export function createNodeTask(
  store: ClusterStore,
  service: SwarmService,
  node: string,
  desiredState: 'ready' | 'running' | 'complete' = goalOf(service),
): SwarmTask {
  const name = `${service.spec.name}@${node}`;
  return addNewTask(store, { ...fromService(service), name, slot: 0, node, desiredState });
}

/** The attachment of a `docker run` container to overlays: a task without a service. */
export function createAttachmentTask(
  store: ClusterStore,
  name: string,
  node: string,
  networks: readonly NetworkAttachmentSpec[],
): SwarmTask {
  const origin = { name, service: '', serviceId: '', slot: 0, node, requestedNetworks: networks };
  return addNewTask(store, { ...origin, desiredState: 'running' });
}

type TaskOrigin = Pick<
  SwarmTask,
  | 'name'
  | 'service'
  | 'serviceId'
  | 'spec'
  | 'jobIteration'
  | 'slot'
  | 'node'
  | 'requestedNetworks'
  | 'desiredState'
>;

function fromService({ id, spec, jobIteration }: SwarmService) {
  const own = { service: spec.name, serviceId: id, spec, requestedNetworks: spec.networks };
  return jobIteration === undefined ? own : { ...own, jobIteration };
}

function addNewTask(store: ClusterStore, origin: TaskOrigin): SwarmTask {
  const task: SwarmTask = {
    id: newObjectId(store.identifiers, store.pick),
    containerId: newContainerId(store.identifiers, store.pick),
    ...origin,
    ports: [],
    virtualIps: [],
    state: 'new',
    message: 'created',
    createdNs: store.io.nowNs(),
    changedNs: store.io.nowNs(),
    error: '',
    attachments: [],
  };
  addTask(store, task);
  return task;
}
