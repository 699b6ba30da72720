/**
 * Everything the managers know, and the indexes that keep reading it cheap.
 *
 * Owns adding, changing and deleting objects so that the indexes stay true, and the list of work
 * that a change leaves behind (swarmkit's memory store and its watch queue). Who does that work is
 * in settle.ts; all of it but `pick` and `io` is plain data.
 */
import { invariant } from '../engine/invariant.ts';
import type { AddressPool } from './address-pool.ts';
import { mapOrder, type PickIndex } from './chance.ts';
import type { DelayedStart } from './delayed-start.ts';
import type { IdentifierState } from './identifiers.ts';
import type { ManagerIo, TaskChange } from './manager-io.ts';
import type { SwarmNetwork, SwarmNode, SwarmService, SwarmTask, TaskState } from './objects.ts';
import type { PinState } from './pins.ts';
import type { PortAllocator } from './port-allocator.ts';
import type { RestartHistory } from './restart-policy.ts';
import type { RollingUpdate } from './rolling-update.ts';
import type { FailureLog } from './recent-failures.ts';
import { isGlobal } from './service-mode.ts';
import type { SubnetPool } from './subnet-pool.ts';
import { canFollow, hasEnded, isUnassigned } from './task-states.ts';
import type { VniPool } from './vni-pool.ts';

export interface AllocatorState {
  readonly subnets: SubnetPool;
  readonly vnis: VniPool;
  readonly ports: PortAllocator;
  /** By network name. */
  readonly addresses: Map<string, AddressPool>;
}

/** What changes have left to do, for the next `settle`. */
export interface PendingWork {
  /** Services whose tasks may not be what their spec asks for. */
  readonly services: Set<string>;
  /** Services that found no virtual IP or port. */
  readonly unallocatedServices: Set<string>;
  /** Tasks that wait for addresses: those not tried yet, and those that found none (CP-55). */
  readonly newTasks: Set<SwarmTask>;
  readonly unallocatedTasks: Set<SwarmTask>;
  /** Tasks in PENDING. */
  readonly unassignedTasks: Set<SwarmTask>;
  /** Nodes whose load-balancer endpoints may have to change. */
  readonly nodes: Set<string>;
  /** Nodes whose availability, status, role or labels changed. */
  readonly changedNodes: Set<string>;
  /** Tasks that are new, or whose state changed: the orchestrators have not seen them yet. */
  readonly changedTasks: Set<SwarmTask>;
  /** Slots that got a task, so that their history may have grown too long. */
  readonly grownSlots: Set<string>;
  /** True when an address or port was given back: what found none is tried again. */
  somethingFreed: boolean;
  /** True when a place on a node may have come free, or a task waits that is new (SCH-11). */
  retryScheduling: boolean;
}

/** Maps are in order of creation. */
export interface ClusterState {
  readonly nodes: Map<string, SwarmNode>;
  readonly networks: Map<string, SwarmNetwork>;
  readonly services: Map<string, SwarmService>;
  /** By task id. */
  readonly tasks: Map<string, SwarmTask>;
  /** By service name: a removed service's tasks are in it until they are gone. */
  readonly tasksByService: Map<string, Set<SwarmTask>>;
  readonly tasksByNode: Map<string, Set<SwarmTask>>;
  /** By slot, as `slotKey` names it. */
  readonly tasksBySlot: Map<string, Set<SwarmTask>>;
  readonly allocator: AllocatorState;
  readonly identifiers: IdentifierState;
  /** Networks of the nodes' own that no service may name: docker_gwbridge, user-defined bridges. */
  readonly localNetworks: ReadonlySet<string>;
  readonly pins: PinState;
  /** Replacements that are held back, by the task that is to start (SCH-23). */
  readonly delayedStarts: Map<SwarmTask, DelayedStart>;
  readonly restarts: RestartHistory;
  /** The update under way, by service name. */
  readonly updates: Map<string, RollingUpdate>;
  readonly failures: FailureLog;
  /** Tasks kept for each slot, the running one included; below 0: all of them. */
  readonly taskHistoryLimit: number;
  readonly work: PendingWork;
  /** Pins that could not be kept, in the order they were found. */
  readonly problems: string[];
}

/** For a checkpoint, copy everything but `pick` and `io` and put new ones beside the copy. */
export interface ClusterStore extends ClusterState {
  readonly pick: PickIndex;
  readonly io: ManagerIo;
}

export function createPendingWork(): PendingWork {
  return {
    services: new Set(),
    unallocatedServices: new Set(),
    newTasks: new Set(),
    unallocatedTasks: new Set(),
    unassignedTasks: new Set(),
    nodes: new Set(),
    changedNodes: new Set(),
    changedTasks: new Set(),
    grownSlots: new Set(),
    somethingFreed: false,
    retryScheduling: false,
  };
}

/**
 * Tasks of the service of that name in order of creation, those that have ended included. Where it
 * has been removed they are those that it left; one that is created after it has none of them.
 */
