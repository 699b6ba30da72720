/**
 * The rows of the event list: each moment by itself, or by packet with what happens at one place folded.
 *
 * Pure. Grouped, a packet has a row, each place of its way one below it, and an open place its steps
 * below that; packets are in the order in which they set out, with all else between them.
 */
import type { Journey } from '../../src/index.ts';
import type { Moment } from '../stores/moments.ts';
import { insideText } from './inside-text.ts';

export interface Fold {
  /** Names it among all of the run. */
  readonly key: string;
  readonly isOpen: boolean;
  /** Indexes of the moments in it. */
  readonly holds: readonly number[];
  readonly text: string;
}

export interface EventRow {
  /** The one that is gone to. */
  readonly moment: Moment;
  /** 0 outside, 1 within a packet, 2 within a place. */
  readonly depth: number;
  /** Set for a row that stands for several moments. */
  readonly fold?: Fold;
}

/** Packets are open and places folded, but for those whose keys the reader has turned round. */
export type Turned = ReadonlySet<string>;

export function flatRows(moments: readonly Moment[]): EventRow[] {
  return moments.map((moment) => ({ moment, depth: 0 }));
}

function journeyText({ summary, steps, disposition }: Journey): string {
  const { kind } = disposition;
  const ways = {
    delivered: () => (disposition.kind === 'delivered' ? `delivered to ${disposition.to}` : ''),
    dropped: () => (disposition.kind === 'dropped' ? `dropped: ${disposition.reason}` : ''),
    'in-flight': () => 'still on its way at the end',
  };
  return `${summary}, ${steps.length} steps, ${ways[kind]()}`;
}

/** Moments of one packet, cut where it comes to another place. */
function placesOf(moments: readonly Moment[]): Moment[][] {
  const places: Moment[][] = [];
  for (const moment of moments) {
    const last = places.at(-1);
    if (last?.[0]?.where === moment.where) last.push(moment);
    else places.push([moment]);
  }
  return places;
}

function placeRows(moments: readonly Moment[], turned: Turned): EventRow[] {
  const first = moments[0]!;
  if (moments.length === 1) return [{ moment: first, depth: 1 }];
  const key = `${first.journey?.packet}/${first.step?.number}`;
  const steps = moments.flatMap(({ step }) => (step ? [step] : []));
  const text = insideText(steps);
  const fold: Fold = {
    key,
    isOpen: turned.has(key),
    holds: moments.map(({ index }) => index),
    text: text === `${steps.length} steps` ? text : `${steps.length} steps: ${text}`,
  };
  const head: EventRow = { moment: first, depth: 1, fold };
  return fold.isOpen ? [head, ...moments.map((moment) => ({ moment, depth: 2 }))] : [head];
}

function journeyRows(journey: Journey, moments: readonly Moment[], turned: Turned): EventRow[] {
  const key = String(journey.packet);
  const fold: Fold = {
    key,
    isOpen: !turned.has(key),
    holds: moments.map(({ index }) => index),
    text: journeyText(journey),
  };
  const head: EventRow = { moment: moments[0]!, depth: 0, fold };
  const places = fold.isOpen ? placesOf(moments) : [];
  return [head, ...places.flatMap((place) => placeRows(place, turned))];
}

/** The rows by packet. */
export function groupedRows(moments: readonly Moment[], turned: Turned): EventRow[] {
  const groups = new Map<Journey | Moment, Moment[]>();
  for (const moment of moments) {
    const owner = moment.journey ?? moment;
    const group = groups.get(owner);
    if (group) group.push(moment);
    else groups.set(owner, [moment]);
  }
  return [...groups].flatMap(([owner, group]) =>
    'packet' in owner ? journeyRows(owner, group, turned) : [{ moment: group[0]!, depth: 0 }],
  );
}

/** The innermost fold that a moment is in, open or not. */
export function foldOf(rows: readonly EventRow[], index: number): Fold | undefined {
  return rows.findLast(({ fold }) => fold?.holds.includes(index))?.fold;
}

/** Place of the row that shows a moment: its own, or the innermost folded one that it is in. */
export function rowOf(rows: readonly EventRow[], index: number): number {
  const own = rows.findIndex(({ moment, fold }) => !fold && moment.index === index);
  if (own !== -1) return own;
  return rows.findLastIndex(({ fold }) => fold?.holds.includes(index));
}
