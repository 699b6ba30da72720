/**
 * What happened by itself while a step ran, as lines with their time in the run.
 *
 * Owns finding the events of a step and the form of such a line; what each says is its own file's.
 */
import type { TraceEvent } from '../../index.ts';

/** A run has hundreds of thousands of events, so they are copied once. */
export function eventsDuring(events: readonly TraceEvent[], step: number): readonly TraceEvent[] {
  let begin = -1;
  for (let at = 0; at < events.length; at++) {
    const event = events[at] as TraceEvent;
    if (event.kind !== 'step.started') continue;
    if (begin >= 0) return events.slice(begin, at);
    if (event.step === step) begin = at + 1;
  }
  return begin < 0 ? [] : events.slice(begin);
}

/** `14.207 s`. */
export const secondsText = ({ timeNs }: Pick<TraceEvent, 'timeNs'>): string =>
  `${(timeNs / 1e9).toFixed(3)} s`;

/** ` 14.207 s  n3 has missed three …`. */
export function timedLine(event: Pick<TraceEvent, 'timeNs'>, text: string): string {
  return `${secondsText(event).padStart(9)}  ${text}`;
}

/** Several lists of such lines as one. */
export function inTimeOrder(...lists: readonly (readonly string[])[]): string[] {
  return lists.flat().sort((left, right) => Number.parseFloat(left) - Number.parseFloat(right));
}
