/**
 * The moving part of the stage: the session's clock, the packets on their way then, the canvas.
 *
 * Owns what has to live from frame to frame. It asks for no frames itself.
 */
import type { Session } from '../app/session.ts';
import type { Run } from '../stores/run-store.ts';
import { oncePer } from '../stores/once.ts';
import { flightsOf, inFlight, type InFlight } from './flights.ts';
import { createPacketCanvas, type CanvasReport, type CanvasView } from './packet-canvas.ts';
import type { PlaceFinder } from './place-finder.ts';

export interface MotionView extends CanvasView {
  readonly finder: PlaceFinder;
}

export interface StageMotion {
  /** Packets on their way at the session's clock. */
  flights(run: Run): InFlight[];
  /** Draws the canvas for the session's clock. */
  draw(): CanvasReport;
  clear(): void;
}

const sortedFlights = oncePer(flightsOf);
const NOTHING: CanvasReport = { packets: 0, isFlow: false };

export function createStageMotion(
  session: Session,
  canvas: HTMLCanvasElement,
  view: () => MotionView | undefined,
): StageMotion {
  const packets = createPacketCanvas(canvas);
  const flights = (run: Run): InFlight[] =>
    inFlight(sortedFlights(run.stories), session.clock.timeNs);

  return {
    flights,
    draw() {
      const { run } = session.run.state;
      const seen = view();
      return run && seen ? packets.draw(flights(run), seen.finder, seen) : NOTHING;
    },
    clear: () => packets.clear(),
  };
}
