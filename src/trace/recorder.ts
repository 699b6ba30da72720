/**
 * The append-only list of what happened.
 *
 * Owns numbering and the level: `off` keeps nothing, `full` everything. Events come in as records
 * without a number; they leave with one, stamped by the caller's clock.
 */
import type { TraceEvent } from './trace-event.ts';

type WithoutSequence<Event> = Event extends TraceEvent ? Omit<Event, 'sequence'> : never;

/** An event as its maker hands it in: everything but its number. */
export type NewTraceEvent = WithoutSequence<TraceEvent>;

export interface Recorder {
  readonly events: TraceEvent[];
  /** Events beyond this many are counted, not kept. */
  readonly eventsMax: number;
  lost: number;
}

export function createRecorder(eventsMax: number): Recorder {
  return { events: [], eventsMax, lost: 0 };
}

/**
 * Appends an event, which is the recorder's from then on: it gets its number where it is, as a copy of
 * each one costs time. Returns the number, -1 when the list is full.
 */
export function record(recorder: Recorder, event: NewTraceEvent): number {
  if (recorder.events.length >= recorder.eventsMax) {
    recorder.lost++;
    return -1;
  }
  const sequence = recorder.events.length;
  const numbered = event as NewTraceEvent & { sequence: number };
  numbered.sequence = sequence;
  recorder.events.push(numbered);
  return sequence;
}
