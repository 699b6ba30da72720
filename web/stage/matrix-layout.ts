/**
 * The stage as a matrix: a row for each node, a column for each kind of namespace.
 *
 * Pure: topology, graph and the set of expanded rows in, places out; the same input always gives the
 * same picture. Wires are routed over the result by wire-routing.ts.
 */
import type { NodeShape, Topology } from '../../src/index.ts';
import { placeExpandedRow } from './expanded-row.ts';
import { placeCollapsedRow } from './collapsed-row.ts';
import {
  CLIENT,
  columnX,
  ROW,
  SPINE,
  STAGE_TOP,
  type Frame,
  type PlacedRow,
  type PlacedStation,
  type PlacedTray,
  type StageLayout,
} from './stage-geometry.ts';
import type { Beliefs } from './beliefs.ts';
import { hasTaskEnded } from './row-words.ts';
import { clientKey, type StageGraph } from './topology-graph.ts';

export interface MatrixInput {
  readonly topology: Topology;
  readonly stage: StageGraph;
  readonly expanded: ReadonlySet<string>;
  readonly frame: Frame;
  /** What is believed of the nodes; nobody doubts any where it is absent. */
  readonly beliefs?: Beliefs;
  /** Names of tasks whose health check fails. */
  readonly unhealthy?: ReadonlySet<string>;
}

/** A row with everything that stands in it. */
export interface RowPlaces {
  readonly row: PlacedRow;
  readonly stations: readonly PlacedStation[];
}

const EXPANDED_MAX = 3;
/** Of a cluster at rest, to show what is inside a node. */
const EXPANDED_AT_REST = 2;

/**
 * Rows to open: the nodes that packets of the request touch, at most three, the first two where there is
 * no request; unless the reader said otherwise for a node.
 */
export function expandedRows(
  topology: Topology,
  { paths }: StageGraph,
  chosen: Readonly<Record<string, boolean>>,
): Set<string> {
  const touched = new Set(paths.flatMap(({ stops }) => stops.map((stop) => stop.node)));
  const rows = topology.nodes.filter((node) => node.role !== 'host').map((node) => node.name);
  const opened =
    touched.size === 0
      ? rows.slice(0, EXPANDED_AT_REST)
      : rows.filter((name) => touched.has(name)).slice(0, EXPANDED_MAX);
  return new Set(rows.filter((name) => chosen[name] ?? opened.includes(name)));
}

/** The last two bytes, as the box has no room for more; the cluster list has all four. */
function shortAddress({ address }: NodeShape): string {
  return `…${(address >>> 8) & 255}.${address & 255}`;
}

function placeClient(node: NodeShape, y: number, onPath: boolean): PlacedStation {
  const anchor = { x: CLIENT.x + CLIENT.width, y };
  return {
    key: clientKey(node.name),
    node: node.name,
    namespace: 'host',
    column: 'client',
    glyph: 'client',
    label: node.name,
    detail: shortAddress(node),
    x: CLIENT.x,
    y,
    right: anchor.x,
    anchor,
    onPath,
  };
}

/** Client boxes are stacked around the middle of what the request touches. */
function placeClients(
  { topology, stage }: MatrixInput,
  rows: readonly PlacedRow[],
): PlacedStation[] {
  const clients = topology.nodes.filter((node) => node.role === 'host');
  const open = rows.filter((row) => row.expanded);
  const shown = open.length > 0 ? open : rows;
  const top = shown[0]?.y ?? STAGE_TOP;
  const last = shown.at(-1);
  const bottom = last ? last.y + last.height : STAGE_TOP + 100;
  const step = CLIENT.height + 12;
  const first = (top + bottom - (clients.length - 1) * step) / 2;
  return clients.map((node, index) =>
    placeClient(node, Math.round(first + index * step), stage.graph.hasNode(clientKey(node.name))),
  );
}

function columnHeads({ topology, frame }: MatrixInput): StageLayout['heads'] {
  const outside = [
    { text: 'clients', x: CLIENT.x + 2 },
    { text: 'underlay', x: SPINE.x - 22 },
  ];
  if (frame.compact)
    return [...outside, { text: 'nodes and their tasks', x: columnX('host') + 12 }];
  const overlays = topology.networks.filter((network) => network.driver === 'overlay');
  const only = overlays.length === 1 ? overlays[0] : undefined;
  const sandbox = only ? (only.ingress ? ' · ingress_sbox' : ` · lb:${only.name}`) : '';
  return [
    ...outside,
    { text: 'host namespace', x: columnX('host') + 8 },
    { text: `LB sandbox${sandbox}`, x: columnX('load-balancer') + 8 },
    { text: `overlay ns${only ? ` · ${only.name}` : ''}`, x: columnX('overlay') + 8 },
    { text: 'tasks', x: columnX('task') + 8 },
  ];
}

const TRAY_TASKS_MAX = 6;

/** Tasks that wait for a node, with the scheduler's words. */
function placeTray({ topology }: MatrixInput, y: number): PlacedTray | undefined {
  const waiting = topology.tasks.filter((task) => task.node === '' && !hasTaskEnded(task));
  if (waiting.length === 0) return undefined;
  const shown = waiting.slice(0, TRAY_TASKS_MAX);
  const rest = waiting.length - shown.length;
  const tasks = [
    ...shown.map(({ name, state, error }) => ({ name, text: error || state })),
    ...(rest > 0 ? [{ name: `${rest} more`, text: '' }] : []),
  ];
  return { y, height: 32 + tasks.length * 18, tasks };
}

/** Places everything. Heights follow from what is in the rows; the width is fixed. */
export function matrixLayout(input: MatrixInput): StageLayout {
  const stations = new Map<string, PlacedStation>();
  const rows: PlacedRow[] = [];
  const gap = input.frame.compact ? ROW.compactGap : ROW.gap;
  let y = STAGE_TOP + gap - ROW.gap;
  for (const node of input.topology.nodes) {
    if (node.role === 'host') continue;
    const open = input.expanded.has(node.name) && !input.frame.compact;
    const places = open ? placeExpandedRow(input, node, y) : placeCollapsedRow(input, node, y);
    rows.push(places.row);
    for (const station of places.stations) stations.set(station.key, station);
    y += places.row.height + gap;
  }
  const rowsEnd = Math.max(y - gap, STAGE_TOP + CLIENT.height);
  const tray = placeTray(input, rowsEnd + ROW.gap);
  for (const client of placeClients(input, rows)) stations.set(client.key, client);
  return {
    width: input.frame.width,
    frame: input.frame,
    height: (tray ? tray.y + tray.height : rowsEnd) + STAGE_TOP,
    spine: { top: STAGE_TOP, bottom: rowsEnd },
    rows,
    tray,
    stations,
    heads: columnHeads(input),
  };
}
