/**
 * How a step stands in the list: what it is called, and whether it is done, now or ahead.
 *
 * Pure; the step list draws it.
 */
import type { JourneyStep } from '../../src/index.ts';

export type StepMark = 'done' | 'now' | 'ahead' | 'dropped';

/** A drop is marked as one wherever the reader is, since the simulation knows it. */
export function markOf(step: JourneyStep, current: number): StepMark {
  if (step.action === 'dropped' || step.action === 'rejected') return 'dropped';
  if (step.number === current) return 'now';
  return step.number < current ? 'done' : 'ahead';
}

/** Chains are told apart by their names; other stations say who they are in their titles. */
export function stepLabel(step: JourneyStep): string {
  const { kind, name } = step.station;
  return kind === 'chain' || kind === 'conntrack' ? `${name} · ${step.title}` : step.title;
}
