/**
 * The run that is looked at: what was asked for, whether it is there, and what it gave.
 *
 * Owns the shape of that state and the one way in which an answer of the worker becomes it.
 */
import type {
  RequestStory,
  RunRecord,
  Scenario,
  Step,
  StepAction,
  TraceEvent,
} from '../../src/index.ts';
import type { Problem, Progress, RunAnswer } from '../worker/messages.ts';
import { momentsOf, type Moment } from './moments.ts';
import { createStore, type Store } from './store.ts';

export type RunStatus = 'idle' | 'loading' | 'ready' | 'invalid' | 'failed' | 'stopped';

/** Where in the trace a step of the scenario begins. */
export interface StepPlace {
  readonly step: number;
  readonly event: number;
  readonly timeNs: number;
  readonly text: string;
}

export interface Run {
  readonly result: RunRecord;
  readonly stories: readonly RequestStory[];
  readonly moments: readonly Moment[];
  readonly steps: readonly StepPlace[];
  /** Actions of steps that can be carried out, and so be offered. */
  readonly actions: readonly StepAction[];
  /** The steps of the scenario by their index. */
  readonly script: readonly Step[];
  /** Nodes and cables as the scenario has them, before anything befalls them. */
  readonly cluster: Scenario['cluster'];
}

export interface RunState {
  readonly status: RunStatus;
  readonly fileName: string;
  readonly text: string;
  /** Set while `loading`, once the run has begun. */
  readonly progress: Progress | undefined;
  /** Set while `ready`. */
  readonly run: Run | undefined;
  /** Mistakes where it is `invalid`; while `ready` what in the file is likely not meant. */
  readonly problems: readonly Problem[];
  /** What to tell when it failed. */
  readonly message: string;
}

export type RunStore = Store<RunState>;

export function createRunStore(): RunStore {
  return createStore<RunState>({
    status: 'idle',
    fileName: '',
    text: '',
    progress: undefined,
    run: undefined,
    problems: [],
    message: '',
  });
}

function stepPlaces(events: readonly TraceEvent[]): StepPlace[] {
  return events.flatMap((event) => {
    if (event.kind !== 'step.started') return [];
    const { step, sequence, timeNs, text } = event;
    return [{ step, event: sequence, timeNs, text }];
  });
}

/** What the page keeps of a run. */
export function runFrom({
  result,
  stories,
  actions,
  script,
  cluster,
}: RunAnswer & { kind: 'ran' }): Run {
  const { events } = result;
  return {
    result,
    stories,
    moments: momentsOf(events, stories),
    steps: stepPlaces(events),
    actions,
    script,
    cluster,
  };
}

/** Takes over what the worker answered. */
export function takeAnswer(store: RunStore, answer: RunAnswer): void {
  switch (answer.kind) {
    case 'ran': {
      const { text, warnings } = answer;
      return store.patch({
        status: 'ready',
        run: runFrom(answer),
        text,
        problems: warnings,
        message: '',
      });
    }
    case 'invalid':
      return store.patch({ status: 'invalid', run: undefined, problems: answer.problems });
    case 'failed':
      return store.patch({ status: 'failed', run: undefined, message: answer.message });
  }
}
