/**
 * A row of 46 pixels: the node's name, its card and its tasks as pills.
 *
 * Owns how many pills fit. Stations of packets that touch the node all stand at its card, so that a
 * wire still leads somewhere when a reader folds the row.
 */
import type { NodeShape } from '../../src/index.ts';
import type { MatrixInput, RowPlaces } from './matrix-layout.ts';
import { placeStation } from './place-station.ts';
import { isDown, liveTasks, rowRole, subtitleOf, taskStateText } from './row-words.ts';
import { ROW, type PlacedStation } from './stage-geometry.ts';
import { stationKey, type Glyph } from './stops.ts';
import type { Station } from './topology-graph.ts';

const PILL_WIDTH = 82;

function rowStation(node: string, label: string, glyph: Glyph): Station {
  const column = glyph === 'pill' ? 'task' : 'host';
  const key = stationKey(node, glyph === 'pill' ? label : 'host', label);
  return { key, node, namespace: 'host', column, glyph, label, detail: '' };
}

/** Pills stand at the right end; what does not fit is counted in the last one. */
function placePills(input: MatrixInput, node: string, y: number): PlacedStation[] {
  const { topology, frame } = input;
  const tasks = liveTasks(topology, node);
  const shown = tasks.slice(0, tasks.length > frame.pillsMax ? frame.pillsMax - 1 : frame.pillsMax);
  const labels = shown.map(({ task }) => task.name);
  const states = shown.map(({ task }) => taskStateText(task, input));
  if (shown.length < tasks.length) labels.push(`${tasks.length - shown.length} more`);
  const end = ROW.x + frame.rowWidth - 8;
  return labels.map((label, index) => {
    const x = end - (labels.length - index) * (PILL_WIDTH + 6) + 6;
    const placed = placeStation(rowStation(node, label, 'pill'), y, false);
    const taskState = states[index] ?? '';
    const key = shown[index]?.twin ? `${placed.key} next` : placed.key;
    return { ...placed, key, x, right: x + PILL_WIDTH, anchor: { x: x + 10, y }, taskState };
  });
}

/** Every station of this node on a path, standing at the node's card. */
function foldedStations({ stage }: MatrixInput, card: PlacedStation): PlacedStation[] {
  return stage.graph
    .filterNodes((_key, station) => station.node === card.node)
    .map((key) => ({ ...stage.graph.getNodeAttributes(key), key }))
    .map((station) => ({
      ...card,
      ...station,
      glyph: 'ring',
      label: '',
      detail: '',
      onPath: true,
    }));
}

export function placeCollapsedRow(input: MatrixInput, node: NodeShape, y: number): RowPlaces {
  const middle = input.frame.compact ? y + 38 : y + 33;
  const card = placeStation(rowStation(node.name, 'eth0', 'ring'), middle, false);
  const height = ROW.collapsedHeight + (input.frame.compact ? 10 : 0);
  const pills = placePills(input, node.name, input.frame.compact ? card.y : y + 23);
  const folded = foldedStations(input, card);
  return {
    row: {
      node: node.name,
      title: node.name,
      subtitle: subtitleOf(node, input),
      role: rowRole(node),
      down: isDown(input, node),
      expanded: false,
      y,
      height,
      blocks: [],
      labels: [],
    },
    stations: [...folded, { ...card, folded: true, onPath: folded.length > 0 }, ...pills],
  };
}
