/**
 * Tasks that have ended, or whose node must be left, are replaced.
 *
 * Owns making the replacement at once and having it held back (SCH-22 to SCH-24). Whether there is to
 * be one is for restart-policy.ts. Follows Restart of swarmkit's orchestrator/restart.
 */
import { delayStart, type DelayedStart } from './delayed-start.ts';
import type { SwarmService, SwarmTask } from './objects.ts';
import { recordRestart, shouldRestart } from './restart-policy.ts';
import { isGlobal } from './service-mode.ts';
import { orderTask, serviceOf, type ClusterStore } from './store.ts';
import { createNodeTask, createSlotTask } from './task-create.ts';
import { hasEnded, isWanted } from './task-states.ts';

/** Gives a task up and makes its replacement, where the policy asks for one. */
export function restartTask(store: ClusterStore, service: SwarmService, task: SwarmTask): void {
  const held = store.delayedStarts.get(task);
  if (held) {
    held.restartsAfterwards = true;
    return;
  }
  orderTask(store, task, 'shutdown');
  if (!shouldRestart(store, task)) return;
  const replacement = createReplacement(store, service, task);
  recordRestart(store, replacement);
  delayStart(store, replacement, {
    delayNs: delayOf(store, task),
    oldTask: mustStopFirst(store, task) ? task : undefined,
  });
}

/** Replacements that failed while they were held back: their delay is over now. */
export function restartHeld(store: ClusterStore, released: readonly DelayedStart[]): void {
  for (const { task, restartsAfterwards } of released) {
    const service = serviceOf(store, task);
    if (restartsAfterwards && service && isWanted(task)) restartTask(store, service, task);
  }
}

function createReplacement(
  store: ClusterStore,
  service: SwarmService,
  { slot, node }: SwarmTask,
): SwarmTask {
  return isGlobal(service.spec)
    ? createNodeTask(store, service, node, 'ready')
    : createSlotTask(store, service, slot, 'ready');
}

/** No delay for what a drained node had. */
function delayOf(store: ClusterStore, { node, spec }: SwarmTask): number {
  if (store.nodes.get(node)?.availability === 'drain') return 0;
  return spec?.restartPolicy.delayNs ?? 0;
}

function mustStopFirst(store: ClusterStore, task: SwarmTask): boolean {
  return !hasEnded(task) && store.nodes.get(task.node)?.status !== 'down';
}
