/**
 * A run as `swarmscope run --json` prints it: the object that tools read and captures are held
 * against. Owns which parts of a result are in it, and their order.
 */
import type { ExpectationResult, Observation, SimulationResult } from './result.ts';
import type { PsRow } from './swarm/ps.ts';

export interface RunReport {
  readonly title: string;
  readonly engine: string;
  readonly seed: number;
  readonly fingerprint: string;
  readonly observations: readonly Observation[];
  readonly expectations: readonly ExpectationResult[];
  /** Only where a limit stopped the run before its end. */
  readonly truncated?: string;
}

/** The report of a result; plain data for JSON.stringify. */
export function runReport(result: SimulationResult): RunReport {
  const { title, engine, seed, fingerprint, observations, expectations, truncated } = result;
  return {
    title,
    engine,
    seed,
    fingerprint,
    observations: observations.map(asRecorded),
    expectations,
    ...(truncated !== undefined && { truncated }),
  };
}

/** The keys of `ps` are those of a recorded session, where nobody noted images. */
function asRecorded(observation: Observation): Observation {
  if (observation.kind !== 'ps' || observation['rows'] === undefined) return observation;
  const rows = observation['rows'] as readonly PsRow[];
  return { ...observation, rows: rows.map(({ image: _image, ...row }) => row) };
}
