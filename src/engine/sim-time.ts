/**
 * Simulated time in integer nanoseconds: constants, and text for people.
 *
 * Owns units; the clock itself is in event-loop.ts.
 */
export const MICROSECOND = 1_000;
export const MILLISECOND = 1_000_000;
export const SECOND = 1_000_000_000;

/** Seconds with as many digits as matter: `1.300412 s`. */
export function secondsText(timeNs: number): string {
  return `${(timeNs / SECOND).toFixed(6)} s`;
}
