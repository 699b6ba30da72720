/**
 * Tasks that are told to end: taken out of names and balancing, stopped, and forgotten, in time.
 *
 * Owns the timeline of a planned stop (LIFE-07, TL-02): at once nobody sends new connections to it,
 * after two seconds it gets SIGTERM, after its grace period SIGKILL, and then every record of it
 * goes. Its own node knows each change first, the others when gossip has brought it (GOS-04).
 */
import { schedule } from '../engine/event-loop.ts';
import { SECOND } from '../engine/sim-time.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import { stopTask } from '../libnetwork/program-node.ts';
import type { SwarmNode, SwarmTask } from '../swarm/objects.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { taskEnded } from '../swarm/task-changes.ts';
import { record } from '../trace/recorder.ts';
import { onActivationTimer } from './activate-tasks.ts';
import { disableTask, leaveOverlays, withdrawTask } from './node-gossip.ts';
import { forgetOrders, startAssignedTasks } from './task-life.ts';
import type { TaskTimer, World } from './world.ts';

/** Time for the others to learn of it before the process is told (defaultGossipConvergeDelay). */
const CONVERGE_NS = 2 * SECOND;

/** Begins to stop every task that runs and is no longer wanted. */
export function stopUnwantedTasks(world: World, store: ClusterStore): void {
  for (const task of store.tasks.values()) {
    const isUnwanted = task.desiredState === 'shutdown' || task.desiredState === 'remove';
    if (isUnwanted && task.state === 'running' && !world.stopping.has(task.id)) begin(world, task);
  }
}

export function onTaskTimer(world: World, timer: TaskTimer): void {
  const store = world.store as ClusterStore;
  switch (timer.kind) {
    case 'activate':
      return onActivationTimer(world, timer);
    case 'terminate':
      return terminate(world, timer.task);
    case 'end':
      return end(world, store, timer.task);
  }
}

function begin(world: World, task: SwarmTask): void {
  world.stopping.add(task.id);
  disableTask(world, task);
  traceTask(world, task, 'stopping', 'no new connections, names withdrawn');
  const isShared = task.attachments.length > 0;
  startTimer(world, isShared ? CONVERGE_NS : 0, { kind: 'terminate', task });
}

/** SIGTERM: a program that heeds it ends at once, another one when its grace period is over. */
function terminate(world: World, task: SwarmTask): void {
  const service = world.services.get(task.service);
  const grace = service?.program.onSigterm === 'exit' ? 0 : (service?.stopGracePeriodNs ?? 0);
  traceTask(world, task, 'stopping', 'SIGTERM');
  startTimer(world, grace, { kind: 'end', task });
}

/** The process is gone: so are its sandbox, its records and its addresses. */
function end(world: World, store: ClusterStore, task: SwarmTask): void {
  const node = store.nodes.get(task.node) as SwarmNode;
  const engine = world.machines.get(task.node)?.engine as DockerEngine;
  withdrawTask(world, task);
  stopTask(engine, task.name);
  world.stopping.delete(task.id);
  taskEnded(store, task.id);
  traceTask(world, task, 'shutdown', 'container removed');
  settle(store);
  forgetOrders(world, [task]);
  leaveOverlays(world, node);
  startAssignedTasks(world, store);
}

function startTimer(world: World, delayNs: number, timer: TaskTimer): void {
  schedule(world.kernel.loop, delayNs, { kind: 'task-timer', timer });
}

function traceTask(world: World, task: SwarmTask, state: string, text: string): void {
  if (world.recorder === undefined) return;
  const timeNs = world.kernel.loop.nowNs;
  const { name, node } = task;
  record(world.recorder, {
    kind: 'task.changed',
    timeNs,
    request: 0,
    task: name,
    node,
    state,
    text,
  });
}
