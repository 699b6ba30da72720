/**
 * `kill`, `healthy`, `unhealthy`: what befalls the process of a task or a container.
 *
 * Owns finding it at this moment, and what is said where there is nothing to do it to.
 */
import type { Controller } from '../agent/agent.ts';
import { killProcess, turnHealth } from '../agent/orders-to-processes.ts';
import { killContainer } from '../build/docker-run.ts';
import type { TaskStep } from '../scenario/step.ts';
import { findController } from './places.ts';
import { runUntil, type StepContext } from './step-context.ts';

export function runTaskStep(context: StepContext, step: TaskStep): void {
  const { world, observations } = context;
  const { task: place, action, index } = step;
  const error =
    place.kind === 'container'
      ? befallContainer(context, place.name, action)
      : befallTask(world, findController(world, place), action, place.text);
  if (error !== undefined) {
    observations.push({ step: index, kind: action, task: place.text, error });
  }
}

type World = StepContext['world'];
type Action = TaskStep['action'];

function befallTask(
  { agents }: World,
  controller: Controller | undefined,
  action: Action,
  name: string,
): string | undefined {
  if (controller === undefined) return `${name} does not run`;
  if (action === 'kill') killProcess(agents, controller);
  else if (!turnHealth(agents, controller, action === 'healthy')) return noCheck(name);
  return undefined;
}

/** `docker kill` waits until the engine has noticed (daemon.Kill). */
function befallContainer(context: StepContext, name: string, action: Action): string | undefined {
  if (action !== 'kill') return noCheck(name);
  const { world } = context;
  const container = world.containers.get(name);
  if (!killContainer(world, name)) return `${name} does not run`;
  runUntil(context, () => world.containers.get(name) !== container);
  return undefined;
}

function noCheck(name: string): string {
  return `${name} has no health check`;
}
