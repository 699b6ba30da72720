/**
 * Two sessions under one clock: loading both sides with one seed, moving both, playing.
 *
 * Owns the state of a comparison. Each side has stores of its own, so that the stage and everything
 * else that follows a session works unchanged; the worker is shared.
 */
import {
  compare,
  type Comparison,
  type JourneyStep,
  type ScenarioDifference,
} from '../../src/index.ts';
import { loadRoute, runAgain } from '../app/loader.ts';
import { seek } from '../app/player.ts';
import type { ScenarioRoute } from '../app/router.ts';
import { createSession, type Session } from '../app/session.ts';
import { STEP_MS } from '../stores/playback-store.ts';
import { createStore, type Store } from '../stores/store.ts';
import { sameTick, ticksOf, type Alignment, type Tick } from './ticks.ts';

export type Side = 'left' | 'right';

export interface ComparisonState {
  readonly alignment: Alignment;
  readonly ticks: readonly Tick[];
  readonly place: number;
  readonly playing: boolean;
  readonly comparison: Comparison | undefined;
  readonly differences: readonly ScenarioDifference[];
}

export interface TwoRuns {
  readonly left: Session;
  readonly right: Session;
  readonly store: Store<ComparisonState>;
}

export function createTwoRuns({ client, view }: Session): TwoRuns {
  const sides = [createSession(client), createSession(client)] as const;
  for (const side of sides) side.view.patch({ still: view.state.still });
  const store = createStore<ComparisonState>({
    alignment: 'milestone',
    ticks: [],
    place: 0,
    playing: false,
    comparison: undefined,
    differences: [],
  });
  return { left: sides[0], right: sides[1], store };
}

/** Loads both sides, the second with the seed of the first, and sets the clock to the start. */
export async function loadBoth(
  runs: TwoRuns,
  left: ScenarioRoute,
  right: ScenarioRoute,
): Promise<void> {
  const { store } = runs;
  store.patch({ ticks: [], place: 0, playing: false, comparison: undefined, differences: [] });
  await loadRoute(runs.left, left);
  await loadRoute(runs.right, right);
  const seed = runs.left.run.state.run?.result.seed;
  if (seed !== undefined && runs.right.run.state.run?.result.seed !== seed) {
    runs.right.edits.patch({ seed });
    await runAgain(runs.right);
  }
  const [own, other] = [runs.left.run.state, runs.right.run.state];
  if (!own.run || !other.run) return;
  store.patch({
    ticks: ticksOf(own.run, other.run, store.state.alignment),
    comparison: compare(own.run.result, other.run.result),
    differences: await runs.left.client.differences(own.text, other.text),
  });
  goTo(runs, 0);
}

/** Moves both sides to a place of the common clock. */
export function goTo(runs: TwoRuns, place: number): void {
  const { ticks } = runs.store.state;
  const within = Math.max(0, Math.min(ticks.length - 1, place));
  const tick = ticks[within];
  if (!tick) return;
  seek(runs.left, tick.left);
  seek(runs.right, tick.right);
  runs.store.patch({ place: within });
}

/** Another alignment, at the place that is nearest to this one. */
export function align(runs: TwoRuns, alignment: Alignment): void {
  const { ticks, place } = runs.store.state;
  const [own, other] = [runs.left.run.state.run, runs.right.run.state.run];
  if (!own || !other) return;
  const aligned = ticksOf(own, other, alignment);
  const at = ticks[place];
  runs.store.patch({ alignment, ticks: aligned, playing: false });
  goTo(runs, at ? sameTick(aligned, at) : 0);
}

/** The place where a side looks at a step; -1 where it never does. */
export function placeOfStep(
  { left, right, store }: TwoRuns,
  side: Side,
  step: JourneyStep,
): number {
  const session = side === 'left' ? left : right;
  const moments = session.run.state.run?.moments ?? [];
  const index = moments.findIndex(
    (moment) =>
      moment.step?.firstEvent === step.firstEvent && moment.step.lastEvent === step.lastEvent,
  );
  return store.state.ticks.findIndex((tick) => tick[side] === index);
}

/** The place of the first step that the runs do not share; -1 where they share all. */
export function placeOfDivergence(runs: TwoRuns): number {
  const { left, right } = runs.store.state.comparison?.firstDivergence ?? {};
  if (left) return placeOfStep(runs, 'left', left);
  return right ? placeOfStep(runs, 'right', right) : -1;
}

export function togglePlaying(runs: TwoRuns): void {
  const { store } = runs;
  const { playing, place, ticks } = store.state;
  store.patch({ playing: !playing });
  if (playing) return;
  if (place >= ticks.length - 1) goTo(runs, 0);
  let steppedAtMs = -1;
  runs.left.frames.add((nowMs) => {
    if (!store.state.playing) return false;
    if (steppedAtMs < 0) steppedAtMs = nowMs;
    if (nowMs - steppedAtMs < STEP_MS) return true;
    steppedAtMs = nowMs;
    goTo(runs, store.state.place + 1);
    if (store.state.place >= store.state.ticks.length - 1) store.patch({ playing: false });
    return store.state.playing;
  });
}
