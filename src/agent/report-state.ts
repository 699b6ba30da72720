/**
 * A task has come to another state on its node: it is noted there, and the managers are told.
 *
 * Owns that a node without managers goes on all the same (GOS-37) and tells them what they missed
 * when they are back. Follows swarmkit's agent/reporter.go.
 */
import type { TaskState } from '../swarm/objects.ts';
import type { Agents, Controller, TaskStatus } from './agent.ts';

export function reportState(
  agents: Agents,
  controller: Controller,
  state: TaskState,
  message: string,
  error = '',
): void {
  controller.state = state;
  report(agents, controller, { state, message, error });
}

/** The node is connected again: it tells what each of its tasks has come to. */
export function reportMissed(agents: Agents, node: string): void {
  for (const [id, { controller, status }] of agents.unreported) {
    if (controller.task.node !== node) continue;
    agents.unreported.delete(id);
    agents.host.report(controller, status);
  }
}

function report({ host, unreported }: Agents, controller: Controller, status: TaskStatus): void {
  const { id, node } = controller.task;
  if (host.isConnected(node)) host.report(controller, status);
  else unreported.set(id, { controller, status });
}
