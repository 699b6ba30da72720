/**
 * Tasks and rolling updates in the trace: one event for each change, with a sentence.
 *
 * Owns the sentences; what the states mean is swarmkit's business (SCH-40 to SCH-42).
 */
import type { TaskChange } from '../swarm/manager-io.ts';
import type { SwarmService, SwarmTask } from '../swarm/objects.ts';
import { isActive } from '../swarm/task-states.ts';
import { record } from '../trace/recorder.ts';
import type { World } from './world.ts';

/** The managers have changed what they know or want of a task. */
export function traceTask(world: World, task: SwarmTask, change: TaskChange): void {
  const text = world.recorder && sentenceOf(task, change);
  if (text !== undefined) write(world, task.name, task.node, task.state, text);
}

/** Something happened to a task, or a container, on its node that is no change of state. */
export function noteTask(
  world: World,
  { name, node }: Pick<SwarmTask, 'name' | 'node'>,
  text: string,
  what: 'stopping' | 'killed' = 'stopping',
): void {
  write(world, name, node, what, text);
}

/** A rolling update began, was paused, rolled back or ended; it stands where a task would. */
export function traceUpdate(world: World, { spec, updateStatus }: SwarmService): void {
  if (updateStatus) write(world, spec.name, '', updateStatus.state, updateStatus.message);
}

function write(
  { recorder, kernel }: World,
  task: string,
  node: string,
  state: string,
  text: string,
): void {
  if (recorder === undefined) return;
  const timeNs = kernel.loop.nowNs;
  record(recorder, { kind: 'task.changed', timeNs, request: 0, task, node, state, text });
}

function sentenceOf(task: SwarmTask, change: TaskChange): string | undefined {
  switch (change) {
    case 'created':
      return task.desiredState === 'ready' ? 'created, to be held when it is prepared' : 'created';
    case 'state':
      return stateSentence(task);
    case 'desired':
      return isActive(task) ? 'may start now' : 'is to stop';
    case 'reason':
      return task.error;
    case 'deleted':
      return undefined;
  }
}

function stateSentence({ state, message, error, node }: SwarmTask): string {
  if (state === 'assigned') return `${message}: ${node}`;
  if (state === 'orphaned') return `Orphaned, as ${node} has been Down for 24 hours`;
  return error === '' ? message : `${state}: ${error}`;
}
