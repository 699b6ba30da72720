/**
 * What a run gives: the record that the command line, the checks, the exports and the page read.
 *
 * Owns the shape of a result; play.ts and simulate.ts make it. Plain data that a structured clone carries.
 */
import type { ExpectationResult } from './checks/expectation-result.ts';
import type { Observation } from './trace/observation.ts';
import type { NamespaceTables } from './trace/tables.ts';
import type { Topology } from './trace/topology.ts';
import type { TraceEvent } from './trace/trace-event.ts';

export type { ExpectationResult, NamespaceTables, Observation };

/** What came of a run, but for the tables at its end: they are large, and few ask for them. */
export interface RunRecord {
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
  /** What of the scenario the cluster could not do, in words: pins that could not be kept, … */
  readonly problems: readonly string[];
  /** Set when a limit stopped the run before its end: what and when. */
  readonly truncated?: string;
}

/** node -> namespace -> tables. */
export type TablesOfNodes = Readonly<Record<string, Readonly<Record<string, NamespaceTables>>>>;

export interface SimulationResult extends RunRecord {
  /** At the end of the run; printed when they are first read. */
  readonly tables: TablesOfNodes;
}
