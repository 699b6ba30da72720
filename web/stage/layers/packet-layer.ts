/**
 * The packet itself and the stamp of what was changed: what moves, and what it moves for.
 *
 * During motion only the packet's transform is written.
 */
import { CROSS, headingPath, packetOutline, packetShape } from '../glyphs.ts';
import type { Scene } from '../scene.ts';
import type { Point } from '../stage-geometry.ts';
import { STAMP_LINE, type Stamp } from '../stamp.ts';
import type { Layer } from './grid-layer.ts';

interface Part {
  readonly classes: string;
  readonly path: string;
}

function ring(radius: number): string {
  return `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
}

/** Radii of the rings that say that a packet is inside another one, and that inside ESP. */
const [TUNNEL_RING, ESP_RING] = [10.5, 14];

function packetParts({ step, journey, heading }: Scene): Part[] {
  if (!step || !journey) return [];
  if (step.action === 'dropped' || step.action === 'rejected')
    return [{ classes: 'cross', path: CROSS }];
  const shape = packetShape(step, journey);
  const { tunnel } = step.headers;
  const rings = [...(tunnel?.esp ? [ESP_RING] : []), ...(tunnel ? [TUNNEL_RING] : [])];
  return [
    ...rings.map((radius) => ({ classes: `packet-outer ${shape}`, path: ring(radius) })),
    { classes: `packet ${shape}`, path: packetOutline(shape) },
    ...(heading ? [{ classes: `heading ${shape}`, path: headingPath(heading) }] : []),
  ];
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
