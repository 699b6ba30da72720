/**
 * What a scenario says must come out, on a step or at the end of the run.
 * Owns the record only: judging is for the checks. Every key that is present must hold.
 */
import type { DnsAnswered, RequestOutcome } from '../trace/trace-event.ts';

export type DnsStatus = DnsAnswered['status'] | 'no-resolver';

export interface Expectation {
  /** Index (from 0) of the step that an expectation at the end is about; absent means all. */
  readonly step?: number;
  /** Every observation ended in one of these. */
  readonly outcomes?: readonly RequestOutcome[];
  /** How many observations ended in each. */
  readonly outcomeCounts?: Readonly<Partial<Record<RequestOutcome, CountRange>>>;
  /** How many requests each task or container answered. */
  readonly tasks?: Readonly<Record<string, CountRange>>;
  /** The address that the task saw; a machine's name stands for its underlay address. */
  readonly sources?: readonly string[];
  /** address:port that the task was reached on. */
  readonly local?: string;
  /** The set of addresses that a query returned, in any order; `vip(web,app)` and `web.1@app` work. */
  readonly answers?: readonly string[];
  readonly answerCount?: CountRange;
  readonly statuses?: readonly DnsStatus[];
  /** `node/namespace` in the order in which the packet went through them. */
  readonly path?: readonly string[];
  /** Header changes in order, such as `destination 172.18.0.2:8080`. */
  readonly rewrites?: readonly string[];
  readonly dropped?: DropExpectation;
  readonly withinNs?: number;
  /** Part of the engine's words for a refused `create`, or of a task's error in `ps`. */
  readonly error?: string;
  /** Rows of `ps` whose current state is Running. */
  readonly running?: CountRange;
  /** Shown beside the result. */
  readonly note?: string;
  readonly line: number;
}

/** Both ends included. */
export interface CountRange {
  readonly least: number;
  readonly most: number;
}

export interface DropExpectation {
  /** `node/namespace`, or a machine's name. */
  readonly at?: string;
  /** A drop reason. */
  readonly because?: string;
}
