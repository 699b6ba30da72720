/**
 * The packet itself and the stamp of what was changed: what moves, and what it moves for.
 *
 * During motion only the packet's transform is written.
 */
import { CROSS, packetOutline, packetShape } from '../glyphs.ts';
import type { Scene } from '../scene.ts';
import type { Point } from '../stage-geometry.ts';
import { STAMP_LINE, type Stamp } from '../stamp.ts';
import type { Layer } from './grid-layer.ts';

interface Part {
  readonly classes: string;
  readonly path: string;
}

const OUTER_RING = 'M-10.5 0a10.5 10.5 0 1 0 21 0a10.5 10.5 0 1 0 -21 0z';

/** A ring around the packet says that it is inside another one. */
function packetParts({ step, journey }: Scene): Part[] {
  if (!step || !journey) return [];
  if (step.action === 'dropped' || step.action === 'rejected')
    return [{ classes: 'cross', path: CROSS }];
  const shape = packetShape(step, journey.reply);
  const inside = { classes: `packet ${shape}`, path: packetOutline(shape) };
  if (!step.headers.tunnel) return [inside];
  return [{ classes: `packet-outer ${shape}`, path: OUTER_RING }, inside];
}

/** Puts the packet at a point without drawing anything else. */
export function movePacket(layer: Layer, point: Point): void {
  layer.attr('transform', `translate(${point.x.toFixed(1)} ${point.y.toFixed(1)})`);
}

export function drawPacket(layer: Layer, scene: Scene): void {
  layer
    .selectAll('path')
    .data(packetParts(scene))
    .join('path')
    .attr('class', (part) => part.classes)
    .attr('d', (part) => part.path);
  if (scene.packetAt) movePacket(layer, scene.packetAt);
}

function drawStampBox(layer: Layer, stamps: readonly Stamp[]): void {
  layer
    .selectAll('line')
    .data(stamps)
    .join('line')
    .attr('class', 'tie')
    .attr('x1', (stamp) => stamp.tie.fromX)
    .attr('x2', (stamp) => stamp.tie.toX)
    .attr('y1', (stamp) => stamp.tie.y)
    .attr('y2', (stamp) => stamp.tie.y);
  layer
    .selectAll('rect')
    .data(stamps)
    .join('rect')
    .attr('class', (stamp) => (stamp.lines[0]?.kind === 'drop' ? 'stamp drop' : 'stamp'))
    .attr('x', (stamp) => stamp.x)
    .attr('y', (stamp) => stamp.y)
    .attr('width', (stamp) => stamp.width)
    .attr('height', (stamp) => stamp.height)
    .attr('rx', 6);
}

/** Draws the stamp of the current step, if it has one. */
export function drawStamp(layer: Layer, scene: Scene): void {
  const stamps = scene.stamp ? [scene.stamp] : [];
  drawStampBox(layer, stamps);
  layer
    .selectAll('text')
    .data(
      stamps.flatMap((stamp) =>
        stamp.lines.map((each, index) => ({
          ...each,
          x: stamp.x + 8,
          y: stamp.y + index * STAMP_LINE + 15,
        })),
      ),
    )
    .join('text')
    .attr('class', (each) => `stamp-${each.kind}`)
    .attr('x', (each) => each.x)
    .attr('y', (each) => each.y)
    .text((each) => each.text);
}
