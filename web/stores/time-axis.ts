/**
 * Where on a line of length 1 each moment stands, by one of the two clocks.
 *
 * Pure. Owns the folding of idle time: a second without anything is a short mark with its length, so
 * that fifteen minutes of silence do not push everything else into one pixel.
 */
import type { Moment } from './moments.ts';
import type { Clock } from './playback-store.ts';

export interface Fold {
  /** Shares of the line. */
  readonly from: number;
  readonly to: number;
  readonly skippedNs: number;
}

export interface TimeAxis {
  /** For each moment of the list, 0 to 1. */
  readonly places: Float64Array;
  readonly folds: readonly Fold[];
}

/** Longer silences are folded. */
export const IDLE_NS = 1e9;
/** A fold takes as much room as this share of everything else. */
const FOLD_SHARE = 0.035;

function weights(moments: readonly Moment[], clock: Clock): number[] {
  return moments.slice(1).map((moment, index) => {
    const gap = moment.timeNs - moments[index]!.timeNs;
    if (gap > IDLE_NS) return -1;
    return clock === 'steps' ? 1 : gap;
  });
}

/** The axis of a list of moments. */
export function timeAxis(moments: readonly Moment[], clock: Clock): TimeAxis {
  const steps = weights(moments, clock);
  const shown = steps.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  const fold = clock === 'steps' ? Math.max(1.5, shown * 0.01) : Math.max(1, shown) * FOLD_SHARE;
  const total = shown + steps.filter((weight) => weight < 0).length * fold || 1;
  const places = new Float64Array(moments.length);
  const folds: Fold[] = [];
  let at = 0;
  steps.forEach((weight, index) => {
    const from = at / total;
    at += weight < 0 ? fold : weight;
    places[index + 1] = at / total;
    if (weight >= 0) return;
    const skippedNs = moments[index + 1]!.timeNs - moments[index]!.timeNs;
    folds.push({ from, to: at / total, skippedNs });
  });
  return { places, folds };
}

/** Place in the list of the moment that a share of the line belongs to: the last one before it. */
export function placeAtShare({ places }: TimeAxis, share: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! <= share + 1e-9) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
