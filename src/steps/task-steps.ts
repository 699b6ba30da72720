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
import type { StepContext } from './step-context.ts';

export function runTaskStep({ world, observations }: StepContext, step: TaskStep): void {
  const { task: place, action, index } = step;
  const error =
    place.kind === 'container'
      ? befallContainer(world, place.name, action)
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

function befallContainer(world: World, name: string, action: Action): string | undefined {
  if (action !== 'kill') return noCheck(name);
  return killContainer(world, name) ? undefined : `${name} does not run`;
}

function noCheck(name: string): string {
  return `${name} has no health check`;
}
