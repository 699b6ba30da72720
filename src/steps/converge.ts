/**
 * Waiting until a service is what it was asked to be, as `docker service create` and `update` do.
 *
 * Owns when that is (SCH-44): every task that can run does, no update is under way, and it has stayed
 * so for some seconds. What can never be waits no longer than `run until` does. Follows docker/cli's
 * command/service/progress.
 */
import { isSpreading } from '../gossip/spread.ts';
import { SECOND } from '../engine/sim-time.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { goalOf } from '../swarm/service-mode.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { isActive, isUnassigned } from '../swarm/task-states.ts';
import { runUntil, type StepContext } from './step-context.ts';

/** How long tasks must run before they count as stable. */
const STABLE_NS = 5 * SECOND;
/** The command itself waits for ever. */
const PATIENCE_NS = 300 * SECOND;

/** Lets time pass until these services have converged and their tasks are stable. */
export function waitUntilConverged(context: StepContext, services: readonly string[]): void {
  const { world } = context;
  const { store } = world;
  if (store === undefined) return;
  const untilNs = world.kernel.loop.nowNs + PATIENCE_NS;
  for (;;) {
    runUntil(context, () => haveConverged(store, services), untilNs);
    const sinceNs = world.kernel.loop.nowNs;
    if (context.truncated || sinceNs >= untilNs) return;
    runUntil(context, () => !haveConverged(store, services), sinceNs + STABLE_NS);
    if (haveConverged(store, services)) break;
  }
  runUntil(context, () => !isSpreading(world.gossip), untilNs);
}

/** True where nothing of the services is on its way: tasks without a node are not waited for. */
export function haveConverged(store: ClusterStore, services: readonly string[]): boolean {
  return services.every((name) => !store.updates.has(name) && areAtRest(store, name));
}

function areAtRest(store: ClusterStore, service: string): boolean {
  for (const task of store.tasksByService.get(service) ?? []) if (!isAtRest(task)) return false;
  return true;
}

function isAtRest(task: SwarmTask): boolean {
  return !isActive(task) || task.state === goalOf(task) || isUnassigned(task);
}
