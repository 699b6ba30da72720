/**
 * Where any step of any packet is on a layout, also where its own station is not drawn.
 *
 * Pure. A packet of another request stands at the station of that name if there is one, else in the
 * column of its namespace, else at the card of its node's folded row.
 */
import type { JourneyStep } from '../../src/index.ts';
import { columnX, SPINE, type Point, type StageLayout } from './stage-geometry.ts';
import { stationKey } from './stops.ts';
import { clientKey, columnOf } from './topology-graph.ts';
import type { Topology } from '../../src/index.ts';

export interface PlaceFinder {
  /** Middle of the place; undefined for a machine that is not on the stage. */
  place(step: JourneyStep): Point | undefined;
}

/** Finds places on one layout and keeps them. */
export function createPlaceFinder(layout: StageLayout, topology: Topology): PlaceFinder {
  const known = new Map<JourneyStep, Point | undefined>();
  const rows = new Map(layout.rows.map((row) => [row.node, row]));
  const nodes = new Map(topology.nodes.map((node) => [node.name, node]));

  function find({ node, namespace, station }: JourneyStep): Point | undefined {
    const row = rows.get(node);
    if (row === undefined) return layout.stations.get(clientKey(node))?.anchor;
    const own = layout.stations.get(stationKey(node, namespace, station.name));
    if (own) return own.anchor;
    if (!row.expanded) return layout.stations.get(stationKey(node, 'host', 'eth0'))?.anchor;
    const column = columnOf(nodes.get(node), namespace);
    return { x: columnX(column) + 14, y: row.y + row.height - 16 };
  }

  return {
    place(step) {
      if (known.has(step)) return known.get(step);
      const found = find(step);
      const isOnWire = found !== undefined && step.station.kind === 'link';
      const point = isOnWire ? { x: SPINE.x, y: found.y } : found;
      known.set(step, point);
      return point;
    },
  };
}

/** The point between two places, round the corner of the spine where they are on different rows. */
export function wayPoint(from: Point, to: Point, share: number): Point {
  const corner = { x: Math.min(from.x, to.x), y: from.x < to.x ? to.y : from.y };
  const first = Math.abs(corner.x - from.x) + Math.abs(corner.y - from.y);
  const second = Math.abs(to.x - corner.x) + Math.abs(to.y - corner.y);
  const way = (first + second) * share;
  if (way <= first) return between(from, corner, first === 0 ? 1 : way / first);
  return between(corner, to, second === 0 ? 1 : (way - first) / second);
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
