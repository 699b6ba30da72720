/**
 * Runs a scenario: builds its cluster, plays its steps, judges its expectations.
 *
 * The composition root: everything else is joined here, and nothing here decides anything.
 */
import { buildWorld } from './build/build-world.ts';
import { touchMachine } from './build/program-machine.ts';
import { topologyOf } from './build/topology.ts';
import { evaluateExpectations } from './checks/evaluate-expectations.ts';
import { readOnce } from './engine/read-once.ts';
import type { SimulationResult } from './result.ts';
import type { Scenario } from './scenario/scenario.ts';
import { tablesOfNodes } from './steps/observe-steps.ts';
import { runSteps } from './steps/run-steps.ts';
import { noConnections, type StepContext } from './steps/step-context.ts';
import { createFingerprint } from './trace/fingerprint.ts';
import type { TraceEvent } from './trace/trace-event.ts';

export interface SimulateOptions {
  /** Instead of the scenario's own. */
  readonly seed?: number;
  /** `off` keeps no packet events; expectations about packets need `full`, the default. */
  readonly recording?: 'off' | 'full';
  /** The run is truncated after this many simulated events. */
  readonly maxEvents?: number;
}

/** The run is truncated after this many simulated events unless the caller says otherwise. */
export const EVENTS_MAX = 1_000_000;
/** Trace events that are kept for each simulated event: a frame passes several hooks. */
export const TRACE_EVENTS_PER_EVENT = 8;

/** Plays a scenario from its first to its last step. Equal scenario and seed give equal results. */
export function simulate(scenario: Scenario, options: SimulateOptions = {}): SimulationResult {
  const seed = options.seed ?? scenario.seed;
  const eventsMax = options.maxEvents ?? EVENTS_MAX;
  const recorded = options.recording !== 'off';
  const eventsKept = recorded ? eventsMax * TRACE_EVENTS_PER_EVENT : undefined;
  const world = buildWorld(scenario, { seed, eventsKept });
  const observations = [...world.refused];
  const connections = noConnections();
  const context: StepContext = {
    world,
    observations,
    eventsMax,
    connections,
    workloadsAfter: new Map(),
    truncated: undefined,
  };
  runSteps(context, scenario.steps);
  return resultOf(context, seed);
}

function resultOf(context: StepContext, seed: number): SimulationResult {
  const { world, observations, workloadsAfter, truncated } = context;
  const { scenario } = world;
  const topology = topologyOf(world);
  const events = world.recorder?.events ?? [];
  const expectations = evaluateExpectations({
    scenario,
    observations,
    events,
    topology,
    workloadsAfter,
  });
  for (const { name } of scenario.cluster.nodes) touchMachine(world, name);
  const readTables = readOnce(world, (unread) => tablesOfNodes(unread, 'all'));
  return {
    title: scenario.title,
    about: scenario.about ?? '',
    engine: scenario.engine,
    seed,
    fingerprint: fingerprintOf(events),
    observations,
    expectations,
    events,
    topology,
    get tables() {
      return readTables();
    },
    problems: world.problems,
    ...(truncated !== undefined && { truncated }),
  };
}

function fingerprintOf(events: readonly TraceEvent[]): string {
  const fingerprint = createFingerprint();
  for (const event of events) fingerprint.add(event);
  return fingerprint.text();
}
