/**
 * A task ends: told to stop, found unhealthy, or by itself.
 *
 * Owns the timeline of a planned stop (LIFE-07, TL-02): at once nobody sends new connections to it,
 * after two seconds it gets SIGTERM, after its grace period SIGKILL; and the state that the end leads
 * to (SCH-41). A process that dies takes its records along at once (LIFE-10). Follows Shutdown and
 * Wait of the engine's controller, and containerStop of daemon/stop.go.
 */
import { SECOND } from '../engine/sim-time.ts';
import { stateRank } from '../swarm/task-states.ts';
import type { EndState } from '../swarm/task-changes.ts';
import { dropController, enterStage, type Agents, type Controller, type TaskEnd } from './agent.ts';
import { reportState } from './report-state.ts';

/** Time for the others to learn of it before the process is told (defaultGossipConvergeDelay). */
const CONVERGE_NS = 2 * SECOND;
/** Exit status of a process that was killed: 128 and the number of SIGKILL. */
const KILLED = 137;
/** 128 and the number of SIGTERM, which an init hands on as its own exit status. */
const TERMINATED = 143;
/** What is said of a process that had its time to end. */
export const KILLED_NOTE = `SIGKILL, as SIGTERM was ignored (${KILLED})`;
const UNHEALTHY = 'dockerexec: unhealthy container';

/** Begins to stop a task that is not being stopped yet; those on no overlay get no delay (LIFE-08). */
export function beginStop(agents: Agents, controller: Controller): void {
  const { stage, attachments } = controller;
  if (stage === 'converging' || stage === 'terminating' || stage === 'exited') return;
  const isShared = attachments.length > 0;
  if (controller.isUp && isShared) {
    agents.host.deactivate(controller);
    agents.host.note(controller, 'no new connections, names withdrawn');
  }
  if (isShared) enterStage(agents, controller, 'converging', CONVERGE_NS);
  else terminate(agents, controller);
}

/** The agent, or the engine that stops itself, stops the container; what was under way is over. */
export function terminate(
  agents: Agents,
  controller: Controller,
  graceNs: number = controller.container.stopGracePeriodNs,
): void {
  enterStage(agents, controller, 'terminating');
  if (controller.isUp) signal(agents, controller, graceNs);
  else endStopped(agents, controller, 0);
}

/**
 * SIGTERM: a program that heeds it ends at once, another one when its time is over. Each stop has a time of
 * its own, and the one that is over first counts.
 */
export function signal(agents: Agents, controller: Controller, graceNs: number): void {
  const { host } = agents;
  const { program } = controller.container;
  host.note(controller, 'SIGTERM');
  if (program.onSigterm === 'exit') return processDied(agents, controller, 0);
  if (program.onSigterm === 'terminate') return processDied(agents, controller, TERMINATED);
  const killAtNs = host.nowNs() + graceNs;
  if (killAtNs >= controller.killAtNs) return;
  controller.killAtNs = killAtNs;
  host.startTimer(graceNs, { kind: 'agent.kill', controller });
}

/** The time that some stop gave it is over. */
export function kill(agents: Agents, controller: Controller): void {
  if (!isAlive(controller)) return;
  agents.host.note(controller, KILLED_NOTE, 'killed');
  processDied(agents, controller);
}

/** The program has come to its end, unless the process is gone already. */
export function exitProcess(agents: Agents, controller: Controller, exitCode: number): void {
  if (!isAlive(controller)) return;
  agents.host.note(controller, `the process ends with exit code ${exitCode}`);
  processDied(agents, controller, exitCode);
}

/** The process dies of itself or by somebody's hand. */
export function processDied(agents: Agents, controller: Controller, exitCode = KILLED): void {
  if (isAlive(controller)) endStopped(agents, controller, exitCode);
}

/** Its process runs: it has not exited, unnoticed by the engine so far. */
export function isAlive({ isUp, stage }: Controller): boolean {
  return isUp && stage !== 'exited';
}

/** The task ends. A process that runs says goodbye to its peers before its sandbox goes. */
export function endTask(
  agents: Agents,
  controller: Controller,
  state: EndState,
  error: string,
): void {
  controller.end = { state, error };
  controller.killAtNs = Infinity;
  const noticedNs = controller.isUp ? agents.host.exit(controller) : 0;
  if (noticedNs === 0) removeTask(agents, controller);
  else enterStage(agents, controller, 'exited', noticedNs);
}

/** Nothing of the task is left on its node but its state. */
export function removeTask(agents: Agents, controller: Controller): void {
  const { state, error } = controller.end as TaskEnd;
  dropController(agents, controller);
  enterStage(agents, controller, 'waiting');
  agents.host.remove(controller);
  controller.isUp = false;
  reportState(agents, controller, state, messageOf(controller, state), error);
}

/** After an error the message is still that of the state before (SCH-42). */
function messageOf(controller: Controller, state: EndState): string {
  if (state === 'complete') return 'finished';
  if (state === 'shutdown') return 'shutdown';
  return controller.state === 'running' ? 'started' : controller.state;
}

/** What the end means: the swarm wanted it, or the health check did, or the task has ended by itself. */
function endStopped(agents: Agents, controller: Controller, exitCode: number): void {
  const isOrdered = stateRank(controller.desired) >= stateRank('shutdown');
  if (isOrdered) endTask(agents, controller, 'shutdown', '');
  else endExited(agents, controller, exitCode, controller.isUnhealthy ? `: ${UNHEALTHY}` : '');
}

/** A task that ends before it was seen to run has run for a moment all the same, or has failed. */
function endExited(agents: Agents, controller: Controller, exitCode: number, cause: string): void {
  if (exitCode !== 0) {
    return endTask(agents, controller, 'failed', `task: non-zero exit (${exitCode})${cause}`);
  }
  if (controller.state === 'starting') reportState(agents, controller, 'running', 'started');
  endTask(agents, controller, 'complete', '');
}
