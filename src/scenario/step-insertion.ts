/**
 * What is put into a scenario: a step, or what is expected of the step before it.
 *
 * Owns the shape of one; insert-steps.ts writes it into the text.
 */
export interface StepInsertion {
  /** Index of the step that it comes after, in the text as given; -1: before all. */
  readonly after: number;
  /**
   * One step in one line: `link: { node: n3, state: down }`. Or `expect: { outcome: ok }`, which is no
   * step but is expected of the one before it: that inserted last at this place, or the text's own.
   */
  readonly step: string;
}

/** The keys between the braces of `expect: { … }`; undefined for a step. */
export function expectedKeys(step: string): string | undefined {
  return /^expect: \{ (.*) \}$/.exec(step)?.[1];
}

/** True for what is expected of a step, and is none itself. */
export function isExpectation({ step }: StepInsertion): boolean {
  return expectedKeys(step) !== undefined;
}
