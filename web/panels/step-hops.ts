/**
 * Steps of a journey grouped by hop: one visit of a namespace or of the wire.
 *
 * Pure; the step list draws it.
 */
import type { JourneyStep } from '../../src/index.ts';

export interface Hop {
  readonly title: string;
  readonly steps: readonly JourneyStep[];
}

export type StepMark = 'done' | 'now' | 'ahead' | 'dropped';

export function hopsOf(steps: readonly JourneyStep[]): Hop[] {
  const hops: { title: string; steps: JourneyStep[] }[] = [];
  for (const step of steps) {
    const title = `${step.node} / ${step.namespace}`;
    const last = hops.at(-1);
    if (last?.title === title) last.steps.push(step);
    else hops.push({ title, steps: [step] });
  }
  return hops;
}

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
