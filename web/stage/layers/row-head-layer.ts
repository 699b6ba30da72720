/**
 * The part of a row that opens and folds it: a wide target and a chevron that shows which.
 *
 * For pointers; the same is on the key E and on the buttons of the cluster list.
 */
import { ROW, type PlacedRow, type StageLayout } from '../stage-geometry.ts';
import type { Layer } from './grid-layer.ts';

const OPEN = 'l5 5l5 -5';
const FOLDED = 'l5 5l-5 5';

export function drawRowHeads(
  layer: Layer,
  layout: StageLayout,
  onToggle: (row: PlacedRow) => void,
): void {
  layer
    .selectAll<SVGRectElement, PlacedRow>('rect')
    .data(layout.rows, (row) => row.node)
    .join('rect')
    .attr('class', 'row-head')
    .attr('x', ROW.x)
    .attr('y', (row) => row.y)
    .attr('width', layout.frame.rowWidth)
    .attr('height', ROW.headHeight)
    .on('click', (_event, row) => onToggle(row));
  layer
    .selectAll<SVGPathElement, PlacedRow>('path')
    .data(layout.rows, (row) => row.node)
    .join('path')
    .attr('class', 'chevron')
    .attr('d', (row) =>
      row.expanded ? `M${ROW.x + 12} ${row.y + 12}${OPEN}` : `M${ROW.x + 15} ${row.y + 9}${FOLDED}`,
    );
}
