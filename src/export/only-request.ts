/**
 * A run as if it had made one request only: for an export that is about one question.
 *
 * Owns the choice. Events keep their sequence numbers, observations and expectations stay as they
 * are, since they speak of the whole run.
 */
import type { RunRecord } from '../result.ts';
import type { TraceEvent } from '../trace/trace-event.ts';

/** Steps and tasks belong to no request, and to every one. */
function concerns(event: TraceEvent, request: number): boolean {
  return event.request === request || (event.request === 0 && !('packet' in event));
}

/** The result with the packets and answers of one request; requests are counted from 1. */
export function onlyRequest(result: RunRecord, request: number): RunRecord {
  return { ...result, events: result.events.filter((event) => concerns(event, request)) };
}
