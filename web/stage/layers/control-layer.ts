/**
 * Arcs of the control plane over the underlay's spine, and what was just said beside the node it was
 * said to.
 *
 * Draws with keyed joins. Packets of the control plane are not simulated one by one, so nothing moves
 * along the arcs: a hexagon at the end shows which way news went.
 */
import type { ControlNow } from '../control-at.ts';
import type { ControlLine, ControlNote } from '../control-lines.ts';
import { ROW, SPINE, type PlacedRow, type StageLayout } from '../stage-geometry.ts';
import { fitText, textWidth } from '../text-width.ts';
import { headEnd, type Layer } from './grid-layer.ts';

const BULGE = 40;
/** Tunnels lie beside the arcs of the control plane. */
const TUNNEL_BULGE = 26;
const HEXAGON = 'M-7 0l3.5 -6h7l3.5 6l-3.5 6h-7z';
const NOTE = { height: 18, size: 10.5, padding: 8 } as const;

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

interface ShownNote {
  readonly key: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
  readonly full: string;
}

/** Where the notes of a row start, how high, and where they must end. */
interface NotePlace {
  readonly x: number;
  readonly y: number;
  readonly end: number;
}

/**
 * In the row's head behind its words; where pills or the words leave no room there, above the row's
 * edge, in the gap between rows.
 */
function notePlace(row: PlacedRow, layout: StageLayout): NotePlace {
  const { frame, stations } = layout;
  const edge = ROW.x + frame.rowWidth - 10;
  const pills = [...stations.values()].filter(
    ({ node, glyph, y }) => node === row.node && glyph === 'pill' && y < row.y + ROW.headHeight,
  );
  const end = Math.min(edge, ...pills.map(({ x }) => x - 8));
  const x = headEnd(row, frame) + 12;
  const hasRoom = end - x > NOTE_ROOM_MIN + 2 * NOTE.padding;
  return hasRoom
    ? { x, y: row.y + 5, end }
    : { x: ROW.x + 22, y: row.y - NOTE.height - 1, end: edge };
}

function placeNotes(notes: readonly ControlNote[], layout: StageLayout): ShownNote[] {
  const rows = new Map(layout.rows.map((row) => [row.node, row]));
  const starts = new Map<string, number>();
  return notes.flatMap(({ node, text, kind = 'said' }) => {
    const row = rows.get(node);
    if (!row) return [];
    const place = notePlace(row, layout);
    const x = starts.get(node) ?? place.x;
    const room = place.end - x - 2 * NOTE.padding;
    if (room < NOTE_ROOM_MIN) return [];
    const fitted = fitText(text, NOTE.size, room);
    const width = textWidth(fitted, NOTE.size) + 2 * NOTE.padding;
    starts.set(node, x + width + 6);
    return [{ key: `${kind} ${node}`, kind, x, y: place.y, width, text: fitted, full: text }];
  });
}

function drawNotes(layer: Layer, notes: readonly ControlNote[], layout: StageLayout): void {
  const shown = placeNotes(notes, layout);
  const groups = layer
    .selectAll<SVGGElement, ShownNote>('g.control-note')
    .data(shown, ({ key }) => key)
    .join((enter) => {
      const group = enter.append('g');
      group.append('title');
      group.append('rect').attr('height', NOTE.height).attr('rx', 5);
      group.append('text').attr('x', NOTE.padding).attr('y', 13);
      return group;
    })
    .attr('class', ({ kind }) => `control-note ${kind}`)
    .attr('transform', ({ x, y }) => `translate(${x} ${y})`);
  groups.select('title').text(({ full }) => full);
  groups.select('rect').attr('width', ({ width }) => width);
  groups.select('text').text(({ text }) => text);
}

/** Two slanted strokes with a gap between them, where the node meets the underlay. */
function drawCuts(layer: Layer, cuts: ReadonlyMap<string, string>, { rows }: StageLayout): void {
  const shown = rows.flatMap((row) => {
    const text = cuts.get(row.node);
    return text === undefined ? [] : [{ row, text }];
  });
  const groups = layer
    .selectAll<SVGGElement, (typeof shown)[number]>('g.cut')
    .data(shown, ({ row }) => row.node)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'cut');
      group.append('title');
      group.append('path').attr('class', 'gap').attr('d', 'M-7 0L7 -7v8L-7 8z');
      group.append('path').attr('class', 'edges').attr('d', 'M-9 1L9 -8M-9 9L9 0');
      return group;
    })
    .attr('transform', ({ row }) => `translate(${SPINE.x} ${row.y + ROW.headHeight / 2 + 4})`);
  groups.select('title').text(({ text }) => text);
}

/** Draws the standing lines, and above them what was said and what lasts. */
export function drawControl(
  layer: Layer,
  layout: StageLayout,
  { standing, said, notes, cuts }: ControlNow,
): void {
  const rows = new Map(layout.rows.map((row) => [row.node, row]));
  drawArcs(layer, [...standing, ...said.lines], rows);
  drawEnds(layer, said.lines, rows);
  drawCuts(layer, cuts, layout);
  drawNotes(layer, [...said.notes, ...notes], layout);
}
