/**
 * What the page and the simulation worker say to each other: plain records, one answer a question.
 *
 * Owns the shapes. Questions carry a number so that a late answer is not taken for another.
 */
import type {
  ClusterState,
  RequestStory,
  Scenario,
  ScenarioDifference,
  RunProgress,
  RunRecord,
  StateRequest,
  Step,
  StepAction,
  StepInsertion,
} from '../../src/index.ts';

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
  readonly fileName: string;
  readonly title: string;
  /** First sentence of `about`. */
  readonly promise: string;
  /** Absent for a file that cannot be read. */
  readonly sketch?: Sketch;
  readonly readable: boolean;
}

/** The outline of a scenario's cluster, without names. */
export interface Sketch {
  readonly rows: readonly SketchRow[];
  /** Rows that the first request comes from (-1: outside), goes to, and is answered at (-1: nowhere). */
  readonly ask?: { readonly from: number; readonly to: number; readonly answer: number };
}

export interface SketchRow {
  readonly manager: boolean;
  readonly tasks: number;
  /** Something on its way is cut or filtered during the run. */
  readonly cut?: boolean;
  /** It is drained, restarted, or a task there is killed. */
  readonly emptied?: boolean;
}

export interface ScenarioFile {
  readonly id: string;
  readonly fileName: string;
  readonly text: string;
  /** As it was read when the page was built; absent for a file that is still to be read. */
  readonly scenario?: Scenario;
}

/** What a reader changed about a file, and the seed instead of the file's own. */
export interface RunChanges {
  readonly insertions: readonly StepInsertion[];
  readonly seed: number | undefined;
}

/** A file as it is. */
export const UNCHANGED: RunChanges = { insertions: [], seed: undefined };

export type Question =
  | {
      readonly number: number;
      readonly kind: 'run';
      readonly file: ScenarioFile;
      readonly changes: RunChanges;
    }
  | {
      readonly number: number;
      readonly kind: 'state';
      /** The text that was run, edits included. */
      readonly text: string;
      readonly seed: number;
      readonly request: StateRequest;
    }
  | {
      readonly number: number;
      readonly kind: 'differences';
      /** Texts of two scenarios as they were run. */
      readonly texts: readonly [string, string];
    }
  | { readonly number: number; readonly kind: 'describe'; readonly files: readonly ScenarioFile[] };

/** Told to a worker before the page is there to ask: this file is likely to be run as it is. */
export interface Preparation {
  readonly kind: 'prepare';
  readonly file: ScenarioFile;
}

export type RunAnswer =
  | {
      readonly kind: 'ran';
      /** The text as it was run, with what the reader put into it. */
      readonly text: string;
      /** Actions of steps that can be carried out. */
      readonly actions: readonly StepAction[];
      /** The steps as they were read. */
      readonly script: readonly Step[];
      /** Nodes and cables as the scenario has them. */
      readonly cluster: Scenario['cluster'];
      readonly result: RunRecord;
      readonly stories: readonly RequestStory[];
      /** What in the file is likely not meant. */
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly message: string };

export type DescribeAnswer = {
  readonly kind: 'described';
  readonly cards: readonly ScenarioCard[];
};

export type StateAnswer = { readonly kind: 'state'; readonly states: readonly ClusterState[] };

export type DifferencesAnswer = {
  readonly kind: 'differences';
  readonly differences: readonly ScenarioDifference[];
};

/** Said while a run is made: what it is of, and how far it is; a node is known by its name. */
export interface Progress extends RunProgress {
  readonly nodes: readonly string[];
  /** Of the whole scenario. */
  readonly steps: number;
}

/** Stands for the question of a run that nobody has asked for yet; those of the page begin at 1. */
export const PREPARED = 0;

/** Comes any number of times before the answer to a run. */
export type ProgressMessage = {
  readonly number: number;
  readonly kind: 'progress';
  readonly progress: Progress;
};

export type Reply = RunAnswer | DescribeAnswer | StateAnswer | DifferencesAnswer;

export type Answer = { readonly number: number } & Reply;
