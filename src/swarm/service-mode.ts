/**
 * The four modes of a service, told apart by what they ask of the managers.
 *
 * Owns the questions: is there one task on every node, and is it to run once only. Follows the Is…
 * functions of swarmkit's orchestrator/service.go.
 */
import type { ServiceSpec, SwarmTask } from './objects.ts';

type Mode = Pick<ServiceSpec, 'mode'>;

/** One task on each node that satisfies the constraints, instead of slots. */
export function isGlobal({ mode }: Mode): boolean {
  return mode === 'global' || mode === 'global-job';
}

/** Its tasks are to end: with exit status 0 they are done. */
export function isJob({ mode }: Mode): boolean {
  return mode === 'replicated-job' || mode === 'global-job';
}

/** What is desired of a task that may go as far as it can. */
export function goalOf({ jobIteration }: Pick<SwarmTask, 'jobIteration'>): 'running' | 'complete' {
  return jobIteration === undefined ? 'running' : 'complete';
}
