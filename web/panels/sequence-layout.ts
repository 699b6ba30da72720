/**
 * Who sent what to whom: lifelines side by side, one row an arrow, time downwards.
 *
 * Pure. A lifeline is a machine, or a task where a packet begins or ends; an arrow is a packet's way
 * from one to another. What happens inside a machine stands as one line of words, folded.
 */
import type { Journey, JourneyStep } from '../../src/index.ts';
import type { Fault } from '../stores/faults.ts';
import type { Moment } from '../stores/moments.ts';
import { insideText } from './inside-text.ts';

export interface Arrow {
  readonly row: number;
  /** Indices of lifelines; the same where nothing left the machine. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** What happened on the way, folded. */
  readonly inside: string;
  readonly kind: 'request' | 'response' | 'drop' | 'note';
  /** Repeats an earlier packet of the request: same flags, same ports, same direction. */
  readonly again: boolean;
  readonly timeNs: number;
  /** Index of the moment to go to. */
  readonly moment: number;
}

export interface Sequence {
  readonly lifelines: readonly string[];
  readonly arrows: readonly Arrow[];
  /** Moments that were left out because there are too many. */
  readonly left: number;
}

export const ROWS_MAX = 400;

/** Where a step is seen on the diagram. */
function lifelineOf(step: JourneyStep): string {
  const isTask = step.station.kind === 'socket' && step.namespace !== 'host';
  return isTask ? step.namespace : step.node;
}

interface Visit {
  readonly lifeline: string;
  readonly steps: readonly JourneyStep[];
}

function visitsOf({ steps }: Journey): Visit[] {
  const visits: { lifeline: string; steps: JourneyStep[] }[] = [];
  for (const step of steps) {
    const lifeline = lifelineOf(step);
    const last = visits.at(-1);
    if (last?.lifeline === lifeline) last.steps.push(step);
    else visits.push({ lifeline, steps: [step] });
  }
  return visits;
}

function portsText({ headers }: JourneyStep): string {
  if (headers.sourcePort === 0 && headers.destinationPort === 0) return '';
  return ` ${headers.sourcePort} → ${headers.destinationPort}`;
}

type Unplaced = Omit<Arrow, 'row' | 'from' | 'to'> & { from: string; to: string };

function arrowsOf(journey: Journey, momentOf: (step: JourneyStep) => number): Unplaced[] {
  const visits = visitsOf(journey);
  const dropped = journey.disposition.kind === 'dropped';
  const arrows = visits.slice(1).map((visit, index): Unplaced => {
    const before = visits[index]!;
    const last = before.steps.at(-1)!;
    const first = visit.steps[0]!;
    const tunnel = last.headers.tunnel && first.node !== last.node ? ' in VXLAN' : '';
    return {
      from: before.lifeline,
      to: visit.lifeline,
      text: `#${journey.packet} ${journey.summary}${portsText(last)}${tunnel}`,
      inside: insideText(visit.steps),
      kind: journey.reply ? 'response' : 'request',
      again: false,
      timeNs: last.timeNs,
      moment: momentOf(first),
    };
  });
  const end = visits.at(-1)!;
  const drop = end.steps.at(-1)!;
  if (!dropped) return arrows;
  const note: Unplaced = {
    from: end.lifeline,
    to: end.lifeline,
    text: `#${journey.packet} ${journey.summary} ✕ ${drop.title}`,
    inside: '',
    kind: 'drop',
    again: false,
    timeNs: drop.timeNs,
    moment: momentOf(drop),
  };
  return [...arrows, note];
}

function noteOf(moment: Moment): Unplaced[] {
  if (moment.step) return [];
  const place = moment.where.split(' / ')[0] ?? '';
  return [
    {
      from: place,
      to: place,
      text: moment.text,
      inside: '',
      kind: moment.tick === 'drop' ? 'drop' : 'note',
      again: false,
      timeNs: moment.timeNs,
      moment: moment.index,
    },
  ];
}

/** Marks arrows of packets that say the same as an earlier one between the same two. */
function withRepeats(arrows: readonly Unplaced[]): Unplaced[] {
  const seen = new Set<string>();
  return arrows.map((arrow) => {
    if (arrow.kind === 'note') return arrow;
    const key = `${arrow.from}|${arrow.to}|${arrow.text.replace(/^#\d+ /, '')}`;
    const isRetransmitted = /SYN|data/.test(arrow.text) && seen.has(key);
    seen.add(key);
    return isRetransmitted ? { ...arrow, again: true } : arrow;
  });
}

/** Machines in the order in which packets come to them, each task behind its machine. */
function lifelinesOf(arrows: readonly Unplaced[]): string[] {
  const found = new Set<string>();
  for (const { from, to } of arrows) {
    if (from) found.add(from);
    if (to) found.add(to);
  }
  return [...found];
}

/** The diagram of these moments. */
export function sequenceOf(moments: readonly Moment[]): Sequence {
  const journeys = [...new Set(moments.flatMap(({ journey }) => (journey ? [journey] : [])))];
  const indexOf = new Map(moments.flatMap(({ step, index }) => (step ? [[step, index]] : [])));
  const momentOf = (step: JourneyStep): number => indexOf.get(step) ?? moments[0]?.index ?? 0;
  const all = [
    ...journeys.flatMap((journey) => arrowsOf(journey, momentOf)),
    ...moments.flatMap(noteOf),
  ].sort((left, right) => left.timeNs - right.timeNs || left.moment - right.moment);
  const shown = withRepeats(all).slice(0, ROWS_MAX);
  const lifelines = lifelinesOf(shown);
  const arrows = shown.map((arrow, row) => ({
    ...arrow,
    row,
    from: Math.max(0, lifelines.indexOf(arrow.from)),
    to: Math.max(0, lifelines.indexOf(arrow.to)),
  }));
  return { lifelines, arrows, left: all.length - shown.length };
}

/** A fault over the rows during which it lasts, the last one with. */
export interface FaultBand {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** The faults that last during any of the rows; `moments` are those of the whole run. */
export function faultBands(
  arrows: readonly Arrow[],
  moments: readonly Moment[],
  faults: readonly Fault[],
): FaultBand[] {
  return faults.flatMap(({ text, from, to }) => {
    const lasts = ({ moment }: Arrow): boolean => {
      const event = moments[moment]?.event ?? -1;
      return from <= event && event < to;
    };
    const first = arrows.findIndex(lasts);
    return first < 0 ? [] : [{ text, first, last: arrows.findLastIndex(lasts) }];
  });
}
