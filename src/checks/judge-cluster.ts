/**
 * Judges what the engine said and how long things took: refusals, rows of `ps`, durations.
 * Reads observations and the times of events.
 */
import type { CountRange } from '../scenario/expectation.ts';
import type { Observation } from '../trace/observation.ts';
import type { TraceEvent } from '../trace/trace-event.ts';
import { ofKinds, textOf, type Evidence } from './evidence.ts';
import type { Judgement } from './expectation-result.ts';
import { inRange, rangeText } from './words.ts';

interface PsRow {
  readonly task: string;
  readonly current: string;
  readonly error: string;
}

function rowsOf(observation: Observation): readonly PsRow[] {
  return Array.isArray(observation['rows']) ? (observation['rows'] as readonly PsRow[]) : [];
}

/** The engine's words hold this text: of a refusal, or of a task in `ps`. */
export function judgeError(part: string, evidence: Evidence): Judgement {
  const refusals = evidence.observations.map((observation) => textOf(observation, 'error'));
  const taskErrors = ofKinds(evidence, 'ps').flatMap((observation) =>
    rowsOf(observation).map((row) => row.error),
  );
  const errors = [...refusals, ...taskErrors].filter((error) => error !== '');
  const found = errors.find((error) => error.includes(part));
  return {
    text: `the engine says "${part}"`,
    passed: found !== undefined,
    expected: part,
    got: found ?? (errors.length === 0 ? 'no error' : errors.join('; ')),
    event: -1,
  };
}

const isRunning = (row: PsRow): boolean => /^running\b/i.test(row.current);

/** Each `ps` showed this many running tasks. */
export function judgeRunning(range: CountRange, evidence: Evidence): Judgement {
  const got = ofKinds(evidence, 'ps').map((each) => rowsOf(each).filter(isRunning).length);
  return {
    text: `running tasks are ${rangeText(range)}`,
    passed: got.length > 0 && got.every((count) => inRange(count, range)),
    expected: rangeText(range),
    got: got.length === 0 ? 'no ps' : [...new Set(got)].join(', '),
    event: evidence.events.findLast((event) => event.kind === 'task.changed')?.sequence ?? -1,
  };
}

/** `1.5 ms`, `2 s`: nanoseconds for people. */
export function durationText(durationNs: number): string {
  const units = [
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
  ] as const;
  const [name, size] = units.find(([, nanoseconds]) => durationNs >= nanoseconds) ?? ['ns', 1];
  return `${Number((durationNs / size).toFixed(3))} ${name}`;
}

interface Span {
  readonly durationNs: number;
  readonly event: TraceEvent;
}

/** From the start of each request to its end; a request that did not end has none. */
function requestSpans(events: readonly TraceEvent[]): Span[] {
  const starts = new Map<number, number>();
  return events.flatMap((event) => {
    if (event.kind === 'request.started') starts.set(event.request, event.timeNs);
    if (event.kind !== 'request.finished') return [];
    return { durationNs: event.timeNs - (starts.get(event.request) ?? event.timeNs), event };
  });
}

/** A step without requests lasts from its first event to its last. */
function stepSpan(events: readonly TraceEvent[]): Span[] {
  const last = events.at(-1);
  return last === undefined ? [] : [{ durationNs: last.timeNs - events[0]!.timeNs, event: last }];
}

/** Every request of the step, or a step without any, took no longer. */
export function judgeWithin(limitNs: number, evidence: Evidence): Judgement {
  const requests = requestSpans(evidence.events);
  const spans = requests.length > 0 ? requests : stepSpan(evidence.events);
  const longest = spans.toSorted((left, right) => right.durationNs - left.durationNs)[0];
  return {
    text: `takes no longer than ${durationText(limitNs)}`,
    passed: longest !== undefined && longest.durationNs <= limitNs,
    expected: `at most ${durationText(limitNs)}`,
    got: longest === undefined ? 'nothing happened' : durationText(longest.durationNs),
    event: longest?.event.sequence ?? -1,
  };
}
