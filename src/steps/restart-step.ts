/**
 * `restart`: the engine of a node stops and starts again.
 *
 * Owns waiting for it, as `systemctl restart docker` does: it returns when the engine answers. Nodes of
 * one step restart together.
 */
import { restartEngine } from '../build/engine-restart.ts';
import type { RestartStep } from '../scenario/step.ts';
import { runUntil, type StepContext } from './step-context.ts';

export function runRestartStep(context: StepContext, { nodes }: RestartStep): void {
  const { world } = context;
  for (const node of nodes) restartEngine(world, node);
  runUntil(context, () => !nodes.some((node) => world.machines.get(node)?.isRestarting));
}
