/**
 * Tasks of a cluster at rest: they run, and are healthy, since long ago.
 *
 * Owns which tasks can be at rest: a container that is given up as unhealthy before its check passes
 * never is, nor is a program that ends by itself; they begin with the run.
 */
import type { SwarmTask } from '../swarm/objects.ts';
import {
  addController,
  containerOf,
  enterStage,
  newController,
  type Agents,
  type Controller,
} from './agent.ts';
import { createHealthMonitor, createHealthyMonitor, nextVerdict } from './health-monitor.ts';

export function canRest(task: SwarmTask): boolean {
  const { healthcheck, program } = containerOf(task);
  if (program.exit) return false;
  if (healthcheck === undefined) return true;
  const passesFromNs = Math.max(program.bootNs, program.healthyAfterNs);
  return nextVerdict(createHealthMonitor(healthcheck, 0, passesFromNs))?.status === 'healthy';
}

/** The controller of a task that runs; its node is for the caller to set up. */
export function restController(agents: Agents, task: SwarmTask): Controller {
  const controller = newController(task);
  const { healthcheck } = controller.container;
  controller.state = 'running';
  controller.desired = 'running';
  controller.isUp = true;
  controller.isListening = true;
  if (healthcheck) controller.health = createHealthyMonitor(healthcheck, agents.host.nowNs());
  enterStage(agents, controller, 'running');
  addController(agents, controller);
  return controller;
}
