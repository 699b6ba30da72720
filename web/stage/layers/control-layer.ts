/**
 * Arcs of the control plane over the underlay's spine, and what was just said beside the node it was
 * said to.
 *
 * Draws with keyed joins. Packets of the control plane are not simulated one by one, so nothing moves
 * along the arcs: a hexagon at the end shows which way news went.
 */
import type { ControlLine, ControlNote, ControlPicture } from '../control-lines.ts';
import { ROW, type PlacedRow, type StageLayout } from '../stage-geometry.ts';
import { fitText, textWidth } from '../text-width.ts';
import type { Layer } from './grid-layer.ts';

const BULGE = 40;
const HEXAGON = 'M-7 0l3.5 -6h7l3.5 6l-3.5 6h-7z';
const NOTE = { x: ROW.x + 22, height: 18, size: 10.5 } as const;

type Rows = ReadonlyMap<string, PlacedRow>;

function headY(row: PlacedRow): number {
  return row.y + 14;
}

/** From head to head, through the gap between clients and rows; empty where a row is missing. */
function arcPath({ from, to }: ControlLine, rows: Rows): string {
  const [start, end] = [rows.get(from), rows.get(to)];
  if (!start || !end) return '';
  const x = ROW.x;
  return `M${x} ${headY(start)}C${x - BULGE} ${headY(start)} ${x - BULGE} ${headY(end)} ${x} ${headY(end)}`;
}

function drawArcs(layer: Layer, lines: readonly ControlLine[], rows: Rows): void {
  layer
    .selectAll<SVGPathElement, ControlLine>('path.control')
    .data(lines, (line) => line.key)
    .join((enter) => {
      const path = enter.append('path');
      path.append('title');
      return path;
    })
    .attr('class', ({ kind, alive }) => `control ${kind}${alive ? '' : ' broken'}`)
    .attr('d', (line) => arcPath(line, rows))
    .select('title')
    .text(({ text }) => text);
}

function drawEnds(layer: Layer, lines: readonly ControlLine[], rows: Rows): void {
  layer
    .selectAll<SVGPathElement, ControlLine>('path.control-end')
    .data(
      lines.filter(({ to }) => rows.has(to)),
      (line) => line.key,
    )
    .join('path')
    .attr('class', 'control-end')
    .attr('d', HEXAGON)
    .attr('transform', ({ to }) => `translate(${ROW.x} ${headY(rows.get(to)!)})`);
}

/** On the upper edge of the row, where no other text is. */
function drawNotes(
  layer: Layer,
  notes: readonly ControlNote[],
  { frame, rows: placed }: StageLayout,
): void {
  const room = frame.rowWidth - 44;
  const shown = notes.flatMap(({ node, text }) => {
    const row = placed.find((each) => each.node === node);
    return row
      ? [{ node, y: row.y - 13, text: fitText(text, NOTE.size, room - 16), full: text }]
      : [];
  });
  const groups = layer
    .selectAll<SVGGElement, (typeof shown)[number]>('g.control-note')
    .data(shown, ({ node }) => node)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'control-note');
      group.append('title');
      group.append('rect').attr('height', NOTE.height).attr('rx', 5);
      group.append('text').attr('x', 8).attr('y', 13);
      return group;
    })
    .attr('transform', ({ y }) => `translate(${NOTE.x} ${y})`);
  groups.select('title').text(({ full }) => full);
  groups.select('rect').attr('width', ({ text }) => textWidth(text, NOTE.size) + 16);
  groups.select('text').text(({ text }) => text);
}

/** Draws the standing lines, and above them what was said. */
export function drawControl(
  layer: Layer,
  layout: StageLayout,
  standing: readonly ControlLine[],
  said: ControlPicture,
): void {
  const rows = new Map(layout.rows.map((row) => [row.node, row]));
  drawArcs(layer, [...standing, ...said.lines], rows);
  drawEnds(layer, said.lines, rows);
  drawNotes(layer, said.notes, layout);
}
