/**
 * What stands on the track besides ticks: faults and how long they last, changes, judged checks, folded
 * silences.
 *
 * Pure. Owns which marks there are and where; swarm-scrubber draws them.
 */
import { faultsOf, type Fault } from '../stores/faults.ts';
import { isFaultText } from '../stores/jumps.ts';
import { placeOf } from '../stores/playback-store.ts';
import type { Moment } from '../stores/moments.ts';
import type { Run } from '../stores/run-store.ts';
import type { TimeAxis } from '../stores/time-axis.ts';

export interface TrackMark {
  readonly kind: 'fault' | 'passed' | 'failed' | 'marker';
  /** Share of the axis. */
  readonly at: number;
  readonly text: string;
}

interface Track {
  readonly run: Run;
  /** The moments that the track spans. */
  readonly moments: readonly Moment[];
  readonly axis: TimeAxis;
}

/** Share of the axis of the moment that ends with an event, where the track spans it. */
function shareOf({ run, moments, axis }: Track, event: number): number[] {
  const moment = run.moments.find((each) => each.event >= event);
  const at = moment ? placeOf(moments, moment.index) : -1;
  return moment && moments[at]?.index === moment.index ? [axis.places[at]!] : [];
}

/** Several checks of one moment are one mark, which tells of all; a failed one decides what it is. */
function onePerPlace(checks: readonly TrackMark[]): TrackMark[] {
  const places = [...new Set(checks.map(({ at }) => at))];
  return places.map((at) => {
    const here = checks.filter((check) => check.at === at);
    const kind = here.some((check) => check.kind === 'failed') ? 'failed' : 'passed';
    return { at, kind, text: here.map(({ text }) => text).join('\n') };
  });
}

/** Marks in the order in which they are drawn. */
export function trackMarks(track: Track, markers: readonly number[]): TrackMark[] {
  const { steps, result } = track.run;
  const faults = steps
    .filter(({ text }) => isFaultText(text))
    .flatMap(({ event, text }) =>
      shareOf(track, event).map((at): TrackMark => ({ kind: 'fault', at, text })),
    );
  const checks = result.expectations
    .filter(({ event }) => event >= 0)
    .flatMap(({ event, passed, text }) =>
      shareOf(track, event).map((at): TrackMark => ({
        kind: passed ? 'passed' : 'failed',
        at,
        text,
      })),
    );
  const own = markers.flatMap((event) =>
    shareOf(track, event).map((at): TrackMark => ({ kind: 'marker', at, text: 'marker' })),
  );
  return [...faults, ...onePerPlace(checks), ...own];
}

/** A fault that lasts, over the part of the track on which it does. */
export interface TrackBand {
  /** Shares of the axis. */
  readonly from: number;
  readonly to: number;
  readonly fault: Fault;
  /** False where it goes on behind the end of the track. */
  readonly ends: boolean;
}

/** Bands in the order in which the faults begin. */
export function trackBands({ run, moments, axis }: Track): TrackBand[] {
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return [];
  const shareAt = (event: number): number => {
    const at = moments.findIndex((moment) => moment.event >= event);
    return at < 0 ? 1 : axis.places[at]!;
  };
  return faultsOf(run)
    .filter(({ from, to }) => from <= last.event && to > first.event)
    .map((fault) => ({
      fault,
      from: shareAt(fault.from),
      to: shareAt(fault.to),
      ends: fault.to <= last.event,
    }));
}

/** `15 min`, `12.4 s`: how long a silence was. */
export function silenceText(skippedNs: number): string {
  const seconds = skippedNs / 1e9;
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}
