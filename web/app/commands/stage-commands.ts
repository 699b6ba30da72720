/**
 * Commands of the stage: size, rows, layers.
 *
 * Owns names and keys, and which rows are open; drawing is the stage's own.
 */
import { expandedRows } from '../../stage/matrix-layout.ts';
import { stageGraph } from '../../stage/topology-graph.ts';
import type { LayerName } from '../../stores/view-store.ts';
import { focusOf, type Session } from '../session.ts';
import { table } from './command.ts';

const ZOOM_STEP = 1.15;
export const ZOOM_MIN = 0.3;
export const ZOOM_MAX = 3;

export function zoomBy(session: Session, factor: number): void {
  const zoom = session.view.state.zoom * factor;
  session.view.patch({ zoom: Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom)) });
}

function openRows(session: Session): ReadonlySet<string> {
  const { run } = session.run.state;
  if (!run) return new Set();
  const { topology, events } = run.result;
  const stage = stageGraph(topology, focusOf(session).story, events);
  return expandedRows(topology, stage, session.view.state.expanded);
}

/** Opens or folds the row of a node, from what it is now. */
export function toggleNode(session: Session, node: string): void {
  const { expanded } = session.view.state;
  session.view.patch({ expanded: { ...expanded, [node]: !openRows(session).has(node) } });
}

function toggleCurrentNode(session: Session): void {
  const { element } = session.view.state;
  const node = element?.kind === 'node' ? element.name : focusOf(session).step?.node;
  if (node !== undefined) toggleNode(session, node);
}

/** Opens all rows; folds them where all are open. */
function toggleAll(session: Session): void {
  const nodes = session.run.state.run?.result.topology.nodes ?? [];
  const rows = nodes.filter(({ role }) => role !== 'host').map(({ name }) => name);
  const open = openRows(session).size < rows.length;
  session.view.patch({ expanded: Object.fromEntries(rows.map((name) => [name, open])) });
}

export function toggleLayer({ view }: Session, name: LayerName): void {
  const { layers } = view.state;
  view.patch({ layers: { ...layers, [name]: !layers[name] } });
}

export const stageCommands = table('Stage', [
  {
    id: 'zoom-in',
    title: 'Larger',
    keys: ['+', '='],
    help: 'Makes the stage larger; Ctrl with the wheel does so around the pointer.',
    run: (session) => zoomBy(session, ZOOM_STEP),
  },
  {
    id: 'zoom-out',
    title: 'Smaller',
    keys: ['-'],
    help: 'Makes the stage smaller; small stages leave chips and then labels out.',
    run: (session) => zoomBy(session, 1 / ZOOM_STEP),
  },
  {
    id: 'fit',
    title: 'Fit the stage',
    keys: ['0'],
    help: 'The whole stage, as large as it can be; where that is all in view, its full width.',
    run: (session) => session.view.patch({ fitted: session.view.state.fitted + 1 }),
  },
  {
    id: 'focus',
    title: 'Show the selected packet',
    keys: ['f'],
    help: 'Scrolls the stage to where the packet is.',
    run: (session) => session.view.patch({ revealed: session.view.state.revealed + 1 }),
  },
  {
    id: 'toggle-row',
    title: 'Open or fold the row of the current step',
    keys: ['e'],
    help: 'An open row shows the namespaces of its node.',
    run: toggleCurrentNode,
  },
  {
    id: 'toggle-rows',
    title: 'Open or fold all rows',
    keys: ['Shift+e'],
    help: 'Opens the rows of all nodes, or folds them.',
    run: toggleAll,
  },
  {
    id: 'layer-others',
    title: 'Layer: other packets',
    keys: [],
    help: 'Packets of other requests that are on their way at the same time.',
    run: (session) => toggleLayer(session, 'others'),
  },
  {
    id: 'layer-trails',
    title: 'Layer: trails',
    keys: [],
    help: 'Thin lines for all packets of the request.',
    run: (session) => toggleLayer(session, 'trails'),
  },
  {
    id: 'layer-drops',
    title: 'Layer: drops',
    keys: [],
    help: 'A count on each station where packets were dropped so far.',
    run: (session) => toggleLayer(session, 'drops'),
  },
  {
    id: 'layer-control',
    title: 'Layer: control plane',
    keys: [],
    help: 'What managers and nodes tell each other, between the heads of the rows.',
    run: (session) => toggleLayer(session, 'control'),
  },
  {
    id: 'layer-dns',
    title: 'Layer: names looked up',
    keys: [],
    help: 'The last answer of DNS on each node, at the head of its row.',
    run: (session) => toggleLayer(session, 'dns'),
  },
  {
    id: 'layer-tunnels',
    title: 'Layer: tunnels',
    keys: [],
    help: 'A line between nodes that have sent each other VXLAN so far, encrypted or not.',
    run: (session) => toggleLayer(session, 'tunnels'),
  },
  {
    id: 'layer-faults',
    title: 'Layer: faults that last',
    keys: [],
    help: 'What is cut, filtered, slow or drained at this moment, on the rows of its nodes.',
    run: (session) => toggleLayer(session, 'faults'),
  },
  {
    id: 'layer-counters',
    title: 'Layer: counters of rules',
    keys: [],
    help: 'How many packets passed each chain and load balancer so far.',
    run: (session) => toggleLayer(session, 'counters'),
  },
  {
    id: 'layer-addresses',
    title: 'Layer: addresses',
    keys: [],
    help: 'Addresses of interfaces and tasks.',
    run: (session) => toggleLayer(session, 'addresses'),
  },
  {
    id: 'layer-verdicts',
    title: 'Layer: verdicts',
    keys: [],
    help: 'What each station does with the packet, at its right.',
    run: (session) => toggleLayer(session, 'verdicts'),
  },
  {
    id: 'flow',
    title: 'Flow mode',
    keys: [],
    help: 'Rates as lines instead of single packets; comes by itself above a thousand packets.',
    run: (session) => toggleLayer(session, 'flow'),
  },
]);
