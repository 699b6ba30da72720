/**
 * Where any step of any packet is on a layout, also where its own station is not drawn.
 *
 * Pure. A packet of another request stands at the station of that name if there is one, else in the
 * column of its namespace, else at the card of its node's folded row.
 */
import type { Journey, JourneyStep, Topology } from '../../src/index.ts';
import type { InFlight } from './flights.ts';
import { columnX, SPINE, type Point, type StageLayout } from './stage-geometry.ts';
import { restingKey, stationKey } from './stops.ts';
import { clientKey, columnOf, type StageGraph } from './topology-graph.ts';
import { pointAlong, shifted, wiresOf } from './wire-routing.ts';

export interface PlaceFinder {
  /** Middle of the place; undefined for a machine that is not on the stage. */
  place(step: JourneyStep): Point | undefined;
  /** Where a packet on its way is: along its wire where that is drawn, else between two places. */
  at(flight: InFlight): Point | undefined;
}

type Wires = ReadonlyMap<number, readonly Point[]>;

/** Finds places on one layout and keeps them. */
export function createPlaceFinder(
  layout: StageLayout,
  topology: Topology,
  { paths }: Pick<StageGraph, 'paths'>,
): PlaceFinder {
  const pathOf = new Map(paths.map((path) => [path.journey, path]));
  const wires = new Map<Journey, Wires>();

  function wiresFor(journey: Journey): Wires | undefined {
    const path = pathOf.get(journey);
    const made = wires.get(journey);
    if (made || !path) return made;
    const own = wiresOf(path, layout).map(
      ({ step, points }) => [step, shifted(points, journey.reply)] as const,
    );
    wires.set(journey, new Map(own));
    return wires.get(journey);
  }

  const known = new Map<JourneyStep, Point | undefined>();
  const rows = new Map(layout.rows.map((row) => [row.node, row]));
  const nodes = new Map(topology.nodes.map((node) => [node.name, node]));

  function find(step: JourneyStep): Point | undefined {
    const { node, namespace } = step;
    const row = rows.get(node);
    if (row === undefined) return layout.stations.get(clientKey(node))?.anchor;
    const own = layout.stations.get(restingKey(step));
    if (own) return own.anchor;
    if (!row.expanded) return layout.stations.get(stationKey(node, 'host', 'eth0'))?.anchor;
    const column = columnOf(nodes.get(node), namespace);
    return { x: columnX(column) + 14, y: row.y + row.height - 16 };
  }

  function place(step: JourneyStep): Point | undefined {
    if (known.has(step)) return known.get(step);
    const found = find(step);
    const isOnWire = found !== undefined && step.station.kind === 'link';
    const point = isOnWire ? { x: SPINE.x, y: found.y } : found;
    known.set(step, point);
    return point;
  }

  return {
    place,
    at({ journey, from, to, share }) {
      const wire = wiresFor(journey)?.get(to.number);
      if (wire) return pointAlong(wire, from === to ? 1 : share);
      const [start, end] = [place(from), place(to)];
      return start && end && wayPoint(start, end, share);
    },
  };
}

/** Where a way turns: on the spine if it leads there, else at the side that is farther left. */
export function cornerOf(from: Point, to: Point): Point {
  if (from.x === SPINE.x) return { x: SPINE.x, y: to.y };
  return { x: Math.min(from.x, to.x), y: from.x < to.x ? to.y : from.y };
}

/** The point between two places, round the corner of the spine where they are on different rows. */
export function wayPoint(from: Point, to: Point, share: number): Point {
  const corner = cornerOf(from, to);
  const first = Math.abs(corner.x - from.x) + Math.abs(corner.y - from.y);
  const second = Math.abs(to.x - corner.x) + Math.abs(to.y - corner.y);
  const way = (first + second) * share;
  if (way <= first) return between(from, corner, first === 0 ? 1 : way / first);
  return between(corner, to, second === 0 ? 1 : (way - first) / second);
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
