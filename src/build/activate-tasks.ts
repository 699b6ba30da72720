/**
 * Tasks that run become known: to their own nodes first, to the others by gossip.
 *
 * Owns when each step of it happens in simulated time; activations.ts says how long each takes. The
 * tasks of a cluster at rest are known to all (learning-order.ts says in which order they became so).
 */
import type { Controller } from '../agent/agent.ts';
import { schedule } from '../engine/event-loop.ts';
import { addBackend, removeBackend } from '../libnetwork/program-node.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { activationsOf, type Activation } from './activations.ts';
import { endpointRecord } from './endpoint-records.ts';
import { publishService } from './node-gossip.ts';
import { inOrderOfStart, TIME_SCALE } from './start-times.ts';
import { engineSetUp } from './node-tables.ts';
import type { World } from './world.ts';

export interface ActivationTimer {
  readonly controller: Controller;
  readonly activation: Activation;
  /** Its own node programs it; it has done so and writes the record that the nodes share. */
  readonly step: 'program' | 'share';
}

/** The services of these tasks have been enabled on their networks since long ago. */
export function activateAtRest(
  world: World,
  store: ClusterStore,
  tasks: readonly SwarmTask[],
): void {
  for (const task of inOrderOfStart(world.starts, store, tasks)) {
    for (const activation of activationsOf(store, task, 0)) share(world, task, activation);
  }
}

/** Enables the task's service on one network after the other; returns how long all of it takes. */
export function beginActivation(world: World, store: ClusterStore, controller: Controller): number {
  let endNs = 0;
  for (const activation of activationsOf(store, controller.task, 0)) {
    const start = (step: ActivationTimer['step'], delayNs: number): void => {
      const timer: ActivationTimer = { controller, activation, step };
      schedule(world.kernel.loop, delayNs, { kind: 'activation-timer', timer });
    };
    start('program', activation.ownNs * TIME_SCALE);
    start('share', activation.sharedNs * TIME_SCALE);
    endNs = activation.sharedNs * TIME_SCALE;
  }
  return endNs;
}

/** A task that is told to stop in the meantime, or dies, does not become known. */
export function onActivationTimer(world: World, timer: ActivationTimer): void {
  const { controller, activation, step } = timer;
  const { task, stage } = controller;
  const isWanted = stage === 'activating' || stage === 'running';
  if (step === 'program' && isWanted) programOwn(world, task, activation);
  if (step === 'share' && isWanted) share(world, task, activation);
  if (step === 'share' && !isWanted) forgetOwn(world, task, activation);
}

function programOwn(world: World, task: SwarmTask, { attachment }: Activation): void {
  const engine = engineSetUp(world, task.node);
  if (engine) addBackend(engine, endpointRecord(world, task, attachment));
}

function forgetOwn(world: World, task: SwarmTask, { attachment }: Activation): void {
  const engine = engineSetUp(world, task.node);
  if (engine) removeBackend(engine, endpointRecord(world, task, attachment));
}

function share(world: World, task: SwarmTask, { attachment }: Activation): void {
  publishService(world, task, endpointRecord(world, task, attachment));
}
