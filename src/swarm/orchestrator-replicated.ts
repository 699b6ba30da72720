/**
 * The orchestrator of replicated services: as many filled slots as there are to be replicas.
 *
 * Owns which slots are filled and which are given up when the number changes (SCH-20), and that a
 * slot's task is replaced when it ends or must leave its node. Follows swarmkit's
 * orchestrator/replicated.
 */
import type { SwarmNode, SwarmService, SwarmTask } from './objects.ts';
import { restartTask } from './restart-supervisor.ts';
import { updateSlots, type Slot } from './rolling-update.ts';
import { serviceOf, tasksOf, tasksOnNode, type ClusterStore } from './store.ts';
import { dropTask, stopTask } from './task-changes.ts';
import { createSlotTask } from './task-create.ts';
import { hasEnded, isInvalid, isWanted } from './task-states.ts';
import { updatableTasks } from './updatable-tasks.ts';

export function reconcileReplicated(store: ClusterStore, service: SwarmService): void {
  const { filled, dead } = slotsOf(store, service);
  const { replicas } = service.spec;
  const slots = inOrderOfKeeping([...filled.values()]);
  updateSlots(store, service, slots.slice(0, replicas));
  if (replicas > slots.length) fillSlots(store, service, filled, replicas - slots.length, dead);
  for (const slot of dead.values()) for (const task of slot) dropTask(store, task);
  for (const slot of slots.slice(replicas)) {
    for (const task of slot) stopTask(store, task, 'remove');
  }
}

/** A task that ended, or whose node is drained or lost, is replaced. */
export function onReplicatedTaskChanged(
  store: ClusterStore,
  service: SwarmService,
  task: SwarmTask,
): void {
  if (!isWanted(task)) return;
  const mustLeave = task.node !== '' && isInvalid(store.nodes.get(task.node));
  if (hasEnded(task) || mustLeave) restartTask(store, service, task);
}

/** Tasks of a node that was drained or lost are replaced. */
export function onReplicatedNodeChanged(store: ClusterStore, node: SwarmNode): void {
  if (!isInvalid(node)) return;
  for (const task of tasksOnNode(store, node.name)) {
    const service = serviceOf(store, task);
    if (service?.spec.mode === 'replicated') onReplicatedTaskChanged(store, service, task);
  }
}

interface SlotsOfService {
  readonly filled: ReadonlyMap<number, Slot>;
  /** Slots that nobody wants any more: only their history is left. */
  readonly dead: Map<number, Slot>;
}

function slotsOf(store: ClusterStore, service: SwarmService): SlotsOfService {
  const bySlot = new Map<number, SwarmTask[]>();
  for (const task of tasksOf(store, service.spec.name)) {
    const slot = bySlot.get(task.slot);
    if (slot === undefined) bySlot.set(task.slot, [task]);
    else slot.push(task);
  }
  const filled = new Map<number, Slot>();
  const dead = new Map<number, Slot>();
  for (const [number, tasks] of bySlot) {
    const updatable = updatableTasks(store, service, tasks);
    if (updatable.length > 0) filled.set(number, updatable);
    else dead.set(number, tasks);
  }
  return { filled, dead };
}

/** Makes tasks in the lowest slots that are free; the history of these is kept. */
function fillSlots(
  store: ClusterStore,
  service: SwarmService,
  filled: ReadonlyMap<number, unknown>,
  count: number,
  dead: Map<number, Slot>,
): void {
  for (let slot = 1, made = 0; made < count; slot++) {
    if (filled.has(slot)) continue;
    dead.delete(slot);
    createSlotTask(store, service, slot);
    made++;
  }
}

/**
 * Slots, those to keep first: the first copy on each node before any second one, running ones
 * before others, then by slot number.
 */
function inOrderOfKeeping(slots: readonly Slot[]): readonly Slot[] {
  const copies = new Map<string, number>();
  const ranked = [...slots].sort(compareSlots).map((slot) => {
    const node = slot.length === 1 ? (slot[0] as SwarmTask).node : '';
    if (node === '') return { slot, copy: Number.MAX_SAFE_INTEGER };
    const copy = (copies.get(node) ?? 0) + 1;
    copies.set(node, copy);
    return { slot, copy };
  });
  return ranked.sort((left, right) => left.copy - right.copy).map(({ slot }) => slot);
}

function compareSlots(left: Slot, right: Slot): number {
  const running = Number(isRunning(right)) - Number(isRunning(left));
  return running !== 0 ? running : (left[0] as SwarmTask).slot - (right[0] as SwarmTask).slot;
}

function isRunning(slot: Slot): boolean {
  return slot.some((task) => task.state === 'running');
}
