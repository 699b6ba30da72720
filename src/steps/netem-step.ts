/**
 * `netem`: what is to befall the next packets that an interface sends.
 *
 * Owns finding the interface at this moment, and what is said where it is not there or where no packet came.
 */
import { touchMachine } from '../build/program-machine.ts';
import type { World } from '../build/world.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { addNetem, type NetemRule } from '../linux/netem.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { NetemStep } from '../scenario/step.ts';
import { shownNames } from './shown-names.ts';
import type { StepContext } from './step-context.ts';
import { matchText, stepText } from './step-text.ts';

export function runNetemStep({ world, observations }: StepContext, step: NetemStep): void {
  const { node, namespace: name, index, effect } = step;
  const namespace = findNamespace(world, node, name);
  const device = namespace?.devices.get(step.interface);
  if (device === undefined) {
    const error = namespace
      ? `${name} has no interface ${step.interface}, but ${[...namespace.devices.keys()].join(', ')}`
      : `${node} has no namespace ${name} at this moment`;
    observations.push({ step: index, kind: 'netem', node, error });
    world.problems.push(`${stepText(step)}: ${error}`);
    return;
  }
  const { protocol, port } = step.match;
  const rule: NetemRule = {
    protocol: protocol === 'all' ? undefined : PROTOCOL[protocol],
    port,
    effect,
    text: `netem dev ${step.interface} ${effect.kind} ${matchText(step.match)}`,
    skip: step.nth - 1,
    left: step.count,
  };
  addNetem(device, rule);
  world.netem.push({ where: `${node}/${name}`, rule });
}

/** Packets that were to be spoiled and never came, in words. */
export function netemProblems({ netem }: World): string[] {
  return netem
    .filter(({ rule }) => rule.left > 0)
    .map(({ where, rule }) => {
      return `${rule.text} on ${where}: ${rule.left} more such packets were to come, and did not`;
    });
}

/** Of a task by its name, whatever its node calls the sandbox. */
function findNamespace(world: World, node: string, name: string): NetworkNamespace | undefined {
  const { host, engine } = touchMachine(world, node);
  if (engine === undefined) return name === 'host' ? host : undefined;
  const nameOf = shownNames(world, node);
  return [...engine.namespaces].find(([own]) => nameOf(own) === name)?.[1];
}
