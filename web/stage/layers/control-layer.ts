/**
 * Arcs of the control plane over the underlay's spine, and what was just said beside the node it was
 * said to.
 *
 * Draws with keyed joins. Packets of the control plane are not simulated one by one, so nothing moves
 * along the arcs: a hexagon at the end shows which way news went.
 */
import type { ControlNow } from '../control-at.ts';
import type { ControlLine, ControlNote } from '../control-lines.ts';
import { ROW, type PlacedRow, type StageLayout } from '../stage-geometry.ts';
import { fitText, textWidth } from '../text-width.ts';
import type { Layer } from './grid-layer.ts';

const BULGE = 40;
/** Tunnels lie beside the arcs of the control plane. */
const TUNNEL_BULGE = 26;
const HEXAGON = 'M-7 0l3.5 -6h7l3.5 6l-3.5 6h-7z';
const NOTE = { x: ROW.x + 22, height: 18, size: 10.5 } as const;

/** A note with less room than this would say nothing. */
const NOTE_ROOM_MIN = 60;

type Rows = ReadonlyMap<string, PlacedRow>;

function headY(row: PlacedRow): number {
  return row.y + 14;
}

/** From head to head, through the gap between clients and rows; empty where a row is missing. */
function arcPath({ from, to, kind }: ControlLine, rows: Rows): string {
  const [start, end] = [rows.get(from), rows.get(to)];
  if (!start || !end) return '';
  const x = ROW.x;
  const bulge = x - (kind === 'tunnel' ? TUNNEL_BULGE : BULGE);
  return `M${x} ${headY(start)}C${bulge} ${headY(start)} ${bulge} ${headY(end)} ${x} ${headY(end)}`;
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

/** Beside each other on the upper edge of the row, where no other text is. */
function drawNotes(
  layer: Layer,
  notes: readonly ControlNote[],
  { frame, rows: placed }: StageLayout,
): void {
  const ends = new Map<string, number>();
  const shown = notes.flatMap(({ node, text, kind = 'said' }) => {
    const row = placed.find((each) => each.node === node);
    const x = ends.get(node) ?? NOTE.x;
    const room = ROW.x + frame.rowWidth - 22 - x - 16;
    if (!row || room < NOTE_ROOM_MIN) return [];
    const fitted = fitText(text, NOTE.size, room);
    const width = textWidth(fitted, NOTE.size) + 16;
    ends.set(node, x + width + 6);
    return [{ key: `${kind} ${node}`, kind, x, y: row.y - 13, width, text: fitted, full: text }];
  });
  const groups = layer
    .selectAll<SVGGElement, (typeof shown)[number]>('g.control-note')
    .data(shown, ({ key }) => key)
    .join((enter) => {
      const group = enter.append('g');
      group.append('title');
      group.append('rect').attr('height', NOTE.height).attr('rx', 5);
      group.append('text').attr('x', 8).attr('y', 13);
      return group;
    })
    .attr('class', ({ kind }) => `control-note ${kind}`)
    .attr('transform', ({ x, y }) => `translate(${x} ${y})`);
  groups.select('title').text(({ full }) => full);
  groups.select('rect').attr('width', ({ width }) => width);
  groups.select('text').text(({ text }) => text);
}

/** Draws the standing lines, and above them what was said and what lasts. */
export function drawControl(
  layer: Layer,
  layout: StageLayout,
  { standing, said, notes }: ControlNow,
): void {
  const rows = new Map(layout.rows.map((row) => [row.node, row]));
  drawArcs(layer, [...standing, ...said.lines], rows);
  drawEnds(layer, said.lines, rows);
  drawNotes(layer, [...said.notes, ...notes], layout);
}
