/**
 * Plays a scenario: builds its cluster, carries out its steps, and gathers what came of them.
 *
 * The composition root: everything that runs is joined here, and nothing here decides anything. What was
 * to be expected is for simulate.ts.
 */
import { buildWorld } from './build/build-world.ts';
import { touchMachine } from './build/program-machine.ts';
import { topologyOf } from './build/topology.ts';
import { readOnce } from './engine/read-once.ts';
import type { RunRecord, TablesOfNodes } from './result.ts';
import type { Scenario } from './scenario/scenario.ts';
import { netemProblems } from './steps/netem-step.ts';
import { tablesOfNodes } from './steps/observe-steps.ts';
import { runSteps } from './steps/run-steps.ts';
import { noConnections, type StepContext } from './steps/step-context.ts';
import { createFingerprint } from './trace/fingerprint.ts';
import type { Workloads } from './trace/topology.ts';
import type { TraceEvent } from './trace/trace-event.ts';

export interface SimulateOptions {
  /** Instead of the scenario's own. */
  readonly seed?: number;
  /** `off` keeps no packet events; expectations about packets need `full`, the default. */
  readonly recording?: 'off' | 'full';
  /** The run is truncated after this many simulated events. */
  readonly maxEvents?: number;
  /** Told every `PROGRESS_EVERY` simulated events how far the run is; changes nothing about it. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** How far a run has come. */
export interface RunProgress {
  readonly events: number;
  readonly timeNs: number;
  readonly stepsBegun: number;
}

/** Simulated events from one report of progress to the next: some hundredths of a second. */
const PROGRESS_EVERY = 4_096;

/** The run is truncated after this many simulated events unless the caller says otherwise. */
export const EVENTS_MAX = 1_000_000;
/** Trace events that are kept for each simulated event: a frame passes several hooks. */
export const TRACE_EVENTS_PER_EVENT = 8;

/** A run of which nobody has judged yet what was expected. */
export interface PlayedRun {
  readonly record: Omit<RunRecord, 'expectations'>;
  /** What names of services and tasks stood for at the end of each step that is judged. */
  readonly workloadsAfter: ReadonlyMap<number, Workloads>;
  /** The tables of every node at the end of the run. */
  readonly readTables: () => TablesOfNodes;
}

/** Plays a scenario from its first to its last step. Equal scenario and seed give equal runs. */
export function play(scenario: Scenario, options: SimulateOptions = {}): PlayedRun {
  const seed = options.seed ?? scenario.seed;
  const eventsMax = options.maxEvents ?? EVENTS_MAX;
  const { onProgress } = options;
  const recorded = options.recording !== 'off';
  const eventsKept = recorded ? eventsMax * TRACE_EVENTS_PER_EVENT : undefined;
  const world = buildWorld(scenario, { seed, eventsKept });
  const context: StepContext = {
    world,
    observations: [...world.refused],
    eventsMax,
    connections: noConnections(),
    workloadsAfter: new Map(),
    stepsBegun: 0,
    truncated: undefined,
    ...(onProgress && { onEvent: () => tellProgress(context, onProgress) }),
  };
  runSteps(context, scenario.steps);
  return playedRun(context, seed);
}

/** Tells of it when it is time to. */
function tellProgress(
  { world, stepsBegun }: StepContext,
  tell: (progress: RunProgress) => void,
): void {
  const { handled, nowNs } = world.kernel.loop;
  if (handled % PROGRESS_EVERY === 0) tell({ events: handled, timeNs: nowNs, stepsBegun });
}

function playedRun({ world, observations, workloadsAfter, truncated }: StepContext, seed: number) {
  const { title, about = '', engine, cluster } = world.scenario;
  const events = world.recorder?.events ?? [];
  const record = {
    title,
    about,
    engine,
    seed,
    fingerprint: fingerprintOf(events),
    observations,
    events,
    topology: topologyOf(world),
    problems: [...world.problems, ...netemProblems(world)],
    ...(truncated !== undefined && { truncated }),
  };
  for (const { name } of cluster.nodes) touchMachine(world, name);
  const readTables = readOnce(world, (unread) => tablesOfNodes(unread, 'all'));
  return { record, workloadsAfter, readTables };
}

function fingerprintOf(events: readonly TraceEvent[]): string {
  const fingerprint = createFingerprint();
  for (const event of events) fingerprint.add(event);
  return fingerprint.text();
}
