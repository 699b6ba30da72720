/**
 * What a step works with: the world, the limits, and the observations so far.
 *
 * Owns waiting: until something holds, until all is quiet, until time has passed.
 */
import { runWorld } from '../build/run.ts';
import type { World } from '../build/world.ts';
import type { Place } from '../scenario/place.ts';
import type { Target } from '../scenario/target.ts';
import type { Observation } from '../trace/observation.ts';
import type { Workloads } from '../trace/topology.ts';
import type { ClientProgram } from '../workload/program.ts';

/** A connection that an `open` step made; without a client the place did not exist. */
export interface OpenConnection {
  readonly from: Place;
  readonly to: Target;
  readonly protocol: 'tcp' | 'udp';
  readonly client: ClientProgram | undefined;
}

export interface Connections {
  /** By the `id` of the step that opened them. */
  readonly byId: Map<string, OpenConnection>;
  /** Kept for the next request, by place, target and protocol. */
  readonly pool: Map<string, ClientProgram>;
}

export interface StepContext {
  readonly world: World;
  readonly observations: Observation[];
  readonly eventsMax: number;
  /** Connections that outlive a question. */
  readonly connections: Connections;
  /** Services and tasks at the end of each step of which something is expected, by its index. */
  readonly workloadsAfter: Map<number, Workloads>;
  /** Steps begun so far. */
  stepsBegun: number;
  /** Set when a limit ended the run: no further step is begun. */
  truncated: string | undefined;
  /** Asked before each event; true ends the run there, as somebody has seen enough. */
  readonly hasSeenEnough?: () => boolean;
  /** Called after each event. */
  readonly onEvent?: () => void;
}

/** Runs until `isDone` or until nothing is left to do; notes where a limit ended it. */
export function runUntil(context: StepContext, isDone: () => boolean, untilNs = Infinity): void {
  const { world, eventsMax, hasSeenEnough, onEvent } = context;
  const isOver = hasSeenEnough ? () => isDone() || hasSeenEnough() : isDone;
  const end = runWorld(world, {
    isDone: isOver,
    untilNs,
    eventsMax,
    ...(onEvent && { onEvent }),
  });
  if (hasSeenEnough?.()) context.truncated = 'seen enough';
  if (end === 'limit') {
    const seconds = (context.world.kernel.loop.nowNs / 1e9).toFixed(3);
    context.truncated = `stopped after ${context.eventsMax} events at ${seconds} s`;
  }
}

/** Runs until a goal is reached and no frame is on its way any more. */
export function runUntilQuiet(context: StepContext, isDone: () => boolean): void {
  const { kernel } = context.world;
  runUntil(context, () => isDone() && kernel.framesInFlight === 0);
}

/** Lets `durationNs` pass. */
export function passTime(context: StepContext, durationNs: number): void {
  const { loop } = context.world.kernel;
  runUntil(context, () => false, loop.nowNs + durationNs);
}

/** No connections yet. */
export function noConnections(): Connections {
  return { byId: new Map(), pool: new Map() };
}
