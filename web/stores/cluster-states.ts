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

export interface ClusterStates {
  /** The state that is wished for, if it is known; otherwise it is asked for, and listeners are told. */
  find(wish: StateWish): StatePair | undefined;
  subscribe(listener: () => void): () => void;
}

/** Pairs kept; each holds the tables of one node. */
const KEPT_MAX = 24;

export function createClusterStates(client: Pick<SimulationClient, 'states'>): ClusterStates {
  const store = createStore({ answers: 0 });
  const kept = new Map<string, StatePair>();
  /** Wishes that could not be answered: asking again would be the same. */
  const hopeless = new Set<string>();
  let ofRun: Run | undefined;
  let wanted: StateWish | undefined;
  let isAsking = false;

  function keep(key: string, pair: StatePair): void {
    if (kept.size >= KEPT_MAX) kept.delete([...kept.keys()][0]!);
    kept.set(key, pair);
  }

  async function askNext(): Promise<void> {
    const wish = wanted;
    if (isAsking || !wish) return;
    wanted = undefined;
    isAsking = true;
    await answerWish(wish);
    isAsking = false;
    store.patch({ answers: store.state.answers + 1 });
    await askNext();
  }

  async function answerWish(wish: StateWish): Promise<void> {
    try {
      const pair = await askFor(client, wish);
      if (wish.run !== ofRun) return;
      if (pair) keep(keyOf(wish), pair);
      else hopeless.add(keyOf(wish));
    } catch (error) {
      // A worker that ended leaves the panel without tables; the next wish starts another one.
      if (!(error instanceof WorkerStopped)) throw error;
      hopeless.add(keyOf(wish));
    }
  }

  return {
    find(wish) {
      if (wish.run !== ofRun) {
        kept.clear();
        hopeless.clear();
        ofRun = wish.run;
      }
      const known = kept.get(keyOf(wish));
      if (known === undefined && !hopeless.has(keyOf(wish))) {
        wanted = wish;
        void askNext();
      }
      return known;
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
