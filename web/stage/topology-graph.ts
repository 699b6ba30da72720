/**
 * The stage's graph: stations are its nodes, wires that packets of a request travel are its edges.
 *
 * Owns which station stands in which column and what is known of it (its label, its address). Where
 * it is drawn is for matrix-layout.ts; keyboard walks and wires ask the graph who is next to whom.
 */
import { DirectedGraph } from 'graphology';
import type {
  Journey,
  NamespaceShape,
  NodeShape,
  RequestStory,
  Topology,
  TraceEvent,
} from '../../src/index.ts';
import { stopsOf, type Glyph, type Stop } from './stops.ts';

export type Column = 'client' | 'host' | 'load-balancer' | 'overlay' | 'task';

export interface Station {
  readonly key: string;
  readonly node: string;
  readonly namespace: string;
  readonly column: Column;
  readonly glyph: Glyph;
  readonly label: string;
  /** Address of an interface or a task; may be empty. */
  readonly detail: string;
  /** What a task does instead of running; absent while it runs. */
  readonly taskState?: string;
}

export type StationGraph = DirectedGraph<Station>;

export interface JourneyPath {
  readonly journey: Journey;
  readonly stops: readonly Stop[];
}

export interface StageGraph {
  readonly graph: StationGraph;
  /** In order of departure. */
  readonly paths: readonly JourneyPath[];
}

/** A namespace that is gone by the end of the run is known by its name alone. */
function columnByName(namespace: string): Column {
  if (namespace === 'host') return 'host';
  if (namespace === 'ingress_sbox' || namespace.startsWith('lb:')) return 'load-balancer';
  return namespace.startsWith('net:') ? 'overlay' : 'task';
}

export function columnOf(node: NodeShape | undefined, namespace: string): Column {
  if (node?.role === 'host') return 'client';
  const shape = node?.namespaces.find((each) => each.name === namespace);
  return shape?.kind ?? columnByName(namespace);
}

/** `10.0.0.4/24` without its prefix length; empty for an interface without an address. */
export function addressOf(namespace: NamespaceShape | undefined, interfaceName: string): string {
  const shape = namespace?.interfaces.find((each) => each.name === interfaceName);
  return shape?.addresses[0]?.split('/')[0] ?? '';
}

function detailOf(topology: Topology, node: NodeShape | undefined, stop: Stop): string {
  const namespace = node?.namespaces.find((each) => each.name === stop.namespace);
  if (stop.glyph === 'ring' && stop.namespace !== 'host') return addressOf(namespace, stop.label);
  if (stop.glyph === 'vxlan') return vniText(topology, namespace?.network ?? '');
  return '';
}

export function vniText(topology: Topology, network: string): string {
  const vni = topology.networks.find((each) => each.name === network)?.vni ?? 0;
  return vni === 0 ? '' : `vni ${vni}`;
}

/** A client is one box, however many things happen in it. */
function clientStation(stop: Stop): Station {
  const { node, namespace } = stop;
  return {
    key: clientKey(node),
    node,
    namespace,
    column: 'client',
    glyph: 'client',
    label: node,
    detail: '',
  };
}

export function clientKey(node: string): string {
  return `${node}|client`;
}

function stationOf(topology: Topology, stop: Stop): Station {
  const node = topology.nodes.find((each) => each.name === stop.node);
  const column = columnOf(node, stop.namespace);
  if (column === 'client') return clientStation(stop);
  const { key, namespace, glyph, label } = stop;
  return {
    key,
    node: stop.node,
    namespace,
    column,
    glyph,
    label,
    detail: detailOf(topology, node, stop),
  };
}

function isClient(topology: Topology, name: string): boolean {
  return topology.nodes.find((each) => each.name === name)?.role === 'host';
}

/** The stops of a journey with a client's stops standing for its box. */
function pathOf(topology: Topology, journey: Journey, trace: readonly TraceEvent[]): JourneyPath {
  const stops = stopsOf(journey, trace).map((stop) =>
    isClient(topology, stop.node)
      ? { ...stop, key: clientKey(stop.node), glyph: 'client' as const }
      : stop,
  );
  return { journey, stops };
}

/** The graph of one request: stations in the order in which its packets come to them. */
export function stageGraph(
  topology: Topology,
  story: RequestStory | undefined,
  trace: readonly TraceEvent[],
): StageGraph {
  const graph: StationGraph = new DirectedGraph<Station>();
  const paths = (story?.journeys ?? []).map((journey) => pathOf(topology, journey, trace));
  for (const { stops } of paths) {
    for (const stop of stops) {
      if (!graph.hasNode(stop.key)) graph.addNode(stop.key, { ...stationOf(topology, stop) });
    }
    stops.slice(1).forEach((stop, index) => {
      const from = stops[index]!.key;
      if (from !== stop.key) graph.mergeDirectedEdge(from, stop.key);
    });
  }
  return { graph, paths };
}
