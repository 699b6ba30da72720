/**
 * The cluster at instants of the run, as far as somebody has looked: asked for once and kept.
 *
 * Owns the asking: one question at a time, and of several wanted meanwhile only the last. Each answer
 * holds the state after an event and after the one before it, so that changed rows can be marked.
 */
import type { ClusterState } from '../../src/index.ts';
import { WorkerStopped, type SimulationClient } from '../worker/simulation-client.ts';
import type { Run } from './run-store.ts';
import { createStore } from './store.ts';

export interface StateWish {
  readonly run: Run;
  /** The text that was run. */
  readonly text: string;
  readonly event: number;
  /** The event looked at before it in time; -1 when there is none. */
  readonly previous: number;
  readonly node: string;
}

export interface StatePair {
  readonly before: ClusterState | undefined;
  readonly now: ClusterState;
}

/** What is known of a wish: the states, that they were asked for, or that they cannot be had. */
export type StateFinding = StatePair | 'asked' | 'hopeless';

export interface ClusterStates {
  /** What is known of it; what was never asked for is, and listeners are told of the answer. */
  find(wish: StateWish): StateFinding;
  subscribe(listener: () => void): () => void;
}

/** Answers kept; a pair holds the tables of one node. */
const KEPT_MAX = 24;

export function createClusterStates(client: Pick<SimulationClient, 'states'>): ClusterStates {
  const store = createStore({ answers: 0 });
  /** A wish that could not be answered is kept too: asking again would be the same. */
  const kept = new Map<string, StatePair | 'hopeless'>();
  let ofRun: Run | undefined;
  let wanted: StateWish | undefined;
  let asked: StateWish | undefined;

  function keep(wish: StateWish, answer: StatePair | 'hopeless'): void {
    if (wish.run !== ofRun) return;
    if (kept.size >= KEPT_MAX) kept.delete([...kept.keys()][0]!);
    kept.set(keyOf(wish), answer);
  }

  async function askNext(): Promise<void> {
    const wish = wanted;
    if (asked || !wish) return;
    wanted = undefined;
    asked = wish;
    try {
      await answerWish(wish);
    } finally {
      asked = undefined;
      store.patch({ answers: store.state.answers + 1 });
      void askNext();
    }
  }

  async function answerWish(wish: StateWish): Promise<void> {
    let pair: StatePair | undefined;
    try {
      pair = await askFor(client, wish);
    } catch (error) {
      // A worker that ended leaves the panel without tables; the next wish starts another one.
      if (!(error instanceof WorkerStopped)) throw error;
    } finally {
      keep(wish, pair ?? 'hopeless');
    }
  }

  return {
    find(wish) {
      if (wish.run !== ofRun) {
        kept.clear();
        ofRun = wish.run;
      }
      const known = kept.get(keyOf(wish));
      if (known) return known;
      if (asked?.run !== wish.run || keyOf(asked) !== keyOf(wish)) wanted = wish;
      void askNext();
      return 'asked';
    },
    subscribe: (listener) => store.subscribe(listener),
  };
}

function keyOf({ event, previous, node }: StateWish): string {
  return `${previous}|${event}|${node}`;
}

async function askFor(
  client: Pick<SimulationClient, 'states'>,
  { text, run, previous, event, node }: StateWish,
): Promise<StatePair | undefined> {
  const events = previous < 0 ? [event] : [previous, event];
  const states = await client.states({ text, seed: run.result.seed, request: { events, node } });
  const now = states.at(-1);
  return now && { now, before: states.length > 1 ? states[0] : undefined };
}
