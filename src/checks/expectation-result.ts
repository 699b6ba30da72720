/**
 * What became of an expectation: whether it held, and the evidence.
 *
 * Owns the shape and its two makers' common words; the judging is in judge-*.ts.
 */
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

/** What a judge says of one key of an expectation. */
export interface Judgement {
  readonly text: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly got: string;
  /** -1 when no event shows it. */
  readonly event: number;
}
