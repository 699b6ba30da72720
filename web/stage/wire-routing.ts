/**
 * Wires as right-angled lines between placed stations.
 *
 * Pure. A wire between two stations looks the same in both directions; the reply is drawn beside it
 * by moving the whole line. Steps on the LAN go by the spine, where the packet rests between nodes.
 */
import { SPINE, type PlacedStation, type Point, type StageLayout } from './stage-geometry.ts';
import type { JourneyPath } from './topology-graph.ts';
import type { Stop } from './stops.ts';

/** How far request and reply are drawn from the middle, each to its side. */
export const LEG_OFFSET = 3;

/** The way of one step: where the packet comes along, and where it rests at the end. */
export interface StepWire {
  readonly step: number;
  readonly points: readonly Point[];
  readonly rest: Point;
}

/** Straight down; with a corner where one of them stands aside, as pills of folded rows do. */
function withinColumn(from: PlacedStation, to: PlacedStation): Point[] {
  if (from.anchor.x === to.anchor.x || from.y === to.y) return [from.anchor, to.anchor];
  return [from.anchor, { x: to.anchor.x, y: from.y }, to.anchor];
}

/** From the right side of the left one to the left side of the right one. */
function acrossColumns(left: PlacedStation, right: PlacedStation): Point[] {
  const turnX = right.x - 14;
  const line = [left.anchor, { x: turnX, y: left.y }, { x: turnX, y: right.y }, right.anchor];
  return left.y === right.y ? [left.anchor, right.anchor] : line;
}

function onSpine(y: number): Point {
  return { x: SPINE.x, y };
}

function overLan(from: PlacedStation, to: PlacedStation): Point[] {
  return [from.anchor, onSpine(from.y), onSpine(to.y), to.anchor];
}

/** Corner points of the wire from one station to another. */
export function routeWire(from: PlacedStation, to: PlacedStation): Point[] {
  if (from.node !== to.node) return overLan(from, to);
  if (from.column === to.column) return withinColumn(from, to);
  if (from.x < to.x) return acrossColumns(from, to);
  return acrossColumns(to, from).reverse();
}

function middle(from: PlacedStation, to: PlacedStation): Point {
  return onSpine((from.y + to.y) / 2);
}

interface Placed {
  readonly stop: Stop;
  readonly station: PlacedStation;
}

function placedStops(path: JourneyPath, layout: StageLayout): Placed[] {
  return path.stops.flatMap((stop) => {
    const station = layout.stations.get(stop.key);
    return station ? [{ stop, station }] : [];
  });
}

/** True where a step ends on the LAN: its packet is next seen at another node. */
function endsOnLan(path: JourneyPath, step: number): boolean {
  return path.journey.steps[step - 1]?.station.kind === 'link';
}

/**
 * The ways of a journey's steps, in order. The last point of one is the first of the next, so that
 * the packet moves without a jump.
 */
export function wiresOf(path: JourneyPath, layout: StageLayout): StepWire[] {
  const placed = placedStops(path, layout);
  const wires: StepWire[] = [];
  let at: Point | undefined;
  let pending: Point[] = [];
  placed.forEach(({ stop, station }, index) => {
    const previous = placed[index - 1];
    const way = previous ? routeWire(previous.station, station) : [station.anchor];
    pending.push(...(at && previous ? trimmed(way, at) : way));
    at = undefined;
    if (!stop.rests) return;
    const next = placed[index + 1];
    if (endsOnLan(path, stop.step)) {
      const goal = next ? middle(station, next.station) : onSpine(station.y);
      pending.push(onSpine(station.y), goal);
      at = goal;
    }
    wires.push({ step: stop.step, points: pending, rest: pending.at(-1) ?? station.anchor });
    pending = [pending.at(-1) ?? station.anchor];
  });
  return wires;
}

/** The rest of a way over the LAN, from the point on the spine where the packet rested. */
function trimmed(way: readonly Point[], from: Point): Point[] {
  return [from, ...way.slice(-2)];
}

/** The line moved to its side: requests one way, replies the other. */
export function shifted(points: readonly Point[], reply: boolean): Point[] {
  const offset = reply ? LEG_OFFSET : -LEG_OFFSET;
  return points.map(({ x, y }) => ({ x: x + offset, y: y + offset }));
}

/** The point at a share (0 to 1) of the length of a line. */
export function pointAlong(points: readonly Point[], share: number): Point {
  const lengths = points.slice(1).map((point, index) => distance(points[index]!, point));
  let left = lengths.reduce((sum, length) => sum + length, 0) * Math.max(0, Math.min(1, share));
  for (const [index, length] of lengths.entries()) {
    const [from, to] = [points[index]!, points[index + 1]!];
    if (left <= length && length > 0) return between(from, to, left / length);
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

function distance(from: Point, to: Point): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
