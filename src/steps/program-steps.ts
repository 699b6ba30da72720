/**
 * `stop`, `start`, `response-time`, `listen`, `flush-dns`: what is done to programs that run.
 *
 * Owns finding them at this moment, waiting for one that stops, and what is said where there is none.
 */
import { stopProcess, turnDeaf } from '../agent/orders-to-processes.ts';
import { startContainer, stopContainer } from '../build/docker-run.ts';
import { changePorts, changeResponseTime, isDeaf } from '../build/machine-programs.ts';
import { noteTask } from '../build/trace-tasks.ts';
import type { World } from '../build/world.ts';
import type { Sandbox } from '../libnetwork/docker-engine.ts';
import type { WorkloadPlace } from '../scenario/place.ts';
import type { ListenPort } from '../scenario/service-spec.ts';
import type {
  FlushDnsStep,
  ListenStep,
  ResponseTimeStep,
  StartStep,
  StopStep,
} from '../scenario/step.ts';
import { forgetNames } from '../workload/name-cache.ts';
import { findController, findOrigin, findSandbox, type TaskPlace } from './places.ts';
import { runUntil, type StepContext } from './step-context.ts';

/** Waits until the process is gone, as `docker stop` does, unless told to go on at once. */
export function runStopStep(context: StepContext, step: StopStep): void {
  const { task, timeoutNs, converge } = step;
  const isGone = beginStop(context.world, task, timeoutNs);
  if (isGone === undefined) return say(context, step, task, `${task.text} does not run`);
  if (converge) runUntil(context, isGone);
}

/** Whether it has stopped; undefined where nothing of that name runs. */
function beginStop(
  world: World,
  task: WorkloadPlace,
  timeoutNs: number,
): (() => boolean) | undefined {
  if (task.kind === 'container') {
    const container = world.containers.get(task.name);
    // The command says nothing of one that has ended before.
    if (!stopContainer(world, task.name, timeoutNs)) return () => true;
    return () => world.containers.get(task.name) !== container;
  }
  const controller = findController(world, task);
  if (controller === undefined) return undefined;
  stopProcess(world.agents, controller, timeoutNs);
  return () => !controller.isUp;
}

export function runStartStep(context: StepContext, step: StartStep): void {
  const error = startContainer(context.world, step.container.name);
  if (error !== undefined) say(context, step, step.container, error);
}

export function runResponseTimeStep(context: StepContext, step: ResponseTimeStep): void {
  for (const { task, responseTimeNs } of step.programs) {
    const words =
      responseTimeNs === undefined
        ? 'answers as fast as before'
        : `answers after ${responseTimeNs / 1e6} ms`;
    change(context, step, task, `the program ${words} from now on`, (sandbox) => {
      return changeResponseTime(context.world, sandbox, responseTimeNs);
    });
  }
}

export function runListenStep(context: StepContext, step: ListenStep): void {
  for (const { task, ports } of step.programs) {
    const isDone = change(context, step, task, `the program ${portWords(ports)}`, (sandbox) => {
      return changePorts(context.world, sandbox, ports);
    });
    if (isDone && task.kind !== 'container') hear(context.world, task);
  }
}

/** Its health check follows where that changes whether it listens at all. */
function hear(world: World, task: TaskPlace): void {
  const controller = findController(world, task);
  const sandbox = findSandbox(world, task);
  if (controller === undefined || sandbox === undefined) return;
  const isListening = !isDeaf(world, sandbox);
  if (controller.isListening === isListening) return;
  controller.isListening = isListening;
  turnDeaf(world.agents, controller, !isListening);
}

function portWords(ports: readonly ListenPort[] | undefined): string {
  if (ports === undefined) return 'listens as before';
  const texts = ports.map(({ port, protocol }) => `${port}/${protocol}`);
  return texts.length === 0 ? 'listens on nothing any more' : `listens on ${texts.join(', ')}`;
}

/** What is done to a program that has booted is noted; anything else is told. True where it was done. */
function change(
  context: StepContext,
  step: ResponseTimeStep | ListenStep,
  task: WorkloadPlace,
  note: string,
  make: (sandbox: Sandbox) => boolean,
): boolean {
  const sandbox = findSandbox(context.world, task);
  const isDone = sandbox !== undefined && make(sandbox);
  const trouble = sandbox ? 'has not booted yet' : 'does not run';
  if (!isDone) say(context, step, task, `${task.text} ${trouble}`);
  else noteTask(context.world, { name: task.text, node: sandbox.namespace.node }, note);
  return isDone;
}

/** Docker's own resolvers remember nothing (DNS-05). */
export function runFlushDnsStep(context: StepContext, step: FlushDnsStep): void {
  const { workload } = context.world;
  if (step.from === 'all') {
    workload.nameCache = new WeakMap();
    return;
  }
  for (const place of step.from) {
    const origin = findOrigin(context.world, place);
    if (origin) forgetNames(workload.nameCache, origin.namespace);
    else say(context, step, place, `${place.text} does not run`);
  }
}

function say(
  { observations }: StepContext,
  { index, action }: { readonly index: number; readonly action: string },
  { text }: { readonly text: string },
  error: string,
): void {
  observations.push({ step: index, kind: action, task: text, error });
}
