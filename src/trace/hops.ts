/**
 * Steps of a journey grouped by hop: one visit of a namespace.
 *
 * Owns the grouping alone (after Batfish: trace, hop, step); steps come from journey.ts.
 */
import type { JourneyStep } from './journey-shape.ts';

export interface Hop {
  readonly node: string;
  readonly namespace: string;
  /** `n3 / ingress_sbox`. */
  readonly title: string;
  /** At least one, in order. */
  readonly steps: readonly JourneyStep[];
}

/** Consecutive steps in the same namespace of the same node make a hop. */
export function hopsOf(steps: readonly JourneyStep[]): Hop[] {
  const hops: (Hop & { steps: JourneyStep[] })[] = [];
  for (const step of steps) {
    const { node, namespace } = step;
    const last = hops.at(-1);
    if (last?.node === node && last.namespace === namespace) last.steps.push(step);
    else hops.push({ node, namespace, title: `${node} / ${namespace}`, steps: [step] });
  }
  return hops;
}
