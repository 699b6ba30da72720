/**
 * Whether a task that the managers have as running does run.
 *
 * Owns what is asked when somebody waits for tasks: the managers hear of an end only after it, of one
 * behind a partition or under a stopped engine much later.
 */
import type { SwarmTask } from '../swarm/objects.ts';
import type { Agents } from './agent.ts';

/** True where its process runs, or where it has since time began and nobody has touched it. */
export function doesRun({ controllers, unreported }: Agents, { id, state }: SwarmTask): boolean {
  if (state !== 'running') return false;
  const controller = controllers.get(id);
  if (controller === undefined) return !unreported.has(id);
  return controller.isUp && controller.stage !== 'exited';
}
