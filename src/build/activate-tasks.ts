/**
 * Tasks that run become known: to their own nodes first, to the others by gossip.
 *
 * Owns when each step of it happens in simulated time; activations.ts says how long each takes. The
 * tasks of a cluster at rest are known to all (learning-order.ts says in which order they became so).
 */
import { schedule } from '../engine/event-loop.ts';
import { addBackend, removeBackend } from '../libnetwork/program-node.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { activationsOf, type Activation } from './activations.ts';
import { publishService } from './node-gossip.ts';
import { backendOf, serviceRecord } from './shared-state.ts';
import { inOrderOfStart } from './start-times.ts';
import { engineSetUp } from './node-tables.ts';
import type { World } from './world.ts';

export interface ActivationTimer {
  readonly kind: 'activate';
  readonly task: SwarmTask;
  readonly activation: Activation;
  /** Its own node programs it; it has done so and writes the record that the nodes share. */
  readonly step: 'program' | 'share';
}

/** The services of these tasks are enabled on their networks: in time once the cluster is formed. */
export function activateTasks(
  world: World,
  store: ClusterStore,
  started: readonly SwarmTask[],
): void {
  const tasks = inOrderOfStart(world.starts, store, started).filter(({ error }) => error === '');
  const startOf = ({ id }: SwarmTask): number => world.starts.startsNs.get(id) as number;
  const firstNs = tasks[0] ? startOf(tasks[0]) : 0;
  for (const task of tasks) {
    for (const activation of activationsOf(store, task, startOf(task) - firstNs)) {
      if (world.gossip.isForming) share(world, store, task, activation);
      else startTimers(world, task, activation);
    }
  }
}

/** A task that is told to stop in the meantime does not become known. */
export function onActivationTimer(world: World, timer: ActivationTimer): void {
  const store = world.store as ClusterStore;
  const { task, activation, step } = timer;
  const isWanted = task.state === 'running' && task.desiredState === 'running';
  world.activating--;
  if (step === 'program' && isWanted) programOwn(world, store, task, activation);
  if (step === 'share' && isWanted) share(world, store, task, activation);
  if (step === 'share' && !isWanted) forgetOwn(world, store, task, activation);
}

function startTimers(world: World, task: SwarmTask, activation: Activation): void {
  const { ownNs, sharedNs } = activation;
  const start = (step: ActivationTimer['step'], delayNs: number): void => {
    const timer: ActivationTimer = { kind: 'activate', task, activation, step };
    schedule(world.kernel.loop, delayNs, { kind: 'task-timer', timer });
    world.activating++;
  };
  start('program', ownNs);
  start('share', sharedNs);
}

function programOwn(world: World, store: ClusterStore, task: SwarmTask, of: Activation): void {
  const engine = engineSetUp(world, task.node);
  const { network, address } = of.attachment;
  if (engine === undefined) return;
  addBackend(engine, serviceRecord(store, task, network), backendOf(store, task, address));
}

function forgetOwn(world: World, store: ClusterStore, task: SwarmTask, of: Activation): void {
  const engine = engineSetUp(world, task.node);
  const { network, address } = of.attachment;
  if (engine) removeBackend(engine, serviceRecord(store, task, network), address);
}

function share(world: World, store: ClusterStore, task: SwarmTask, of: Activation): void {
  const { network, address } = of.attachment;
  const backend = backendOf(store, task, address);
  publishService(world, task, serviceRecord(store, task, network), backend);
}
