/**
 * What a link is like, and what it is like when something befalls its cables or its way.
 *
 * Pure. Faults of a cable and of a way are kept apart, so that the end of one is not that of the other;
 * this file says what several of them come to.
 */

/** Properties of a cable, or of the way between two machines where that differs. */
export interface LinkQuality {
  readonly latencyNs: number;
  readonly jitterNs: number;
  readonly bandwidthBps: number;
  /** Share of frames that get lost, 0 to 1. */
  readonly lossRatio: number;
  readonly mtuBytes: number;
  /** Bytes that may wait for the wire; absent: no limit. */
  readonly queueBytes?: number;
}

/** What befalls a cable or a way; what is `undefined` is over. */
export type LinkFault = { readonly [Key in keyof LinkQuality]?: LinkQuality[Key] | undefined };

/** What lasts of a cable's or a way's faults. */
export type LastingFault = Partial<LinkQuality>;

/** What a step changes and restores, as one fault. */
export function faultOf(step: {
  readonly changes: LastingFault;
  readonly restored: readonly (keyof LinkQuality)[];
}): LinkFault {
  return { ...Object.fromEntries(step.restored.map((key) => [key, undefined])), ...step.changes };
}

/** What lasts once another fault has befallen the same cable or way; what is not given stays. */
export function afterFault(before: LastingFault | undefined, fault: LinkFault): LastingFault {
  const entries = Object.entries({ ...before, ...fault });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

type Combination = Readonly<Record<keyof LinkQuality, (one: number, other: number) => number>>;

/** Which of two values is the worse one for a frame. */
const WORSE: Combination = {
  latencyNs: Math.max,
  jitterNs: Math.max,
  bandwidthBps: Math.min,
  lossRatio: Math.max,
  mtuBytes: Math.min,
  queueBytes: Math.min,
};

/** What two cables one after the other do to a frame. */
const ALONG: Combination = {
  ...WORSE,
  latencyNs: (one, other) => one + other,
  jitterNs: (one, other) => one + other,
  lossRatio: (one, other) => one + other - one * other,
};

function combine(
  combination: Combination,
  one: LastingFault = {},
  other: LastingFault = {},
): LastingFault {
  const both = { ...one, ...other };
  for (const key of Object.keys(combination) as (keyof LinkQuality)[]) {
    const [left, right] = [one[key], other[key]];
    if (left !== undefined && right !== undefined) both[key] = combination[key](left, right);
  }
  return both;
}

/**
 * What befalls a frame between two machines: it crosses both cables, and a fault of the way is said of the
 * whole, so the worse of the two counts. Properties that no fault touches are left out.
 */
export function faultOfWay(
  [from, to]: readonly [LastingFault | undefined, LastingFault | undefined],
  way: LastingFault | undefined,
): LastingFault {
  return combine(WORSE, combine(ALONG, from, to), way);
}
