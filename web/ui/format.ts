/**
 * Numbers as people read them on this page: times with their unit, digits grouped in threes.
 *
 * Owns the text of numbers only; words come with the trace.
 */

/** `1.300 412 s`: seconds to the microsecond. */
export function timeText(timeNs: number): string {
  const micros = Math.round(timeNs / 1000);
  const seconds = Math.floor(micros / 1_000_000);
  const rest = String(micros % 1_000_000).padStart(6, '0');
  return `${seconds}.${rest.slice(0, 3)} ${rest.slice(3)} s`;
}
