/**
 * The ticks of the scrubber: one path for each kind, coloured and high by what happened.
 *
 * Pure. Where more moments fall together than can be told apart, the tallest kind is seen, as drops
 * stand above everything.
 */
import type { Moment, TickKind } from '../stores/moments.ts';

export const TRACK_HEIGHT = 22;
/** Half of the thumb: the first and the last tick stand under its middle. */
export const TRACK_INSET = 7;

/** Lowest first, so that high ticks are drawn above low ones. */
export const TICK_HEIGHTS: Readonly<Record<TickKind, number>> = {
  request: 7,
  response: 7,
  changed: 11,
  dns: 13,
  control: 15,
  drop: 20,
};

export interface TickPath {
  readonly kind: TickKind;
  readonly path: string;
}

/** The share of the axis, 0 to 1, that a place on the track is of. */
export function shareAt(x: number, width: number): number {
  const track = Math.max(1, width - 2 * TRACK_INSET);
  return Math.max(0, Math.min(1, (x - TRACK_INSET) / track));
}

/** Where on the track a share of the axis (0 to 1) stands. */
export function trackX(share: number, width: number): number {
  return TRACK_INSET + share * (width - 2 * TRACK_INSET);
}

function tick(x: number, kind: TickKind): string {
  const height = TICK_HEIGHTS[kind];
  return `M${x.toFixed(1)} ${(TRACK_HEIGHT - height) / 2}v${height}`;
}

/** Ticks less than two pixels apart would be one bar: of each kind one per two pixels is kept. */
export function tickPaths(
  moments: readonly Moment[],
  shares: Float64Array,
  width: number,
): TickPath[] {
  const places = new Map<TickKind, Set<number>>();
  moments.forEach(({ tick: kind }, at) => {
    const known = places.get(kind) ?? new Set<number>();
    known.add(Math.round(trackX(shares[at]!, width) / 2) * 2);
    places.set(kind, known);
  });
  const kinds = Object.keys(TICK_HEIGHTS) as TickKind[];
  return kinds.flatMap((kind) => {
    const found = places.get(kind);
    return found ? [{ kind, path: [...found].map((x) => tick(x, kind)).join('') }] : [];
  });
}
