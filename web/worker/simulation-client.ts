/**
 * The page's end of the simulation worker: asks, waits, and starts a new worker when one has died.
 *
 * Owns the worker's life. An answer is a promise; a worker that dies or is stopped rejects it with
 * WorkerStopped, so that the page can offer to start again.
 */
import type { ClusterState, ScenarioDifference } from '../../src/index.ts';
import {
  PREPARED,
  UNCHANGED,
  type Answer,
  type Progress,
  type ProgressMessage,
  type Question,
  type RunAnswer,
  type RunChanges,
  type ScenarioCard,
  type ScenarioFile,
} from './messages.ts';

/** The worker ended before it answered. */
export class WorkerStopped extends Error {
  override readonly name = 'WorkerStopped';
}

export interface SimulationClient {
  /** Starts the worker before there is something to ask it, so that it is there by then. */
  start(): void;
  /** `onProgress` is told any number of times how far the run is. */
  run(
    file: ScenarioFile,
    changes?: RunChanges,
    onProgress?: (progress: Progress) => void,
  ): Promise<RunAnswer>;
  /** The cluster after events of a run; empty where it could not be had. */
  states(question: StateQuestion): Promise<readonly ClusterState[]>;
  describe(files: readonly ScenarioFile[]): Promise<readonly ScenarioCard[]>;
  /** What differs between two scenarios, by their texts. */
  differences(left: string, right: string): Promise<readonly ScenarioDifference[]>;
  /** Ends what the worker is doing; the next question starts a new one. */
  stop(): void;
}

export type StateQuestion = Omit<Question & { kind: 'state' }, 'number' | 'kind'>;

type Unnumbered<Each> = Each extends Question ? Omit<Each, 'number'> : never;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** A client of workers that `startWorker` makes. */
export function createSimulationClient(startWorker: () => Worker): SimulationClient {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastNumber = 0;

  function stop(reason = 'stopped'): void {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new WorkerStopped(reason));
    waiting.clear();
  }

  function started(): Worker {
    if (worker) return worker;
    worker = startWorker();
    worker.addEventListener('message', ({ data }: MessageEvent<Answer | ProgressMessage>) => {
      // What was prepared is what is asked for first.
      const [first] = waiting.values();
      const asked = data.number === PREPARED ? first : waiting.get(data.number);
      if (data.kind === 'progress') return asked?.onProgress?.(data.progress);
      waiting.delete(data.number);
      asked?.resolve(data);
    });
    worker.addEventListener('error', (event) => stop(event.message || 'the worker ended'));
    worker.addEventListener('messageerror', () => stop('the answer could not be read'));
    return worker;
  }

  function ask(
    question: Unnumbered<Question>,
    onProgress?: (progress: Progress) => void,
  ): Promise<Answer> {
    lastNumber += 1;
    const number = lastNumber;
    return new Promise((resolve, reject) => {
      waiting.set(number, { resolve, reject, onProgress });
      // A worker's messages have no origin to name.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      started().postMessage({ number, ...question });
    });
  }

  return {
    start: () => void started(),
    async run(file, changes = UNCHANGED, onProgress) {
      const answer = await ask({ kind: 'run', file, changes }, onProgress);
      switch (answer.kind) {
        case 'ran':
        case 'invalid':
        case 'failed':
          return answer;
        default:
          throw new WorkerStopped('the worker answered amiss');
      }
    },
    async states(question) {
      const answer = await ask({ kind: 'state', ...question });
      return answer.kind === 'state' ? answer.states : [];
    },
    async describe(files) {
      const answer = await ask({ kind: 'describe', files });
      return answer.kind === 'described' ? answer.cards : [];
    },
    async differences(left, right) {
      const answer = await ask({ kind: 'differences', texts: [left, right] });
      return answer.kind === 'differences' ? answer.differences : [];
    },
    stop: () => stop(),
  };
}
