/**
 * An open row: four columns of namespaces with the stations that packets come to.
 *
 * Owns what else is shown there for orientation: tasks that are not on the path, the interfaces of a
 * node that no packet touches, the names of several namespaces in one column.
 */
import type { NamespaceShape, NodeShape } from '../../src/index.ts';
import type { MatrixInput, RowPlaces } from './matrix-layout.ts';
import { placeStation } from './place-station.ts';
import { emptyNote, isDown, liveTasks, rowRole, subtitleOf, taskStateText } from './row-words.ts';
import { slotsOf } from './slots.ts';
import {
  columnX,
  COLUMN,
  COLUMNS,
  ROW,
  SLOT_HEIGHT,
  type PlacedBlock,
  type PlacedLabel,
  type PlacedStation,
  type StackColumn,
} from './stage-geometry.ts';
import { stationKey, type Glyph } from './stops.ts';
import { addressOf, columnOf, vniText, type Station } from './topology-graph.ts';

interface Line {
  readonly station: Station;
  readonly slot: number;
  readonly onPath: boolean;
}

const FIRST_LINE = ROW.headHeight + 22;

function pathLines({ stage }: MatrixInput, node: NodeShape): Line[] {
  const slots = slotsOf(stage.graph, node.name, stage.paths);
  return [...slots].map(([key, slot]) => {
    return { station: stage.graph.getNodeAttributes(key), slot, onPath: true };
  });
}

const GLYPH_OF_INTERFACE: Readonly<Record<string, Glyph>> = {
  ethernet: 'ring',
  bridge: 'bridge',
  vxlan: 'vxlan',
};

/** Interfaces of a namespace that no packet touches, worth showing: no loopback, no bridge ports. */
function idleStations(input: MatrixInput, node: NodeShape, namespace: NamespaceShape): Station[] {
  return namespace.interfaces.flatMap(({ name, kind, bridge }) => {
    const glyph = kind === 'veth' && bridge === '' ? 'ring' : GLYPH_OF_INTERFACE[kind];
    if (glyph === undefined || name === 'docker0') return [];
    const key = stationKey(node.name, namespace.name, name);
    const column = columnOf(node, namespace.name);
    const address = namespace.name === 'host' ? '' : addressOf(namespace, name);
    const detail = glyph === 'vxlan' ? vniText(input.topology, namespace.network) : address;
    const shown = glyph === 'bridge' ? '' : detail;
    return [
      {
        key,
        node: node.name,
        namespace: namespace.name,
        column,
        glyph,
        label: name,
        detail: shown,
      },
    ];
  });
}

/**
 * A row that no packet touches shows what the node has; between two namespaces of a column a line is
 * left for the name of the second.
 */
function idleLines(input: MatrixInput, node: NodeShape): Line[] {
  const last = new Map<string, { slot: number; namespace: string }>();
  const namespaces = node.namespaces.filter(({ kind }) => kind !== 'task');
  return namespaces.flatMap((namespace) =>
    idleStations(input, node, namespace).map((station) => {
      const above = last.get(station.column);
      const step = above?.namespace === namespace.name ? 1 : 2;
      const slot = above ? above.slot + step : 0;
      last.set(station.column, { slot, namespace: namespace.name });
      return { station, slot, onPath: false };
    }),
  );
}

/** Pills of the tasks here that no packet comes to, below the others. */
function taskLines(input: MatrixInput, node: NodeShape, lines: readonly Line[]): Line[] {
  const { topology } = input;
  const inColumn = lines.filter(({ station }) => station.column === 'task');
  const present = new Set(inColumn.map(({ station }) => station.namespace));
  const first = Math.max(-1, ...inColumn.map(({ slot }) => slot)) + 1;
  return liveTasks(topology, node.name)
    .filter(({ task, twin }) => twin || !present.has(task.name))
    .map(({ task, twin }, index) => ({
      slot: first + index,
      onPath: false,
      station: {
        key: stationKey(node.name, task.name, twin ? `${task.name} next` : task.name),
        node: node.name,
        namespace: task.name,
        column: 'task',
        glyph: 'pill',
        label: task.name,
        detail: taskStateText(task, input) || (task.addresses[0]?.address ?? ''),
        taskState: taskStateText(task, input),
      },
    }));
}

/** Names of the namespaces, where several share a column; a name needs the line above free. */
function placeLabels(stations: readonly PlacedStation[]): PlacedLabel[] {
  return (['load-balancer', 'overlay'] as const).flatMap((column) => {
    const inColumn = stations.filter((station) => station.column === column);
    const namespaces = [...new Set(inColumn.map((station) => station.namespace))];
    if (namespaces.length < 2) return [];
    return namespaces.map((text) => {
      const own = inColumn.filter((station) => station.namespace === text);
      const y = Math.min(...own.map((station) => station.y));
      return { text, x: columnX(column) + COLUMN.width - 8, y: y - 13 };
    });
  });
}

function placeBlocks(
  input: MatrixInput,
  node: NodeShape,
  stations: readonly PlacedStation[],
  frame: { readonly y: number; readonly height: number },
): PlacedBlock[] {
  return COLUMNS.map((column: StackColumn) => ({
    column,
    x: columnX(column),
    y: frame.y + ROW.headHeight,
    width: COLUMN.width,
    height: frame.height - ROW.headHeight - 10,
    note: stations.some((station) => station.column === column)
      ? ''
      : emptyNote(input.topology, node, column),
  }));
}

export function placeExpandedRow(input: MatrixInput, node: NodeShape, y: number): RowPlaces {
  const path = pathLines(input, node);
  const fixed = path.length > 0 ? path : idleLines(input, node);
  const lines = [...fixed, ...taskLines(input, node, fixed)];
  const last = Math.max(1, ...lines.map(({ slot }) => slot));
  const height = FIRST_LINE + last * SLOT_HEIGHT + 18 + ROW.padding;
  const stations = lines.map(({ station, slot, onPath }) =>
    placeStation(station, y + FIRST_LINE + slot * SLOT_HEIGHT, onPath),
  );
  return {
    row: {
      node: node.name,
      title: node.name,
      subtitle: subtitleOf(node, input),
      role: rowRole(node),
      down: isDown(input, node),
      expanded: true,
      y,
      height,
      blocks: placeBlocks(input, node, stations, { y, height }),
      labels: placeLabels(stations),
    },
    stations,
  };
}
