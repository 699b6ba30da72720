/**
 * What a run gives: the record that the command line, the checks, the exports and the page read.
 *
 * Owns the shape of a result; simulate.ts makes one. Plain data that a structured clone carries.
 */
import type { Topology } from './trace/topology.ts';
import type { TraceEvent } from './trace/trace-event.ts';

/** One observation, with the kinds and keys of the scenario language's `run --json`. */
export type Observation = { readonly step: number; readonly kind: string } & Readonly<
  Record<string, unknown>
>;

export interface ExpectationResult {
  /** Step that it stands at; -1 for one of the end. */
  readonly step: number;
  /** The expectation in words: `outcome is ok`. */
  readonly text: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly got: string;
  /** Sequence of the first trace event that made it so; -1 when there is none. */
  readonly event: number;
  /** Line of the scenario file. */
  readonly line: number;
}

/** Tables of one namespace as the real tools print them, line by line. */
export interface NamespaceTables {
  readonly addr: readonly string[];
  readonly route: readonly string[];
  readonly iptables: readonly string[];
  readonly ipvs: readonly string[];
  readonly fdb?: readonly string[];
  readonly neigh?: readonly string[];
  readonly vxlan?: readonly string[];
  readonly listen?: readonly string[];
}

export interface SimulationResult {
  readonly title: string;
  readonly about: string;
  readonly engine: string;
  readonly seed: number;
  /** 16 hexadecimal digits over the whole trace: equal runs have equal fingerprints. */
  readonly fingerprint: string;
  readonly observations: readonly Observation[];
  readonly expectations: readonly ExpectationResult[];
  readonly events: readonly TraceEvent[];
  /** The cluster at the end of the run. */
  readonly topology: Topology;
  /** node -> namespace -> tables, at the end of the run. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, NamespaceTables>>>>;
  /** Set when a limit stopped the run before its end: what and when. */
  readonly truncated?: string;
}
