/*
 * Runs the text of a scenario for the properties; a text that is no scenario is the test's mistake.
 */
import {
  parseScenario,
  simulate,
  type SimulateOptions,
  type SimulationResult,
} from '../../src/index.ts';

export function runText(text: string, options?: SimulateOptions): SimulationResult {
  const { scenario, diagnostics } = parseScenario(text);
  if (scenario === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return simulate(scenario, options);
}

/** The fields of a request's observation; empty where it got no answer. */
export interface Answer {
  readonly step: number;
  readonly outcome: string;
  readonly task: string;
  readonly peer: string;
  readonly local: string;
}

const NO_ANSWER: Answer = { step: -1, outcome: '', task: '', peer: '', local: '' };

/** Requests and echoes of a run, in order. */
export function answersOf({ observations }: SimulationResult): Answer[] {
  return observations
    .filter(({ kind }) => kind === 'request' || kind === 'ping')
    .map((each) => ({ ...NO_ANSWER, ...(each as unknown as Partial<Answer>) }));
}
