/**
 * The packet's way along its wire after a single step forward; any other change of place is a jump.
 *
 * Owns when it glides and for how long. Nothing glides for a reader who wants stillness.
 */
import type { Session } from '../app/session.ts';
import { STEP_MS } from '../stores/playback-store.ts';
import type { Scene } from './scene.ts';
import type { Point } from './stage-geometry.ts';
import { pointAlong } from './wire-routing.ts';

/** A single step by hand moves for this long at most. */
const GLIDE_MS = 360;

/** The wire from the step of one scene to that of the next; undefined where that is no step forward. */
export function glideWire(before: Scene | undefined, scene: Scene): readonly Point[] | undefined {
  const number = scene.step?.number ?? 0;
  const isNext = before?.journey === scene.journey && (before?.step?.number ?? 0) + 1 === number;
  const leg = scene.legs.find(({ selected }) => selected);
  return isNext ? leg?.wires.find(({ step }) => step === number)?.points : undefined;
}

/** Moves the packet along the wire, until it is there or another moment is looked at. */
export function glide(
  session: Session,
  wire: readonly Point[],
  move: (point: Point) => void,
): void {
  const { position, playing, speed } = session.playback.state;
  const lastMs = playing ? (STEP_MS / speed) * 0.6 : GLIDE_MS;
  let startMs = -1;
  session.frames.add((nowMs) => {
    if (session.playback.state.position !== position) return false;
    if (startMs < 0) startMs = nowMs;
    const share = Math.min(1, (nowMs - startMs) / lastMs);
    move(pointAlong(wire, share * share * (3 - 2 * share)));
    return share < 1;
  });
  move(wire[0]!);
}
