/**
 * A task on its node, from the first order until its process runs and, where it has a health check,
 * is healthy.
 *
 * Owns the states from ACCEPTED to RUNNING and how long each takes. A task never goes beyond what is
 * desired: at READY it waits for its turn (SCH-23). Follows Do of swarmkit's agent/exec, and Prepare
 * and Start of the engine's controller.
 */
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import { stateRank } from '../swarm/task-states.ts';
import { enterStage, type Agents, type Controller } from './agent.ts';
import { createHealthMonitor, nextVerdict, type HealthMonitor } from './health-monitor.ts';
import { reportState } from './report-state.ts';
import { beginStop, endTask } from './stop-task.ts';

/** The image is there: networks and container are made. */
export const PREPARE_NS = 200 * MILLISECOND;
/** How long, and how often, a node looks whether the managers have given it its addresses. */
const ATTACHMENTS_WAIT_NS = 30 * SECOND;
const ATTACHMENTS_POLL_NS = 100 * MILLISECOND;
const NO_ATTACHMENTS = 'node is missing network attachments, ip addresses may be exhausted';
/** From the order to start until the process runs. */
export const START_NS = 500 * MILLISECOND;

/** Does the next thing that the task's state and what is desired of it allow. */
export function advance(agents: Agents, controller: Controller): void {
  const { stage, desired } = controller;
  if (stateRank(desired) >= stateRank('shutdown')) return beginStop(agents, controller);
  if (stage !== 'waiting') return;
  if (controller.state === 'assigned') accept(agents, controller);
  else if (controller.state === 'ready' && desired !== 'ready') begin(agents, controller);
}

/**
 * The node's engine has started again: the task goes on from the state that it had come to (worker.Init).
 */
export function resume(agents: Agents, controller: Controller): void {
  const { state, desired } = controller;
  const isWanted = stateRank(desired) < stateRank('shutdown');
  if (isWanted && (state === 'accepted' || state === 'preparing')) {
    enterStage(agents, controller, 'preparing', PREPARE_NS);
  } else if (isWanted && state === 'starting') {
    enterStage(agents, controller, 'starting', START_NS);
  } else {
    advance(agents, controller);
  }
}

/** The container has been made, once the node can take part in its networks. */
export function onPrepared(agents: Agents, controller: Controller): void {
  if (!agents.host.hasAttachments(controller)) return awaitAttachments(agents, controller);
  const error = agents.host.prepare(controller);
  if (error !== undefined) return endTask(agents, controller, 'rejected', error);
  enterStage(agents, controller, 'waiting');
  reportState(agents, controller, 'ready', 'prepared');
  advance(agents, controller);
}

/** waitNodeAttachments: asked again and again for half a minute, then the task is refused (CP-56). */
function awaitAttachments(agents: Agents, controller: Controller): void {
  const nowNs = agents.host.nowNs();
  controller.waitingSinceNs ??= nowNs;
  if (nowNs - controller.waitingSinceNs < ATTACHMENTS_WAIT_NS) {
    return enterStage(agents, controller, 'preparing', ATTACHMENTS_POLL_NS);
  }
  endTask(agents, controller, 'rejected', NO_ATTACHMENTS);
}

/** The process runs; without a health check the task does too (LIFE-02, LIFE-03). */
export function onStarted(agents: Agents, controller: Controller): void {
  const { host } = agents;
  const { program, healthcheck } = controller.container;
  const error = host.start(controller);
  if (error !== undefined) {
    return endTask(agents, controller, 'failed', `starting container failed: ${error}`);
  }
  controller.isUp = true;
  if (program.bootNs === 0) listenNow(agents, controller);
  else host.startTimer(program.bootNs, { kind: 'agent.listen', controller });
  if (program.exit) {
    host.startTimer(program.exit.afterNs, {
      kind: 'agent.exit',
      controller,
      code: program.exit.code,
    });
  }
  if (healthcheck === undefined) return activate(agents, controller);
  enterStage(agents, controller, 'checking');
  const startedNs = host.nowNs();
  const passesFromNs = startedNs + Math.max(program.bootNs, program.healthyAfterNs);
  watchHealth(agents, controller, createHealthMonitor(healthcheck, startedNs, passesFromNs));
}

/** The program has booted. */
export function listenNow({ host }: Agents, controller: Controller): void {
  if (!controller.isUp || controller.isListening || controller.stage === 'exited') return;
  controller.isListening = true;
  host.listen(controller);
}

/** Waits for the monitor's next verdict. */
export function watchHealth(
  { host }: Agents,
  controller: Controller,
  monitor: HealthMonitor,
): void {
  controller.health = monitor;
  const verdict = nextVerdict(monitor);
  if (verdict === undefined) return;
  const delayNs = verdict.timeNs - host.nowNs();
  host.startTimer(delayNs, { kind: 'agent.health', controller, monitor });
}

/** The verdict is there: the task runs, or it is stopped and will have failed (LIFE-04). */
export function onHealthVerdict(
  agents: Agents,
  controller: Controller,
  monitor: HealthMonitor,
): void {
  if (controller.health !== monitor || !isServing(controller)) return;
  if (monitor.failures >= monitor.check.retries) {
    monitor.status = 'unhealthy';
    controller.isUnhealthy = true;
    agents.host.note(controller, 'the health check has failed too often');
    return beginStop(agents, controller);
  }
  monitor.status = 'healthy';
  activate(agents, controller);
}

/** Its process runs, and nobody has begun to stop it. */
function isServing({ stage }: Controller): boolean {
  return stage === 'checking' || stage === 'activating' || stage === 'running';
}

function accept(agents: Agents, controller: Controller): void {
  reportState(agents, controller, 'accepted', 'accepted');
  reportState(agents, controller, 'preparing', 'preparing');
  enterStage(agents, controller, 'preparing', PREPARE_NS);
}

function begin(agents: Agents, controller: Controller): void {
  reportState(agents, controller, 'starting', 'starting');
  enterStage(agents, controller, 'starting', START_NS + agents.host.startDelayNs(controller));
}

/** Names and load balancers get to know it; the start is over when they all do. */
function activate(agents: Agents, controller: Controller): void {
  const durationNs = agents.host.activate(controller);
  if (durationNs === 0) onActivated(agents, controller);
  else enterStage(agents, controller, 'activating', durationNs);
}

/** The task's service is enabled on all its networks. */
export function onActivated(agents: Agents, controller: Controller): void {
  enterStage(agents, controller, 'running');
  reportState(agents, controller, 'running', 'started');
}
