/**
 * What a cable is like: latency, jitter, bandwidth, loss, MTU, queue.
 * Owns the records for the underlay, for single links and for changes of them while running.
 */

/** Properties of a cable in one direction. */
export interface LinkQuality {
  readonly latencyNs: number;
  /** Largest deviation from `latencyNs`, either way. */
  readonly jitterNs: number;
  readonly bandwidthBps: number;
  /** Share of frames lost, 0 to 1. */
  readonly lossRatio: number;
  readonly mtuBytes: number;
  /** Bytes that wait for the wire before the tail is dropped; absent means without bound. */
  readonly queueBytes?: number;
}

/** Only what the file gives; the rest is as the underlay says. */
export type LinkChanges = Partial<LinkQuality>;
