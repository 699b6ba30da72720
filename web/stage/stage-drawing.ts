/**
 * The stage's svg: its groups in order, its size, and which of the layers are drawn anew.
 *
 * Owns the order in which layers lie over each other. What stands on the ground is drawn only for
 * another layout than before.
 */
import { select } from 'd3-selection';
import type { ControlNow } from './control-at.ts';
import type { DropCount } from './drop-counts.ts';
import type { InFlight } from './flights.ts';
import { drawControl } from './layers/control-layer.ts';
import { drawGrid, hideNotesUnder, type Layer } from './layers/grid-layer.ts';
import { drawCounts, drawDrops, drawOthers, drawTray } from './layers/mark-layer.ts';
import { drawPacket, drawStamp, movePacket } from './layers/packet-layer.ts';
import { drawRowHeads } from './layers/row-head-layer.ts';
import { drawStations } from './layers/station-layer.ts';
import { drawWires } from './layers/wire-layer.ts';
import type { Scene } from './scene.ts';
import type { PlaceFinder } from './place-finder.ts';
import type { PlacedRow, Point, StageLayout } from './stage-geometry.ts';
import { HEADS_HEIGHT } from './stage-scale.ts';

const LAYERS = [
  'grid',
  'row-heads',
  'control',
  'tray',
  'wires',
  'stations',
  'drops',
  'counts',
  'others',
  'stamp',
  'packet',
] as const;

export interface StageHandlers {
  readonly toggleRow: (row: PlacedRow) => void;
  readonly choose: (key: string) => void;
}

export interface StageMarks {
  readonly drops: readonly DropCount[];
  /** By the key of the station. */
  readonly counts: ReadonlyMap<string, number>;
  /** Packets of others that stand in the drawing. */
  readonly others: readonly InFlight[];
  readonly finder: PlaceFinder;
  /** False while the canvas shows the packet. */
  readonly hasPacket: boolean;
}

export interface StageDrawing {
  draw(scene: Scene, control: ControlNow, tabStop: string): void;
  drawMarks(marks: StageMarks): void;
  resize(layout: StageLayout, scale: number): void;
  movePacket(point: Point): void;
  /** Gives a station the stage's one tab stop and the focus. */
  focusStation(key: string): void;
}

type StationGroup = { readonly station: { readonly key: string } };

export function createStageDrawing(
  svg: SVGSVGElement,
  heads: SVGSVGElement,
  { toggleRow, choose }: StageHandlers,
): StageDrawing {
  const layers = Object.fromEntries(
    LAYERS.map((name) => [
      name,
      select(svg).append<SVGGElement>('g').attr('class', `layer-${name}`),
    ]),
  ) as unknown as Record<(typeof LAYERS)[number], Layer>;
  const stations = () => layers.stations.selectAll<SVGGElement, StationGroup>('g.station');
  let ground: StageLayout | undefined;

  function drawGround(layout: StageLayout): void {
    if (layout === ground) return;
    ground = layout;
    drawGrid(layers.grid, layout);
    drawRowHeads(layers['row-heads'], layout, toggleRow);
    drawTray(layers.tray, layout);
    drawHeads(heads, layout);
  }

  function setTabStop(key: string): void {
    stations().attr('tabindex', ({ station }) => (station.key === key ? 0 : -1));
  }

  return {
    draw(scene, control, tabStop) {
      drawGround(scene.layout);
      drawControl(layers.control, scene.layout, control);
      drawWires(layers.wires, scene);
      drawStations(layers.stations, scene);
      drawStamp(layers.stamp, scene);
      hideNotesUnder(layers.grid, scene.stamp);
      drawPacket(layers.packet, scene);
      setTabStop(tabStop);
      stations().on('click', (_event, { station }) => choose(station.key));
    },
    drawMarks({ drops, counts, others, finder, hasPacket }) {
      drawDrops(layers.drops, drops);
      if (ground) drawCounts(layers.counts, counts, ground);
      drawOthers(layers.others, others, finder);
      layers.packet.attr('visibility', hasPacket ? 'visible' : 'hidden');
    },
    resize(layout, scale) {
      sizeSvg(svg, layout.width, layout.height, scale);
      sizeSvg(heads, layout.width, HEADS_HEIGHT, scale);
    },
    movePacket: (point) => movePacket(layers.packet, point),
    focusStation(key) {
      setTabStop(key);
      stations()
        .filter(({ station }) => station.key === key)
        .node()
        ?.focus();
    },
  };
}

function sizeSvg(svg: SVGSVGElement, width: number, height: number, scale: number): void {
  svg.setAttribute('width', String(Math.floor(width * scale)));
  svg.setAttribute('height', String(Math.floor(height * scale)));
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
}

function drawHeads(svg: SVGSVGElement, layout: StageLayout): void {
  select(svg)
    .selectAll('text')
    .data(layout.heads)
    .join('text')
    .attr('x', (head) => head.x)
    .attr('y', 20)
    .text((head) => head.text);
}
