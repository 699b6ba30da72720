/**
 * The restart policy: whether a task that has ended gets a replacement.
 *
 * Owns the condition, the number of attempts and the window in which they count (SCH-23). Follows
 * shouldRestart and RecordRestartHistory of swarmkit's orchestrator/restart.
 */
import type { ServiceSpec, SwarmTask } from './objects.ts';
import { slotKey, type ClusterStore } from './store.ts';

/** Restarts of one slot under one version of its spec. */
interface SlotRestarts {
  readonly spec: ServiceSpec;
  total: number;
  /** When the replacements were made, oldest first; only kept where the policy has a window. */
  timesNs: number[];
}

/** By slot, as `slotKey` names it. */
export type RestartHistory = Map<string, SlotRestarts>;

/** True where the policy asks for a replacement of this task. */
export function shouldRestart(store: ClusterStore, task: SwarmTask): boolean {
  const policy = task.spec?.restartPolicy;
  if (policy === undefined || policy.condition === 'none') return false;
  const isJobTask = task.jobIteration !== undefined;
  if (task.state === 'complete' && (isJobTask || policy.condition === 'on-failure')) return false;
  if (policy.maxAttempts === 0 || isNotCounted(task)) return true;
  const restarts = store.restarts.get(slotKey(task));
  if (restarts === undefined || restarts.spec !== task.spec) return true;
  if (policy.windowNs === 0) return restarts.total < policy.maxAttempts;
  return countInWindow(restarts, task, policy.windowNs) < policy.maxAttempts;
}

/** Counts a replacement, where the policy limits them. */
export function recordRestart(store: ClusterStore, replacement: SwarmTask): void {
  const { spec, createdNs } = replacement;
  if (spec === undefined || spec.restartPolicy.maxAttempts === 0) return;
  const key = slotKey(replacement);
  let restarts = store.restarts.get(key);
  if (restarts?.spec !== spec) store.restarts.set(key, (restarts = newRestarts(spec)));
  restarts.total++;
  if (spec.restartPolicy.windowNs > 0) restarts.timesNs.push(createdNs);
}

/** Forgets a removed service. */
export function forgetRestarts(store: ClusterStore, service: string): void {
  for (const [key, { spec }] of store.restarts) {
    if (spec.name === service) store.restarts.delete(key);
  }
}

/** Swarmkit writes down a global job's restarts by node and looks them up without one. */
function isNotCounted({ spec }: SwarmTask): boolean {
  return spec?.mode === 'global-job';
}

function newRestarts(spec: ServiceSpec): SlotRestarts {
  return { spec, total: 0, timesNs: [] };
}

/** Replacements made within the window before the task ended; older ones are forgotten. */
function countInWindow(restarts: SlotRestarts, task: SwarmTask, windowNs: number): number {
  restarts.timesNs = restarts.timesNs.filter((timeNs) => timeNs > task.changedNs - windowNs);
  return restarts.timesNs.filter((timeNs) => timeNs < task.changedNs).length;
}
