/**
 * Which station the arrow keys lead to: along the wires left and right, up and down in the column.
 *
 * Pure. The stage has one tab stop; this decides where the focus goes from there.
 */
import type { PlacedStation } from '../stage/stage-geometry.ts';
import type { JourneyPath } from '../stage/topology-graph.ts';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'row-up' | 'row-down';

export interface Walk {
  readonly stations: ReadonlyMap<string, PlacedStation>;
  /** Path of the packet looked at. */
  readonly path: JourneyPath | undefined;
  readonly key: string;
}

export const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'row-up',
  PageDown: 'row-down',
};

/** Stops without those that repeat their predecessor. */
function walkway({ path }: Walk): string[] {
  const keys = (path?.stops ?? []).map((stop) => stop.key);
  return keys.filter((key, index) => key !== keys[index - 1]);
}

function alongWire(walk: Walk, by: 1 | -1): string | undefined {
  const keys = walkway(walk);
  const at = keys.indexOf(walk.key);
  return at === -1 ? keys[0] : keys[at + by];
}

function nearest(
  from: PlacedStation,
  candidates: readonly PlacedStation[],
  down: boolean,
): string | undefined {
  return candidates
    .filter((each) => (down ? each.y > from.y : each.y < from.y))
    .sort((near, far) => Math.abs(near.y - from.y) - Math.abs(far.y - from.y))[0]?.key;
}

/** Key of the station to go to; undefined at the end of the way. */
export function walkTo(walk: Walk, direction: Direction): string | undefined {
  const from = walk.stations.get(walk.key);
  if (from === undefined) return walkway(walk)[0] ?? [...walk.stations.keys()][0];
  const all = [...walk.stations.values()].filter((each) => each.key !== from.key);
  const column = all.filter((each) => each.column === from.column && each.node === from.node);
  const otherRows = all.filter((each) => each.node !== from.node && each.column !== 'client');
  switch (direction) {
    case 'left':
      return alongWire(walk, -1);
    case 'right':
      return alongWire(walk, 1);
    case 'up':
      return nearest(from, column, false);
    case 'down':
      return nearest(from, column, true);
    case 'row-up':
      return nearest(from, otherRows, false);
    case 'row-down':
      return nearest(from, otherRows, true);
  }
}
