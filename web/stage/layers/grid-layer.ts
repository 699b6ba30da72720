/**
 * Rows, columns and the underlay's spine: the ground that everything else stands on.
 *
 * Draws with keyed joins; colours come from classes (stage-styles.ts).
 */
import type { Selection } from 'd3-selection';
import { ROW, SPINE, type PlacedRow, type StageLayout } from '../stage-geometry.ts';
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

function subtitleX(row: PlacedRow): number {
  return ROW.x + 40 + textWidth(fitText(row.title, 12, 150), 13);
}

function drawTitles(layer: Layer, { rows, frame }: StageLayout): void {
  const end = ROW.x + frame.rowWidth - 8;
  layer
    .selectAll<SVGTextElement, PlacedRow>('text.row-title')
    .data(rows, (row) => row.node)
    .join('text')
    .attr('class', 'row-title')
    .attr('x', ROW.x + 30)
    .attr('y', (row) => row.y + 18)
    .text((row) => fitText(row.title, 12, 150));
  layer
    .selectAll<SVGTextElement, PlacedRow>('text.row-subtitle')
    .data(rows, (row) => row.node)
    .join('text')
    .attr('class', 'row-subtitle')
    .attr('x', subtitleX)
    .attr('y', (row) => row.y + 18)
    .text((row) => fitText(row.subtitle, 11.5, end - subtitleX(row)));
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
    .attr('y', (block) => block.y + block.height - 10)
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
