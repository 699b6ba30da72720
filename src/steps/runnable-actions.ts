/**
 * Which actions of the language can be carried out.
 *
 * Owns the list of those that cannot yet; run-steps.ts has the others, and the compiler holds the two
 * together. Stands apart, since reading a scenario needs the list and nothing that runs.
 */
import type { StepAction } from '../scenario/step.ts';

const NOT_YET = ['restart'] as const satisfies readonly StepAction[];

export type RunnableAction = Exclude<StepAction, (typeof NOT_YET)[number]>;

/** True for actions of the language that this version carries out. */
export function isRunnable(action: StepAction): action is RunnableAction {
  return !(NOT_YET as readonly StepAction[]).includes(action);
}
