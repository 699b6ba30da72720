/**
 * What an expectation is judged on: the observations of its step and the events beside them.
 *
 * Owns the cut: which part of the trace belongs to which step, and which event stands for which
 * observation. Reads the trace only; never the world.
 */
import { requestStories } from '../trace/journey.ts';
import type { RequestStory } from '../trace/journey-shape.ts';
import type { Observation } from '../trace/observation.ts';
import type { DnsAnswered, RequestFinished, TraceEvent } from '../trace/trace-event.ts';

export interface Evidence {
  /** Of one step; else of the whole run. */
  readonly isOfStep: boolean;
  readonly observations: readonly Observation[];
  readonly events: readonly TraceEvent[];
  /** Made when first asked for: only some expectations look at packets. */
  stories(): readonly RequestStory[];
}

/** The events of each step: from its start to the start of the next one. */
function eventsByStep(events: readonly TraceEvent[]): ReadonlyMap<number, readonly TraceEvent[]> {
  const slices = new Map<number, TraceEvent[]>();
  let current: TraceEvent[] = [];
  for (const event of events) {
    if (event.kind === 'step.started') {
      current = [];
      slices.set(event.step, current);
    }
    current.push(event);
  }
  return slices;
}

/**
 * Cuts a run into evidence: the returned function gives that of one step, or of the whole run for
 * undefined. Journeys are derived once, when the first expectation asks for them. A packet that
 * travels on after its step counts with the step of its request.
 */
export function createEvidence(
  observations: readonly Observation[],
  events: readonly TraceEvent[],
): (step: number | undefined) => Evidence {
  let slices: ReadonlyMap<number, readonly TraceEvent[]> | undefined;
  let stories: readonly RequestStory[] | undefined;
  const allStories = (): readonly RequestStory[] => (stories ??= requestStories(events));
  return (step) =>
    step === undefined
      ? { isOfStep: false, observations, events, stories: allStories }
      : {
          isOfStep: true,
          observations: observations.filter((observation) => observation.step === step),
          events: (slices ??= eventsByStep(events)).get(step) ?? [],
          stories: () => allStories().filter((story) => story.step === step),
        };
}

/** Observations that a packet exchange made. */
export function ofKinds(evidence: Evidence, ...kinds: readonly string[]): Observation[] {
  return evidence.observations.filter((observation) => kinds.includes(observation.kind));
}

/** A key of an observation as text; empty where it has none. */
export function textOf(observation: Observation, key: string): string {
  const value = observation[key];
  return typeof value === 'string' ? value : '';
}

function firstSequence<Event extends TraceEvent>(
  events: readonly TraceEvent[],
  matches: (event: TraceEvent) => event is Event,
  accepts: (event: Event) => boolean,
): number {
  for (const event of events) {
    if (matches(event) && accepts(event)) return event.sequence;
  }
  return -1;
}

const isFinish = (event: TraceEvent): event is RequestFinished => event.kind === 'request.finished';
const isAnswer = (event: TraceEvent): event is DnsAnswered => event.kind === 'dns.answered';

/** Sequence of the first finished request that `accepts`; -1 where there is none. */
export function firstFinish(
  evidence: Evidence,
  accepts: (event: RequestFinished) => boolean,
): number {
  return firstSequence(evidence.events, isFinish, accepts);
}

/**
 * As `firstFinish`; where none is accepted the first request of the step that failed, else its first one:
 * what was expected and did not come has its reason there. Of several requests of a whole run nobody
 * knows which was meant.
 */
export function firstFinishOrFailure(
  evidence: Evidence,
  accepts: (event: RequestFinished) => boolean,
): number {
  const fitting = firstFinish(evidence, accepts);
  const isKnown = evidence.isOfStep || evidence.events.filter(isFinish).length === 1;
  if (fitting >= 0 || !isKnown) return fitting;
  const failed = firstFinish(evidence, ({ outcome }) => outcome !== 'ok');
  return failed >= 0 ? failed : firstFinish(evidence, () => true);
}

/** Sequence of the first DNS answer that `accepts`; -1 where there is none. */
export function firstAnswer(evidence: Evidence, accepts: (event: DnsAnswered) => boolean): number {
  return firstSequence(evidence.events, isAnswer, accepts);
}
