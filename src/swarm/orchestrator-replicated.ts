/**
 * The orchestrator of replicated services: as many filled slots as there are to be replicas.
 *
 * Owns which slots are filled and which are given up when the number changes (SCH-20); restarts
 * and updates of a slot's task come on top. Follows swarmkit's orchestrator/replicated.
 */
import type { SwarmService, SwarmTask } from './objects.ts';
import { tasksOf, type ClusterStore } from './store.ts';
import { stopTask } from './task-changes.ts';
import { createSlotTask } from './task-create.ts';
import { isWanted } from './task-states.ts';

/** The wanted tasks of one slot: one, or two while an update replaces it. */
type Slot = readonly SwarmTask[];

export function reconcileReplicated(store: ClusterStore, service: SwarmService): void {
  const tasks = tasksOf(store, service.spec.name);
  const slots = filledSlots(tasks);
  const missing = service.spec.replicas - slots.size;
  if (missing > 0) fillSlots(store, service, slots, missing);
  if (missing >= 0) return;
  for (const slot of inOrderOfKeeping([...slots.values()]).slice(service.spec.replicas)) {
    for (const task of slot) stopTask(store, task, 'remove');
  }
}

function filledSlots(tasks: readonly SwarmTask[]): Map<number, SwarmTask[]> {
  const slots = new Map<number, SwarmTask[]>();
  for (const task of tasks) {
    if (!isWanted(task)) continue;
    const slot = slots.get(task.slot);
    if (slot === undefined) slots.set(task.slot, [task]);
    else slot.push(task);
  }
  return slots;
}

/** Makes tasks in the lowest slots that are free. */
function fillSlots(
  store: ClusterStore,
  service: SwarmService,
  filled: ReadonlyMap<number, unknown>,
  count: number,
): void {
  for (let slot = 1, made = 0; made < count; slot++) {
    if (filled.has(slot)) continue;
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
