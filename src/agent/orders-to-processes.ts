/**
 * What befalls a task's process from outside the swarm: stopped, killed, deaf, its health check turned.
 *
 * Owns finding the task's controller and what of it is told apart: a task without a process, and one
 * without a health check.
 */
import type { Agents, Controller } from './agent.ts';
import { changeHealth } from './health-monitor.ts';
import { watchHealth } from './run-task.ts';
import { isAlive, processDied, signal } from './stop-task.ts';

const DEAF = 'the health check still fails, as the program listens on nothing';

/** The process gets SIGKILL: its task has failed, or has stopped where it was being stopped. */
export function killProcess(agents: Agents, controller: Controller): void {
  agents.host.note(controller, 'the process was killed');
  processDied(agents, controller);
}

/**
 * `docker stop`: SIGTERM at once, SIGKILL after `timeoutNs`. The agent is not asked: nobody stops sending to
 * the task before it ends (containerStop of daemon/stop.go), it ends as one that failed, and what the agent
 * does or begins to do meanwhile goes on beside it.
 */
export function stopProcess(agents: Agents, controller: Controller, timeoutNs: number): void {
  if (isAlive(controller)) signal(agents, controller, timeoutNs);
}

/** The health check passes, or fails, from now on; false where there is none. */
export function turnHealth(agents: Agents, controller: Controller, isPassing: boolean): boolean {
  const { health } = controller;
  if (health === undefined) return false;
  controller.isToldUnhealthy = !isPassing;
  if (isPassing && isDeaf(agents, controller)) agents.host.note(controller, DEAF);
  else turn(agents, controller, isPassing, agents.host.nowNs());
  return true;
}

/** It has booted, and listens on nothing any more. */
function isDeaf({ host }: Agents, { isListening, health, container }: Controller): boolean {
  if (isListening || health === undefined) return false;
  const bootedNs = health.startedNs + container.program.bootNs;
  return health.status !== 'starting' || host.nowNs() >= bootedNs;
}

/**
 * The program listens again, or on nothing any more: a check asks the program, as that of one which has
 * not booted fails too. What was said of the check counts more. One that has been healthy was warm then.
 */
export function turnDeaf(agents: Agents, controller: Controller, isDeafNow: boolean): void {
  const { health, isToldUnhealthy, container } = controller;
  if (health === undefined || isToldUnhealthy) return;
  const nowNs = agents.host.nowNs();
  const warmNs = health.startedNs + container.program.healthyAfterNs;
  const passesFromNs = health.status === 'starting' ? Math.max(nowNs, warmNs) : nowNs;
  turn(agents, controller, !isDeafNow, passesFromNs);
}

function turn(
  agents: Agents,
  controller: Controller,
  isPassing: boolean,
  passesFromNs: number,
): void {
  const { host } = agents;
  const health = controller.health!;
  host.note(controller, `the health check ${isPassing ? 'passes' : 'fails'} from now on`);
  const changed = changeHealth(health, host.nowNs(), isPassing);
  if (changed === health) return;
  if (isPassing) changed.passesFromNs = passesFromNs;
  watchHealth(agents, controller, changed);
}
