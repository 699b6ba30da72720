/**
 * The ways of the packet looked at and of its counterpart: solid where it has been, dashed ahead.
 *
 * Draws two paths a leg. The leg that is not looked at stays thin.
 */
import { line } from 'd3-shape';
import type { Leg, Scene } from '../scene.ts';
import type { Point } from '../stage-geometry.ts';
import { shifted } from '../wire-routing.ts';
import type { Layer } from './grid-layer.ts';

interface Wire {
  readonly key: string;
  readonly classes: string;
  readonly path: string;
}

const pathData = line<Point>()
  .x((point) => point.x)
  .y((point) => point.y);

function partOf(leg: Leg, part: 'done' | 'ahead', points: readonly Point[]): Wire[] {
  const path = points.length > 1 ? pathData(shifted(points, leg.journey.reply)) : null;
  if (path === null) return [];
  const side = leg.journey.reply ? 'reply' : 'asking';
  const chosen = leg.selected ? 'selected' : 'counterpart';
  return [
    { key: `${leg.journey.packet}|${part}`, classes: `wire ${side} ${part} ${chosen}`, path },
  ];
}

function wiresOfLeg(leg: Leg, scene: Scene): Wire[] {
  const at = leg.selected ? (scene.step?.number ?? 0) : 0;
  const done = leg.wires.filter((wire) => wire.step <= at).flatMap((wire) => wire.points);
  const ahead = leg.wires.filter((wire) => wire.step > at).flatMap((wire) => wire.points);
  return [...partOf(leg, 'ahead', ahead), ...partOf(leg, 'done', done)];
}

/** Draws both legs. */
export function drawWires(layer: Layer, scene: Scene): void {
  const wires = scene.legs.flatMap((leg) => wiresOfLeg(leg, scene));
  layer
    .selectAll<SVGPathElement, Wire>('path')
    .data(wires, (wire) => wire.key)
    .join('path')
    .attr('class', (wire) => wire.classes)
    .attr('d', (wire) => wire.path);
}