export function tasksOf(store: ClusterStore, service: string): readonly SwarmTask[] {
  const tasks = [...(store.tasksByService.get(service) ?? [])];
  const id = store.services.get(service)?.id;
  return id === undefined ? tasks : tasks.filter(({ serviceId }) => serviceId === id);
}

/** The service of a task; undefined where it has been removed, or a container has no service. */
export function serviceOf(
  { services }: ClusterState,
  { service, serviceId }: SwarmTask,
): SwarmService | undefined {
  const found = services.get(service);
  return found?.id === serviceId ? found : undefined;
}

/** Tasks and container attachments that hold a place on a node, in order of assignment. */
export function tasksOnNode(store: ClusterStore, node: string): readonly SwarmTask[] {
  return [...(store.tasksByNode.get(node) ?? [])].filter((task) => !hasEnded(task));
}

export function addTask(store: ClusterStore, task: SwarmTask): void {
  store.tasks.set(task.id, task);
  if (task.service !== '') {
    indexed(store.tasksByService, task.service).add(task);
    indexed(store.tasksBySlot, slotKey(task)).add(task);
    store.work.grownSlots.add(slotKey(task));
  }
  if (task.node !== '') indexed(store.tasksByNode, task.node).add(task);
  store.work.newTasks.add(task);
  tellOf(store, task, 'created');
}

/** Records an observed state; states never go back (SCH-40). */
export function moveTask(
  store: ClusterStore,
  task: SwarmTask,
  state: TaskState,
  message: string,
  error = '',
): void {
  invariant(canFollow(task.state, state), `${task.name} goes from ${task.state} to ${state}`);
  task.state = state;
  task.message = message;
  task.error = error;
  task.changedNs = store.io.nowNs();
  if (state === 'pending' || hasEnded(task)) store.work.retryScheduling = true;
  tellOf(store, task, 'state');
}

/** Says what is to become of a task; what is wanted of it never goes back either. */
export function orderTask(store: ClusterStore, task: SwarmTask, desired: TaskState): void {
  task.desiredState = desired;
  store.work.retryScheduling = true;
  tellOf(store, task, 'desired');
}

/** Records the scheduler's choice. */
export function assignTask(store: ClusterStore, task: SwarmTask, node: string): void {
  const message =
    task.node === node
      ? 'scheduler confirmed task can run on preassigned node'
      : 'scheduler assigned task to node';
  task.node = node;
  indexed(store.tasksByNode, node).add(task);
  store.work.unassignedTasks.delete(task);
  store.work.nodes.add(node);
  moveTask(store, task, 'assigned', message);
}

/** Takes a task out of the store; its addresses must have been released. */
export function deleteTask(store: ClusterStore, task: SwarmTask): void {
  const { work } = store;
  store.tasks.delete(task.id);
  dropIndexed(store.tasksByService, task.service, task);
  dropIndexed(store.tasksByNode, task.node, task);
  dropIndexed(store.tasksBySlot, slotKey(task), task);
  for (const queue of [work.newTasks, work.unallocatedTasks, work.unassignedTasks]) {
    queue.delete(task);
  }
  store.delayedStarts.delete(task);
  work.retryScheduling = true;
  tellOf(store, task, 'deleted');
}

/** Where a task's history is kept: its slot, or its node where there is a task on each. */
export function slotKey({ serviceId, spec, slot, node }: SwarmTask): string {
  return spec && isGlobal(spec) ? `${serviceId}@${node}` : `${serviceId}.${slot}`;
}

function tellOf(store: ClusterStore, task: SwarmTask, change: TaskChange): void {
  store.work.changedTasks.add(task);
  store.io.onTaskChanged(task, change);
}

/** Forgets what a task was waiting for, when it has ended or is no longer wanted. */
export function dropWork(store: ClusterStore, task: SwarmTask): void {
  if (!hasEnded(task) && !isUnassigned(task)) return;
  store.work.newTasks.delete(task);
  store.work.unallocatedTasks.delete(task);
  store.work.unassignedTasks.delete(task);
}

/**
 * The order of a batch, as Go walks a map. What a pin is about keeps its place (pins.ts), the others
 * change places among themselves, and draw as they would without a pin.
 */
export function batchOrder<Item>(
  store: ClusterStore,
  purpose: string,
  items: readonly Item[],
  isPinned: (item: Item) => boolean,
): readonly Item[] {
  const order = mapOrder(store.pick, purpose, items).filter((item) => !isPinned(item));
  let next = 0;
  return items.map((item) => (isPinned(item) ? item : (order[next++] as Item)));
}

function indexed(index: Map<string, Set<SwarmTask>>, key: string): Set<SwarmTask> {
  let tasks = index.get(key);
  if (tasks === undefined) index.set(key, (tasks = new Set()));
  return tasks;
}

function dropIndexed(index: Map<string, Set<SwarmTask>>, key: string, task: SwarmTask): void {
  const tasks = index.get(key);
  tasks?.delete(task);
  if (tasks?.size === 0) index.delete(key);
}
