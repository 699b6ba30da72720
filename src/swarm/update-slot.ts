/**
 * One slot of a rolling update: the old task goes, the new one comes, in the order of the config.
 *
 * Owns stop-first and start-first (SCH-30), and that a clean task which is there already is used.
 * Follows worker, updateTask and useExistingTask of swarmkit's orchestrator/update/updater.go.
 */
import { delayStart } from './delayed-start.ts';
import type { SwarmTask } from './objects.ts';
import type { RollingUpdate, Slot, SlotUpdate } from './rolling-update.ts';
import { orderTask, type ClusterStore } from './store.ts';
import { createNodeTask, createSlotTask } from './task-create.ts';
import { isTaskDirty } from './task-dirty.ts';
import { hasEnded, isWanted, stateRank } from './task-states.ts';

export function beginSlot(store: ClusterStore, update: RollingUpdate, slot: Slot): void {
  const clean = slot.filter((task) => isWanted(task) && isClean(store, update, task));
  const existing = clean.find(({ desiredState }) => desiredState === 'running') ?? clean[0];
  if (existing) useExisting(store, update, slot, existing);
  else replace(store, update, slot);
}

/** Lets a slot end whose task runs or has failed, and counts the failures of tasks of the update. */
export function onSlotTaskChanged(
  store: ClusterStore,
  update: RollingUpdate,
  task: SwarmTask,
): void {
  if (stateRank(task.state) < stateRank('running')) return;
  if (update.made.has(task)) {
    update.made.set(task, update.made.get(task) ?? store.io.nowNs());
    if (hasEnded(task) && !update.failed.has(task)) noteFailure(update, task);
  }
  for (const slot of update.busy) {
    if (slot.task === task && slot.stage === 'starting') endSlot(store, update, slot);
  }
}

function noteFailure({ failed, failures }: RollingUpdate, task: SwarmTask): void {
  failed.add(task);
  failures.push(task);
}

/** The slot's task may start now; whether one that was there before the update does is not asked. */
export function onSlotStarted(store: ClusterStore, update: RollingUpdate, task: SwarmTask): void {
  for (const slot of update.busy) {
    if (slot.task !== task || slot.stage !== 'held') continue;
    if (update.made.has(task)) slot.stage = 'starting';
    else endSlot(store, update, slot);
  }
}

function isClean(store: ClusterStore, { spec }: RollingUpdate, task: SwarmTask): boolean {
  return !isTaskDirty(spec, task, store.nodes.get(task.node));
}

function useExisting(
  store: ClusterStore,
  update: RollingUpdate,
  slot: Slot,
  existing: SwarmTask,
): void {
  const others = slot.filter((task) => task !== existing);
  const oldTask = stopTasks(store, others);
  const own: SlotUpdate = { slot, task: existing, stage: 'held', stopsAfterwards: false };
  update.busy.add(own);
  if (existing.desiredState === 'running') endSlot(store, update, own);
  else delayStart(store, existing, { delayNs: 0, oldTask });
}

function replace(store: ClusterStore, update: RollingUpdate, slot: Slot): void {
  const startsFirst = update.config.order === 'start-first';
  if (!startsFirst && wasGivenUp(update, slot)) return;
  const task = createTask(store, update, slot);
  update.made.set(task, undefined);
  update.busy.add({ slot, task, stage: 'held', stopsAfterwards: startsFirst });
  const oldTask = startsFirst ? undefined : stopTasks(store, slot);
  delayStart(store, task, { delayNs: 0, oldTask });
}

/** Somebody else has replaced what the slot had: swarmkit's transaction fails then. */
function wasGivenUp({ wanted }: RollingUpdate, slot: Slot): boolean {
  return slot.some((task) => wanted.has(task)) && !slot.some(isWanted);
}

function createTask(store: ClusterStore, { service }: RollingUpdate, slot: Slot): SwarmTask {
  const { slot: number, node } = slot[0] as SwarmTask;
  return service.spec.mode === 'global'
    ? createNodeTask(store, service, node, 'ready')
    : createSlotTask(store, service, number, 'ready');
}

/** Tells those to stop that still are to run; returns the last of them, which is waited for. */
function stopTasks(store: ClusterStore, tasks: Slot): SwarmTask | undefined {
  const wanted = tasks.filter(isWanted);
  for (const task of wanted) orderTask(store, task, 'shutdown');
  return wanted.at(-1);
}

function endSlot(store: ClusterStore, update: RollingUpdate, slot: SlotUpdate): void {
  if (slot.stopsAfterwards && slot.task.state === 'running') stopTasks(store, slot.slot);
  const { delayNs } = update.config;
  if (delayNs === 0) {
    update.busy.delete(slot);
    return;
  }
  slot.stage = 'pausing';
  store.io.startTimer(delayNs, { kind: 'update-delay', update, slot });
}
