/*
 * The hand-made request through the mesh as the result of a run, for tests of what is made of results.
 */
import type { SimulationResult } from '../../../src/index.ts';
import { fingerprintOf } from '../../../src/trace/fingerprint.ts';
import type { TraceEvent } from '../../../src/trace/trace-event.ts';
import { meshRequest } from '../trace/mesh-request.ts';

/** A result with these events and nothing else to speak of. */
export function resultWith(
  events: readonly TraceEvent[],
  rest: Partial<SimulationResult> = {},
): SimulationResult {
  return {
    title: 'Any node answers',
    about: '',
    engine: '28.5',
    seed: 5,
    fingerprint: fingerprintOf(events),
    observations: [],
    expectations: [],
    events,
    topology: { nodes: [], services: [], tasks: [], networks: [] },
    tables: {},
    problems: [],
    ...rest,
  };
}

export const meshResult = resultWith(meshRequest());
