/**
 * Where in time the page looks, and whether it moves on by itself.
 *
 * Owns position, speed and scope, and the arithmetic of moving within a scope. The frames that make
 * it move are the business of app/player.ts.
 */
import type { Moment } from './moments.ts';
import { createStore, type Store } from './store.ts';

/** What the scrubber spans: the packet, the request, or the whole run. */
export type Scope = 'packet' | 'request' | 'run';

export interface PlaybackState {
  /** Index of the moment looked at. */
  readonly position: number;
  readonly playing: boolean;
  /** Steps take 0.6 s divided by it. */
  readonly speed: number;
  readonly scope: Scope;
}

export type PlaybackStore = Store<PlaybackState>;

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
export const STEP_MS = 600;

export function createPlaybackStore(): PlaybackStore {
  return createStore<PlaybackState>({ position: 0, playing: false, speed: 1, scope: 'request' });
}

/** The moments that belong to the scope around one of them, in order. */
export function momentsInScope(
  moments: readonly Moment[],
  position: number,
  scope: Scope,
): readonly Moment[] {
  const here = moments[position];
  if (here === undefined || scope === 'run') return moments;
  if (scope === 'packet' && here.journey) {
    const { packet } = here.journey;
    return moments.filter((moment) => moment.journey?.packet === packet);
  }
  return moments.filter((moment) => moment.request === here.request);
}

/** Index of the moment `count` places on from here within a list; stays at its ends. */
export function moved(list: readonly Moment[], position: number, count: number): number {
  const at = list.findIndex((moment) => moment.index === position);
  if (at === -1) return position;
  const goal = Math.max(0, Math.min(list.length - 1, at + count));
  return list[goal]?.index ?? position;
}
