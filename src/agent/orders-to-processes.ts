/**
 * What befalls a task's process from outside the swarm: killed, its health check turned.
 *
 * Owns finding the task's controller and what of it is told apart: a task without a process, and one
 * without a health check.
 */
import type { Agents, Controller } from './agent.ts';
import { changeHealth } from './health-monitor.ts';
import { watchHealth } from './run-task.ts';
import { processDied } from './stop-task.ts';

/** The process gets SIGKILL: its task has failed, or has stopped where it was being stopped. */
export function killProcess(agents: Agents, controller: Controller): void {
  agents.host.note(controller, 'the process was killed');
  processDied(agents, controller);
}

/** The health check passes, or fails, from now on; false where there is none. */
export function turnHealth(agents: Agents, controller: Controller, isPassing: boolean): boolean {
  const { health } = controller;
  if (health === undefined) return false;
  const nowNs = agents.host.nowNs();
  agents.host.note(controller, `the health check ${isPassing ? 'passes' : 'fails'} from now on`);
  const changed = changeHealth(health, nowNs, isPassing);
  if (changed !== health) watchHealth(agents, controller, changed);
  return true;
}
