/**
 * The run that is looked at: what was asked for, whether it is there, and what it gave.
 *
 * Owns the shape of that state and the one way in which an answer of the worker becomes it.
 */
import type { RequestStory, SimulationResult } from '../../src/index.ts';
import type { RunAnswer, Problem } from '../worker/messages.ts';
import { momentsOf, type Moment } from './moments.ts';
import { createStore, type Store } from './store.ts';

export type RunStatus = 'idle' | 'loading' | 'ready' | 'invalid' | 'failed' | 'stopped';

export interface Run {
  readonly result: SimulationResult;
  readonly stories: readonly RequestStory[];
  readonly moments: readonly Moment[];
}

export interface RunState {
  readonly status: RunStatus;
  readonly fileName: string;
  readonly text: string;
  /** Set while `ready`. */
  readonly run: Run | undefined;
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
    run: undefined,
    problems: [],
    message: '',
  });
}

/** Takes over what the worker answered. */
export function takeAnswer(store: RunStore, answer: RunAnswer): void {
  switch (answer.kind) {
    case 'ran': {
      const { result, stories } = answer;
      const run = { result, stories, moments: momentsOf(result.events, stories) };
      return store.patch({ status: 'ready', run, problems: [], message: '' });
    }
    case 'invalid':
      return store.patch({ status: 'invalid', run: undefined, problems: answer.problems });
    case 'failed':
      return store.patch({ status: 'failed', run: undefined, message: answer.message });
  }
}
