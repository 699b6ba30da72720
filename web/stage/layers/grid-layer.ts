/**
 * Rows, columns and the underlay's spine: the ground that everything else stands on.
 *
 * Draws with keyed joins; colours come from classes (stage-styles.ts).
 */
import type { Selection } from 'd3-selection';
import {
  ROW,
  SPINE,
  type Frame,
  type PlacedBlock,
  type PlacedRow,
  type StageLayout,
} from '../stage-geometry.ts';
import { ROLE_GLYPHS } from '../glyphs.ts';
import type { Stamp } from '../stamp.ts';
import { textWidth, fitText } from '../text-width.ts';

export type Layer = Selection<SVGGElement, unknown, null, undefined>;

function drawSpine(layer: Layer, { spine }: StageLayout): void {
  layer
    .selectAll('rect.spine')
    .data([spine])
    .join('rect')
    .attr('class', 'spine')
    .attr('x', SPINE.x - SPINE.width / 2)
    .attr('y', (span) => span.top)
    .attr('width', SPINE.width)
    .attr('height', (span) => span.bottom - span.top)
    .attr('rx', SPINE.width / 2);
}

function drawRowFrames(layer: Layer, { rows, frame }: StageLayout): void {
  layer
    .selectAll<SVGRectElement, PlacedRow>('rect.row')
    .data(rows, (row) => row.node)
    .join('rect')
    .attr('class', (row) => (row.expanded ? 'row open' : 'row'))
    .attr('x', ROW.x)
    .attr('y', (row) => row.y)
    .attr('width', frame.rowWidth)
    .attr('height', (row) => row.height)
    .attr('rx', 10);
}

const STRIPE = 9;

/** Slanted strokes over the head of a row, behind its words. */
function stripesPath(row: PlacedRow, width: number): string {
  const [height, count] = [ROW.headHeight - 6, Math.floor(width / STRIPE) - 3];
  const strokes = Array.from({ length: count }, (_, index) => {
    return `M${ROW.x + 12 + index * STRIPE} ${row.y + 3 + height}l${height * 0.6} ${-height}`;
  });
  return strokes.join('');
}

function drawStripes(layer: Layer, { rows, frame }: StageLayout): void {
  layer
    .selectAll<SVGPathElement, PlacedRow>('path.stripes')
    .data(
      rows.filter(({ down }) => down),
      (row) => row.node,
    )
    .join('path')
    .attr('class', 'stripes')
    .attr('d', (row) => stripesPath(row, frame.rowWidth));
}

const SUBTITLE_SIZE = 11.5;
const [ROLE_X, TITLE_X] = [ROW.x + 34, ROW.x + 46];

function subtitleX(row: PlacedRow): number {
  return TITLE_X + 10 + textWidth(fitText(row.title, 12, 150), 13);
}

function subtitleText(row: PlacedRow, { rowWidth }: Frame): string {
  return fitText(row.subtitle, SUBTITLE_SIZE, ROW.x + rowWidth - 8 - subtitleX(row));
}

/** Where the words in the head of a row end. */
export function headEnd(row: PlacedRow, frame: Frame): number {
  return subtitleX(row) + textWidth(subtitleText(row, frame), SUBTITLE_SIZE);
}

function drawTitles(layer: Layer, { rows, frame }: StageLayout): void {
  layer
    .selectAll<SVGPathElement, PlacedRow>('path.role')
    .data(rows, (row) => row.node)
    .join('path')
    .attr('class', 'role')
    .attr('d', (row) => ROLE_GLYPHS[row.role])
    .attr('transform', (row) => `translate(${ROLE_X} ${row.y + 14})`);
  layer
    .selectAll<SVGTextElement, PlacedRow>('text.row-title')
    .data(rows, (row) => row.node)
    .join('text')
    .attr('class', 'row-title')
    .attr('x', TITLE_X)
    .attr('y', (row) => row.y + 18)
    .text((row) => fitText(row.title, 12, 150));
  layer
    .selectAll<SVGTextElement, PlacedRow>('text.row-subtitle')
    .data(rows, (row) => row.node)
    .join('text')
    .attr('class', 'row-subtitle')
    .attr('x', subtitleX)
    .attr('y', (row) => row.y + 18)
    .text((row) => subtitleText(row, frame));
}

/** On the last line of the block. */
function noteY({ y, height }: PlacedBlock): number {
  return y + height - 16;
}

/** What is said of an empty column makes room for the stamp. */
export function hideNotesUnder(layer: Layer, stamp: Stamp | undefined): void {
  const isUnder = (block: PlacedBlock): boolean =>
    stamp !== undefined &&
    stamp.x < block.x + block.width &&
    block.x < stamp.x + stamp.width &&
    Math.abs(noteY(block) - 4 - stamp.y - stamp.height / 2) < stamp.height / 2 + 8;
  layer
    .selectAll<SVGTextElement, PlacedBlock>('text.note')
    .attr('visibility', (block) => (isUnder(block) ? 'hidden' : null));
}

function drawBlocks(layer: Layer, rows: readonly PlacedRow[]): void {
  const blocks = rows.flatMap((row) => row.blocks.map((block) => ({ ...block, row: row.node })));
  const key = (block: (typeof blocks)[number]): string => `${block.row}|${block.column}`;
  layer
    .selectAll<SVGRectElement, (typeof blocks)[number]>('rect.block')
    .data(blocks, key)
    .join('rect')
    .attr('class', (block) => `block ${block.column}`)
    .attr('x', (block) => block.x)
    .attr('y', (block) => block.y)
    .attr('width', (block) => block.width)
    .attr('height', (block) => block.height)
    .attr('rx', 6);
  layer
    .selectAll<SVGTextElement, (typeof blocks)[number]>('text.note')
    .data(
      blocks.filter((block) => block.note !== ''),
      key,
    )
    .join('text')
    .attr('class', 'note')
    .attr('x', (block) => block.x + 10)
    .attr('y', noteY)
    .text((block) => block.note);
}

function drawLabels(layer: Layer, rows: readonly PlacedRow[]): void {
  layer
    .selectAll('text.namespace')
    .data(rows.flatMap((row) => row.labels))
    .join('text')
    .attr('class', 'namespace')
    .attr('text-anchor', 'end')
    .attr('x', (label) => label.x)
    .attr('y', (label) => label.y)
    .text((label) => label.text);
}

/** Draws the ground of a layout. */
export function drawGrid(layer: Layer, layout: StageLayout): void {
  drawSpine(layer, layout);
  drawRowFrames(layer, layout);
  drawStripes(layer, layout);
  drawBlocks(layer, layout.rows);
  drawTitles(layer, layout);
  drawLabels(layer, layout.rows);
}
