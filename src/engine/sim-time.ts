/**
 * Simulated time in integer nanoseconds: constants.
 *
 * Owns units; the clock itself is in event-loop.ts.
 */
export const MICROSECOND = 1_000;
export const MILLISECOND = 1_000_000;
export const SECOND = 1_000_000_000;
