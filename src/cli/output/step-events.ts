/**
 * What happened by itself while a step ran, as lines with their time in the run.
 *
 * Owns finding the events of a step and the form of such a line; what each says is its own file's.
 */
import type { TraceEvent } from '../../index.ts';

export function eventsDuring(events: readonly TraceEvent[], step: number): readonly TraceEvent[] {
  const begin = events.findIndex((event) => event.kind === 'step.started' && event.step === step);
  if (begin < 0) return [];
  const after = events.slice(begin + 1);
  const length = after.findIndex((event) => event.kind === 'step.started');
  return length < 0 ? after : after.slice(0, length);
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
