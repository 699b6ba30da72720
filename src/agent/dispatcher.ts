/**
 * The way between managers and nodes: what is desired of tasks goes out in batches.
 *
 * Owns who is told what and when. A node that is cut off gets its orders, and hears of its role, when
 * it is back. Follows swarmkit's manager/dispatcher and agent/worker.go.
 */
import { MILLISECOND } from '../engine/sim-time.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { isUnassigned, stateRank } from '../swarm/task-states.ts';
import { addController, newController, type Agents } from './agent.ts';
import { reportMissed } from './report-state.ts';
import { advance } from './run-task.ts';

/** The dispatcher waits so long for further changes (batchingWaitTime). */
export const DISPATCH_NS = 100 * MILLISECOND;

/** A task was assigned, or something else is desired of it: its node is told with the next batch. */
export function sendOrder(agents: Agents, task: SwarmTask): void {
  if (task.service === '' || task.node === '' || isUnassigned(task)) return;
  if (!isNews(agents, task)) return;
  const batch = agents.orders.get(task.node);
  if (batch) {
    batch.add(task);
    return;
  }
  agents.orders.set(task.node, new Set([task]));
  agents.host.startTimer(DISPATCH_NS, { kind: 'agent.orders', node: task.node });
}

/** The batch is due; without a session it waits. */
export function deliverOrders(agents: Agents, node: string): void {
  const batch = agents.orders.get(node);
  if (batch === undefined || !agents.host.isConnected(node)) return;
  agents.orders.delete(node);
  for (const task of batch) deliver(agents, task);
}

/**
 * The node has another role: its session says so at once (SessionMessage.Node). The half second until
 * it has another certificate (ca/renewer.go) is not played.
 */
export function sendRole({ host }: Agents, node: string): void {
  if (host.isConnected(node)) host.takeRole(node);
}

/** The node has a session again: it tells, and is told, what was missed. */
export function reconnect(agents: Agents, node: string): void {
  sendRole(agents, node);
  reportMissed(agents, node);
  deliverOrders(agents, node);
}

/**
 * Something that the node has not been told: a task that has ended there needs no order, one that only
 * the managers have rejected does (addOrUpdateTask of dispatcher/assignments.go).
 */
function isNews({ controllers }: Agents, task: SwarmTask): boolean {
  const controller = controllers.get(task.id);
  if (controller === undefined) return task.state === 'assigned';
  return stateRank(task.desiredState) > stateRank(controller.desired);
}

function deliver(agents: Agents, task: SwarmTask): void {
  if (!isNews(agents, task)) return;
  let controller = agents.controllers.get(task.id);
  if (controller === undefined) {
    controller = newController(task);
    addController(agents, controller);
  }
  controller.desired = task.desiredState;
  advance(agents, controller);
}
