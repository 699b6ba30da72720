/**
 * Ends of faults that the reader can move: those of edits that last a while, by the `wait` before them.
 *
 * Pure. Owns which ends those are and what a place on the track means for them; swarm-scrubber draws and
 * moves them.
 */
import { editedSteps, type Edit } from '../stores/edits-store.ts';
import type { Moment } from '../stores/moments.ts';
import type { Run } from '../stores/run-store.ts';
import { placeAtShare, type TimeAxis } from '../stores/time-axis.ts';
import type { TrackBand } from './scrubber-marks.ts';

export interface FaultGrip {
  /** Share of the axis. */
  readonly at: number;
  /** What lasts: `n3: cable out`. */
  readonly text: string;
  /** The edit that lets it last. */
  readonly wait: Edit;
  readonly waitFromNs: number;
  readonly durationNs: number;
}

const WAIT = /^wait: (\d+(?:\.\d+)?)(ms|s|m)$/;
const UNIT_NS: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9 };

/** How long arrow keys let it last, one after the other. */
const DURATIONS_S = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 1800] as const;
const SHORTEST_NS = 100e6;

/** The edits that end the faults of these bands, where a wait of the same change stands before them. */
export function gripsOf(
  run: Run,
  edits: readonly Edit[],
  bands: readonly TrackBand[],
): FaultGrip[] {
  const steps = editedSteps(edits);
  return bands.flatMap(({ fault, to, ends }) => {
    const end = edits.findIndex(({ id }) => steps.get(id) === fault.endStep);
    const before = edits
      .slice(0, Math.max(0, end))
      .filter(({ after }) => after === edits[end]?.after);
    const wait = before.findLast(({ step }) => WAIT.test(step));
    const place = run.steps.find(({ step }) => wait && step === steps.get(wait.id));
    if (!ends || !wait || !place || place.event < fault.from) return [];
    const [, count = '', unit = ''] = WAIT.exec(wait.step) ?? [];
    const durationNs = Number(count) * UNIT_NS[unit]!;
    return [{ at: to, text: fault.text, wait, waitFromNs: place.timeNs, durationNs }];
  });
}

/** The instant that a share of the track stands for; within a silence as far as the share is. */
export function timeAtShare(axis: TimeAxis, moments: readonly Moment[], share: number): number {
  const place = placeAtShare(axis, share);
  const [here, next] = [moments[place], moments[place + 1]];
  if (!here || !next) return here?.timeNs ?? 0;
  const [from, to] = [axis.places[place]!, axis.places[place + 1]!];
  const part = to > from ? Math.min(1, Math.max(0, (share - from) / (to - from))) : 0;
  return here.timeNs + (next.timeNs - here.timeNs) * part;
}

/** `wait: 12s`: with two figures, since a track is no ruler. */
export function waitUntil({ waitFromNs }: FaultGrip, timeNs: number): string {
  const durationNs = Math.max(SHORTEST_NS, timeNs - waitFromNs);
  return `wait: ${Number((durationNs / 1e9).toPrecision(2))}s`;
}

/** The next longer or shorter wait; the same at either end. */
export function waitBeside({ durationNs, wait }: FaultGrip, by: 1 | -1): string {
  const seconds = durationNs / 1e9;
  const next =
    by === 1
      ? DURATIONS_S.find((each) => each > seconds)
      : DURATIONS_S.findLast((each) => each < seconds);
  return next === undefined ? wait.step : `wait: ${next}s`;
}
