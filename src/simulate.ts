/**
 * Runs a scenario: builds its cluster, plays its steps and gives what was observed.
 *
 * NOT BUILT YET: this file holds the signature for its callers; the kernel, libnetwork and the steps
 * are joined here.
 */
import { InvariantError } from './engine/invariant.ts';
import type { SimulationResult } from './result.ts';
import type { Scenario } from './scenario/scenario.ts';

export interface SimulateOptions {
  /** Instead of the scenario's own. */
  readonly seed?: number;
  /** `off` keeps no packet events; expectations about packets need `full`, the default. */
  readonly recording?: 'off' | 'full';
  /** The run is truncated after this many trace events. */
  readonly maxEvents?: number;
}

export function simulate(_scenario: Scenario, _options: SimulateOptions = {}): SimulationResult {
  throw new InvariantError('simulate() is not joined yet');
}
