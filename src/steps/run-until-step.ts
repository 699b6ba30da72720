/**
 * `run until`: simulated time passes until a condition holds, or until patience is at an end.
 *
 * Owns what each condition means in the running world. One that did not come true is an observation.
 */
import { doesRun } from '../agent/running-tasks.ts';
import type { World } from '../build/world.ts';
import { isSpreading } from '../gossip/spread.ts';
import type { RunCondition, RunUntilStep } from '../scenario/step.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { isWanted } from '../swarm/task-states.ts';
import { haveConverged } from './converge.ts';
import { conditionText } from './step-text.ts';
import { runUntil, type StepContext } from './step-context.ts';

export function runUntilStep(context: StepContext, step: RunUntilStep): void {
  const { world, observations } = context;
  const { condition, timeoutNs, index } = step;
  const sinceNs = world.kernel.loop.nowNs;
  const holds = (): boolean => doesHold(world, condition, sinceNs);
  runUntil(context, holds, sinceNs + timeoutNs);
  if (holds() || context.truncated) return;
  const error = `${conditionText(condition)}: not within ${timeoutNs / 1e9} s`;
  observations.push({ step: index, kind: 'run', error });
}

/** `sinceNs`: when the step began. */
function doesHold(world: World, condition: RunCondition, sinceNs: number): boolean {
  const { store } = world;
  if (store === undefined) return condition.kind === 'converged';
  switch (condition.kind) {
    case 'converged':
      return isAtRest(world, store);
    case 'running':
      return countRunning(world, store, condition.service) === condition.count;
    case 'taskState':
      return tasksNamed(store, condition.task.text).some((task, age) => {
        return task.state === condition.state && (age === 0 || task.changedNs >= sinceNs);
      });
    case 'nodeStatus':
      return store.nodes.get(condition.node)?.status === condition.status;
  }
}

/** Nothing starts, stops or is updated any more, and all nodes know what all know. */
function isAtRest({ agents, gossip }: World, store: ClusterStore): boolean {
  if (isSpreading(gossip) || !haveConverged(store, [...store.services.keys()])) return false;
  for (const { stage, killAtNs } of agents.controllers.values()) {
    if (stage === 'converging' || killAtNs !== Infinity) return false;
  }
  for (const task of store.tasks.values()) {
    const isSettled = task.state !== 'running' || doesRun(agents, task) === isWanted(task);
    if (!isSettled && isKnown(store, task)) return false;
  }
  return true;
}

/** A task that is to stop, or has been told to, is none of them. */
function countRunning({ agents }: World, store: ClusterStore, service: string): number {
  const tasks = [...(store.tasksByService.get(service) ?? [])].filter(isWanted);
  return tasks.filter((task) => isKnown(store, task) && doesRun(agents, task)).length;
}

/** Of what a node that is down ran last nobody knows whether it runs. */
function isKnown({ nodes }: ClusterStore, { node }: SwarmTask): boolean {
  return nodes.get(node)?.status !== 'down';
}

/** The newest first. */
function tasksNamed(store: ClusterStore, name: string): SwarmTask[] {
  return [...store.tasks.values()].filter((task) => task.name === name).reverse();
}
