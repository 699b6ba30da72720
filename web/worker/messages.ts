/**
 * What the page and the simulation worker say to each other: plain records, one answer a question.
 *
 * Owns the shapes only. Questions carry a number so that a late answer is not taken for another.
 */
import type { RequestStory, SimulationResult } from '../../src/index.ts';

/** A mistake in a scenario, ready to be shown. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string;
  /** `file:line:column error: …`, the line and a marker under it, as the terminal prints it. */
  readonly text: string;
}

/** What a card of the gallery shows of one scenario. */
export interface ScenarioCard {
  readonly id: string;
  readonly title: string;
  /** First sentence of `about`. */
  readonly promise: string;
  readonly nodes: readonly CardNode[];
  readonly hosts: number;
  readonly readable: boolean;
}

export interface CardNode {
  readonly name: string;
  readonly manager: boolean;
}

export interface ScenarioFile {
  readonly id: string;
  readonly fileName: string;
  readonly text: string;
}

export type Question =
  | { readonly number: number; readonly kind: 'run'; readonly file: ScenarioFile }
  | { readonly number: number; readonly kind: 'describe'; readonly files: readonly ScenarioFile[] };

export type RunAnswer =
  | {
      readonly kind: 'ran';
      readonly result: SimulationResult;
      readonly stories: readonly RequestStory[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly message: string };

export type DescribeAnswer = {
  readonly kind: 'described';
  readonly cards: readonly ScenarioCard[];
};

export type Answer = { readonly number: number } & (RunAnswer | DescribeAnswer);
