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

/** `1 s = 100 µs`: how much simulated time passes in a second. */
export function rateText(rate: number): string {
  return `1 s = ${durationText(rate * 1e9)}`;
}

const UNITS = [
  [60e9, 'min'],
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
] as const;

/** `1.4 ms`, `120 µs`, `2 min`: three digits at most. */
export function durationText(durationNs: number): string {
  const [size, unit] = UNITS.find(([each]) => durationNs >= each) ?? [1, 'ns'];
  return `${Number((durationNs / size).toPrecision(3))} ${unit}`;
}
