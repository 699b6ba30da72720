/**
 * Packets on their way as rates: how many are between which two places, by direction.
 *
 * Pure. Counts what is there; how a line looks is the canvas's.
 */
import type { InFlight } from './flights.ts';
import type { PlaceFinder } from './place-finder.ts';
import type { Point } from './stage-geometry.ts';

export interface RateLine {
  readonly from: Point;
  readonly to: Point;
  readonly packets: number;
  readonly reply: boolean;
}

/** One line for each pair of places and direction that packets are between. */
export function rateLines(flights: readonly InFlight[], finder: PlaceFinder): RateLine[] {
  const lines = new Map<string, { from: Point; to: Point; packets: number; reply: boolean }>();
  for (const { from, to, journey } of flights) {
    const [start, end] = [finder.place(from), finder.place(to)];
    if (!start || !end || (start.x === end.x && start.y === end.y)) continue;
    const key = `${start.x},${start.y},${end.x},${end.y}`;
    const line = lines.get(key) ?? { from: start, to: end, packets: 0, reply: journey.reply };
    line.packets += 1;
    lines.set(key, line);
  }
  return [...lines.values()];
}
