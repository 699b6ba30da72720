/**
 * One clock for two runs: which moment of each is looked at, at each place of a common scrubber.
 *
 * Pure. Three alignments: the same simulated time; the same place within the same request; the same
 * milestone (entered a node, backend chosen, delivered, answered). The side that has come to the end
 * of its part waits for the other one.
 */
import type { Journey, RequestStory } from '../../src/index.ts';
import type { Moment } from '../stores/moments.ts';
import { placeAtTime } from '../stores/playback-store.ts';
import type { Run } from '../stores/run-store.ts';

export type Alignment = 'time' | 'request' | 'milestone';

export interface Tick {
  /** Indexes of moments. */
  readonly left: number;
  readonly right: number;
  /** Who waits here for the other one. */
  readonly waits: 'left' | 'right' | undefined;
  /** Ordinal of the request from 1; 0 before the first. */
  readonly request: number;
}

/** Moments of one side that stand against a part of the other one, by their indexes. */
type Part = readonly number[];

function timeTicks(left: Run, right: Run): Tick[] {
  const times = new Set([...left.moments, ...right.moments].map(({ timeNs }) => timeNs));
  const ordinals = new Map(left.stories.map(({ request }, index) => [request, index + 1]));
  let request = 0;
  return [...times]
    .sort((earlier, later) => earlier - later)
    .map((timeNs) => {
      const at = Math.max(0, placeAtTime(left.moments, timeNs));
      request = ordinals.get(left.moments[at]?.request ?? 0) ?? request;
      const other = Math.max(0, placeAtTime(right.moments, timeNs));
      return { left: at, right: other, waits: undefined, request };
    });
}

function momentsOfRequest({ moments }: Run, story: RequestStory | undefined): Moment[] {
  if (story === undefined) return [];
  return moments.filter(({ request, step }) => request === story.request && step !== undefined);
}

function openingIn(moments: readonly Moment[]): Journey | undefined {
  return moments.find(({ journey }) => journey?.reply === false)?.journey;
}

function isChoice(moment: Moment): boolean {
  if (moment.step?.action === 'balanced') return true;
  const { action, changes } = moment.step ?? { action: '', changes: [] };
  return action === 'translated' && changes.some(({ field }) => field === 'ip.dst');
}

/** Places in the list of a request's moments where each milestone is reached; -1: never. */
function milestonesOf(moments: readonly Moment[]): readonly number[] {
  const opening = openingIn(moments);
  const home = opening?.steps[0]?.node;
  const own = (moment: Moment): boolean => moment.journey === opening;
  const balanced = moments.findIndex((each) => own(each) && each.step?.action === 'balanced');
  const answer = moments.find(({ journey }) => journey?.reply === true)?.journey;
  return [
    moments.findIndex((each) => own(each) && each.step?.node !== home),
    balanced === -1 ? moments.findIndex((each) => own(each) && isChoice(each)) : balanced,
    moments.findLastIndex(own),
    answer === undefined ? -1 : moments.findLastIndex(({ journey }) => journey === answer),
  ];
}

/** Cuts a list behind each of the places, which rise. */
function cut(moments: readonly Moment[], places: readonly number[]): Part[] {
  const ends = [...places.map((place) => place + 1), moments.length];
  return ends.map((end, index) =>
    moments.slice(index === 0 ? 0 : ends[index - 1], end).map((moment) => moment.index),
  );
}

/** Milestones that both sides reach, in the order of both. */
function commonMilestones(left: readonly number[], right: readonly number[]) {
  const common: { left: number; right: number }[] = [];
  left.forEach((place, index) => {
    const other = right[index]!;
    const last = common.at(-1) ?? { left: -1, right: -1 };
    if (place > last.left && other > last.right) common.push({ left: place, right: other });
  });
  return common;
}

function partsOf(left: readonly Moment[], right: readonly Moment[], alignment: Alignment) {
  const common =
    alignment === 'milestone' ? commonMilestones(milestonesOf(left), milestonesOf(right)) : [];
  const [leftParts, rightParts] = [
    cut(
      left,
      common.map((place) => place.left),
    ),
    cut(
      right,
      common.map((place) => place.right),
    ),
  ];
  return leftParts.map((part, index) => ({ left: part, right: rightParts[index]! }));
}

function requestTicks(left: Run, right: Run, alignment: Alignment): Tick[] {
  const ticks: Tick[] = [];
  const count = Math.max(left.stories.length, right.stories.length);
  for (let index = 0; index < count; index += 1) {
    const own = momentsOfRequest(left, left.stories[index]);
    const other = momentsOfRequest(right, right.stories[index]);
    for (const parts of partsOf(own, other, alignment)) {
      addPart(ticks, parts.left, parts.right, index + 1);
    }
  }
  return ticks;
}

function addPart(ticks: Tick[], left: Part, right: Part, request: number): void {
  const last = ticks.at(-1) ?? { left: 0, right: 0 };
  for (let step = 0; step < Math.max(left.length, right.length); step += 1) {
    const waits = step >= left.length ? 'left' : step >= right.length ? 'right' : undefined;
    ticks.push({
      left: left[Math.min(step, left.length - 1)] ?? last.left,
      right: right[Math.min(step, right.length - 1)] ?? last.right,
      waits,
      request,
    });
  }
}

/** The places of the common scrubber; at least one where either run has a moment. */
export function ticksOf(left: Run, right: Run, alignment: Alignment): readonly Tick[] {
  const ticks =
    alignment === 'time' ? timeTicks(left, right) : requestTicks(left, right, alignment);
  return ticks.length > 0 ? ticks : timeTicks(left, right);
}

/** The place nearest to where both sides were under another alignment. */
export function sameTick(ticks: readonly Tick[], at: Pick<Tick, 'left' | 'right'>): number {
  const exact = ticks.findIndex(({ left, right }) => left === at.left && right === at.right);
  if (exact !== -1) return exact;
  return Math.max(
    0,
    ticks.findIndex(({ left }) => left >= at.left),
  );
}
