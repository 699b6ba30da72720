/**
 * How large the stage is drawn: it fits the width within limits, and the reader's zoom goes on top.
 *
 * Pure. Owns the limits, and at which scales words are left out.
 */
import { clamp } from './pan-zoom.ts';
import { COMPACT, WIDE, type Frame, type StageLayout } from './stage-geometry.ts';

/** Height of the column heads at scale 1. */
export const HEADS_HEIGHT = 30;
/** A stage that is narrower shows folded rows only. */
const COMPACT_BELOW = 560;
/** The stage shrinks to fit down to this; below it scrolls. */
const SCALE_MIN = 0.7;
const SCALE_MAX = 1.3;
/** A stage lower than this is not drawn larger than life: it would show a row and no more. */
const LOW_BELOW = 480;
/** Below these scales chips and addresses, and then all labels but those of tasks, are left out. */
const FAR_BELOW = 0.75;
const FARTHER_BELOW = 0.5;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function frameFor({ width }: Size): Frame {
  return width < COMPACT_BELOW ? COMPACT : WIDE;
}

/** The scale at which the layout fills the width, at a zoom of 1. */
export function fullWidthScale(layout: StageLayout, { width, height }: Size): number {
  const max = height < LOW_BELOW ? 1 : SCALE_MAX;
  return clamp((width - 2) / layout.width, SCALE_MIN, max);
}

/** The zoom at which the whole height is in view. */
export function wholeHeightZoom(layout: StageLayout, size: Size): number {
  return size.height / (layout.height + HEADS_HEIGHT) / fullWidthScale(layout, size);
}

/** Classes of the drawing at a scale. */
export function scaleClasses(scale: number): Readonly<Record<'far' | 'farther', boolean>> {
  return { far: scale < FAR_BELOW, farther: scale < FARTHER_BELOW };
}
