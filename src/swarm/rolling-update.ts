/**
 * Rolling updates: the slots of a service are brought to its new spec, a few at a time.
 *
 * Owns one update from the first dirty slot to the end of its monitoring (SCH-30, SCH-31); one slot's
 * way is in update-slot.ts, what a failure leads to in update-failure.ts. Follows swarmkit's
 * orchestrator/update/updater.go.
 */
import { SECOND } from '../engine/sim-time.ts';
import type { DelayedStart } from './delayed-start.ts';
import type { ServiceSpec, SwarmService, SwarmTask, UpdateConfig } from './objects.ts';
import type { ClusterStore } from './store.ts';
import { isEqual, isTaskDirty } from './task-dirty.ts';
import { isWanted } from './task-states.ts';
import { actOnFailures } from './update-failure.ts';
import { beginSlot, onSlotStarted, onSlotTaskChanged } from './update-slot.ts';
import { isPaused, isRollback, markCompleted, markStarted } from './update-status.ts';

/** The wanted tasks of one slot or, for a global service, of one node: one, or two for a while. */
export type Slot = readonly SwarmTask[];

/** A slot that is being changed; it ends once its new task runs or has failed. */
export interface SlotUpdate {
  readonly slot: Slot;
  readonly task: SwarmTask;
  /** `held`: its start is delayed; `starting`: it may run; `pausing`: the delay before the next. */
  stage: 'held' | 'starting' | 'pausing';
  /** The old tasks stop once the new one runs. */
  readonly stopsAfterwards: boolean;
}

export interface RollingUpdate {
  readonly service: SwarmService;
  /** The goal: tasks made from it are clean. */
  readonly spec: ServiceSpec;
  readonly config: UpdateConfig;
  readonly parallelism: number;
  /** Slots that were dirty at the beginning. */
  readonly dirtyCount: number;
  /** Tasks that were to run when the update began. */
  readonly wanted: ReadonlySet<SwarmTask>;
  /** Dirty slots that nobody has begun with. */
  readonly waiting: Slot[];
  readonly busy: Set<SlotUpdate>;
  /** Tasks that the update made, with the time from which they ran; undefined until then. */
  readonly made: Map<SwarmTask, number | undefined>;
  /** Such tasks that have failed. */
  readonly failed: Set<SwarmTask>;
  /** Those of them that have not been looked at. */
  readonly failures: SwarmTask[];
  failureCount: number;
  stage: 'rolling' | 'monitoring' | 'stopped';
}

/**
 * Sets out to replace the dirty ones among `slots`. An update towards the same spec goes on; one
 * towards another is given up.
 */
export function updateSlots(
  store: ClusterStore,
  service: SwarmService,
  slots: readonly Slot[],
): void {
  const { name } = service.spec;
  const current = store.updates.get(name);
  if (current && isEqual(current.spec, service.spec)) return;
  store.updates.delete(name);
  if (isPaused(service)) return;
  const dirty = slots.filter((slot) => isSlotDirty(store, service, slot));
  if (dirty.length === 0) return markCompleted(store, service);
  markStarted(store, service);
  const update = newUpdate(service, dirty);
  store.updates.set(name, update);
  goOn(store, update);
}

/** Looks at a task that has changed, in case an update waits for it. */
export function onUpdateTaskChanged(store: ClusterStore, task: SwarmTask): void {
  const update = store.updates.get(task.service);
  if (update === undefined) return;
  onSlotTaskChanged(store, update, task);
  goOn(store, update);
}

/** Held tasks were let go. */
export function onUpdateStarts(store: ClusterStore, released: readonly DelayedStart[]): void {
  for (const { task } of released) {
    const update = store.updates.get(task.service);
    if (update === undefined) continue;
    onSlotStarted(store, update, task);
    goOn(store, update);
  }
}

/** The delay after a slot is over. */
export function onSlotDelayOver(
  store: ClusterStore,
  update: RollingUpdate,
  slot: SlotUpdate,
): void {
  if (store.updates.get(update.spec.name) !== update) return;
  update.busy.delete(slot);
  goOn(store, update);
}

/** The time is over in which a failure of the last tasks would have counted. */
export function onUpdateMonitored(store: ClusterStore, update: RollingUpdate): void {
  if (store.updates.get(update.spec.name) !== update || update.stage !== 'monitoring') return;
  store.updates.delete(update.spec.name);
  markCompleted(store, update.service);
}

/** Does what can be done now: failures first, then the next slots, then the end. */
function goOn(store: ClusterStore, update: RollingUpdate): void {
  actOnFailures(store, update);
  while (
    update.stage === 'rolling' &&
    update.waiting.length > 0 &&
    update.busy.size < update.parallelism
  ) {
    beginSlot(store, update, update.waiting.shift() as Slot);
  }
  if (update.busy.size > 0) return;
  if (update.stage === 'rolling') monitor(store, update);
  if (isStopped(update)) store.updates.delete(update.spec.name);
}

function isStopped({ stage }: RollingUpdate): boolean {
  return stage === 'stopped';
}

function monitor(store: ClusterStore, update: RollingUpdate): void {
  const { delayNs, monitorNs } = update.config;
  update.stage = 'monitoring';
  const watchNs = delayNs >= monitorNs ? delayNs + SECOND : monitorNs;
  store.io.startTimer(watchNs, { kind: 'update-monitored', update });
  actOnFailures(store, update);
}

function newUpdate(service: SwarmService, dirty: readonly Slot[]): RollingUpdate {
  const { spec } = service;
  const config = isRollback(service) ? spec.rollbackConfig : spec.updateConfig;
  return {
    service,
    spec,
    config,
    parallelism: config.parallelism === 0 ? dirty.length : config.parallelism,
    dirtyCount: dirty.length,
    wanted: new Set(dirty.flat().filter(isWanted)),
    waiting: [...dirty],
    busy: new Set(),
    made: new Map(),
    failed: new Set(),
    failures: [],
    failureCount: 0,
    stage: 'rolling',
  };
}

function isSlotDirty(store: ClusterStore, { spec }: SwarmService, slot: Slot): boolean {
  const [only, second] = slot;
  if (only === undefined) return false;
  return second !== undefined || isTaskDirty(spec, only, store.nodes.get(only.node));
}
