/**
 * The cluster at an instant of a run: topology and what is in every namespace of a node.
 *
 * Plays the scenario again up to there: equal scenario and seed give the same run, so what is found
 * is what was there. Joins the layers as play.ts does and decides nothing.
 */
import { buildWorld } from './build/build-world.ts';
import { touchMachine } from './build/program-machine.ts';
import { topologyOf } from './build/topology.ts';
import type { World } from './build/world.ts';
import { gossipListing } from './gossip/table-listing.ts';
import { engineState, hostState } from './libnetwork/engine-state.ts';
import { EVENTS_MAX, TRACE_EVENTS_PER_EVENT, type SimulateOptions } from './play.ts';
import type { Scenario } from './scenario/scenario.ts';
import { runSteps } from './steps/run-steps.ts';
import { noConnections } from './steps/step-context.ts';
import type { NamespaceState } from './trace/tables.ts';
import type { Topology } from './trace/topology.ts';

export interface ClusterState {
  /** The trace event that it was asked for. */
  readonly event: number;
  /** Simulated time: everything that happens in one go with the event is done. */
  readonly timeNs: number;
  readonly topology: Topology;
  /** By namespace; `host` alone for a machine outside the cluster. */
  readonly namespaces: Readonly<Record<string, NamespaceState>>;
}

export interface StateRequest {
  /** Sequence numbers of trace events, ascending. One past the end is the end of the run. */
  readonly events: readonly number[];
  readonly node: string;
}

/** The state after each of these events, in their order. */
export function statesAt(
  scenario: Scenario,
  { events, node }: StateRequest,
  { seed = scenario.seed, maxEvents = EVENTS_MAX }: SimulateOptions = {},
): ClusterState[] {
  const world = buildWorld(scenario, { seed, eventsKept: maxEvents * TRACE_EVENTS_PER_EVENT });
  const found: ClusterState[] = [];
  const hasSeenEnough = (): boolean => {
    while (found.length < events.length && isPast(world, events[found.length]!)) {
      found.push(stateOf(world, events[found.length]!, node));
    }
    return found.length === events.length;
  };
  const context = {
    world,
    observations: [],
    eventsMax: maxEvents,
    connections: noConnections(),
    workloadsAfter: new Map(),
    stepsBegun: 0,
    truncated: undefined,
    hasSeenEnough,
  };
  runSteps(context, scenario.steps);
  const rest = events.slice(found.length).map((event) => stateOf(world, event, node));
  return [...found, ...rest];
}

function isPast({ recorder }: World, event: number): boolean {
  return (recorder?.events.length ?? 0) > event;
}

function stateOf(world: World, event: number, node: string): ClusterState {
  const timeNs = world.kernel.loop.nowNs;
  return { event, timeNs, topology: topologyOf(world), namespaces: statesOfNode(world, node) };
}

/** Every namespace of a machine with what lives in it; nothing for one that does not exist. */
function statesOfNode(world: World, name: string): Record<string, NamespaceState> {
  if (!world.machines.has(name)) return {};
  const { engine, host } = touchMachine(world, name);
  const { nowNs } = world.kernel.loop;
  if (!engine) return hostState(host, nowNs);
  const states = engineState(engine, nowNs);
  const gossip = gossipListing(world.gossip, name);
  return { ...states, host: { ...states['host']!, gossip } };
}
