/**
 * Where in time the page looks, and whether it moves on by itself.
 *
 * Owns position, clock, speed and scope, and the arithmetic of moving within a scope. The frames
 * that make it move are the business of app/player.ts.
 */
import type { Moment } from './moments.ts';
import { createStore, type Store } from './store.ts';

/** What the scrubber spans: the packet, the request, or the whole run. */
export type Scope = 'packet' | 'request' | 'run';

/** `steps`: everything takes the same wall time. `time`: simulated time, slowed down or sped up. */
export type Clock = 'steps' | 'time';

export interface PlaybackState {
  /** Index of the moment looked at. */
  readonly position: number;
  readonly playing: boolean;
  readonly clock: Clock;
  /** Steps take 0.6 s divided by it. */
  readonly speed: number;
  /** Simulated seconds in a second, for the clock `time`. */
  readonly rate: number;
  readonly scope: Scope;
  /** At the end of the scope it begins anew. */
  readonly loop: boolean;
}

export type PlaybackStore = Store<PlaybackState>;

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 16] as const;
/** From a millionth to ten minutes of simulated time in a second. */
export const RATES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 60, 600] as const;
export const STEP_MS = 600;

export function createPlaybackStore(): PlaybackStore {
  return createStore<PlaybackState>({
    position: 0,
    playing: false,
    clock: 'steps',
    speed: 1,
    rate: 1e-4,
    scope: 'request',
    loop: false,
  });
}

const scopes = new WeakMap<readonly Moment[], Map<string, readonly Moment[]>>();

/** The moments that belong to the scope around one of them, in order; made once for each scope. */
export function momentsInScope(
  moments: readonly Moment[],
  position: number,
  scope: Scope,
): readonly Moment[] {
  const here = moments[position];
  if (here === undefined || scope === 'run') return moments;
  const packet = scope === 'packet' ? here.journey?.packet : undefined;
  const key = packet === undefined ? `request ${here.request}` : `packet ${packet}`;
  const known = scopes.get(moments) ?? new Map<string, readonly Moment[]>();
  scopes.set(moments, known);
  const found =
    known.get(key) ??
    moments.filter((moment) =>
      packet === undefined ? moment.request === here.request : moment.journey?.packet === packet,
    );
  known.set(key, found);
  return found;
}

/** Place within a list, ordered by index, of the last moment at or before an index; -1: none. */
export function placeOf(list: readonly Moment[], index: number): number {
  return lastAtMost(list, (moment) => moment.index, index);
}

/** Place of the last moment that is not later; -1 when all are. */
export function placeAtTime(list: readonly Moment[], timeNs: number): number {
  return lastAtMost(list, (moment) => moment.timeNs, timeNs);
}

function lastAtMost(
  list: readonly Moment[],
  valueOf: (moment: Moment) => number,
  limit: number,
): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueOf(list[middle]!) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the moment `count` places on from here within a list; stays at its ends. */
export function moved(list: readonly Moment[], position: number, count: number): number {
  const at = placeOf(list, position);
  if (list[at]?.index !== position) return position;
  const goal = Math.max(0, Math.min(list.length - 1, at + count));
  return list[goal]?.index ?? position;
}
