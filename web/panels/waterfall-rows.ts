/**
 * Requests as bars in time, each in parts: looking the name up, connecting, waiting for the answer, taking it.
 *
 * Pure. The parts are read off the request's own packets: the first that is no DNS begins the
 * connection, the first reply ends its building, the first that carries data ends the waiting. Over a
 * connection that is kept alive there is nothing to build.
 */
import type { Journey, RequestStory } from '../../src/index.ts';
import { oncePer } from '../stores/once.ts';
import { opensConnection } from './connections.ts';

export type PartKind = 'dns' | 'connect' | 'wait' | 'transfer';

export interface WaterfallRow {
  readonly request: number;
  readonly label: string;
  readonly outcome: string;
  readonly startNs: number;
  readonly durationNs: number;
  readonly parts: readonly { readonly kind: PartKind; readonly durationNs: number }[];
}

export type WaterfallOrder = 'start' | 'duration' | 'outcome';

/** An answer of 127.0.0.11 leaves from a port of the resolver's choice and has port 53 later. */
function isDns({ steps }: Journey): boolean {
  return steps.some(
    ({ headers: { protocol, sourcePort, destinationPort } }) =>
      protocol === 'udp' && (sourcePort === 53 || destinationPort === 53),
  );
}

function partsOf(story: RequestStory): WaterfallRow['parts'] {
  const { protocol, journeys, startNs, endNs } = story;
  const own = journeys.filter((journey) => !isDns(journey));
  const connectNs = own[0]?.startNs ?? endNs;
  const firstReply = own.find(({ reply }) => reply);
  const connects = protocol === 'tcp' && opensConnection(story);
  const connectedNs = connects ? (firstReply?.endNs ?? endNs) : connectNs;
  const answer = own.find(({ reply, summary }) => reply && summary.includes('data'));
  const answeredNs = Math.max(connectedNs, Math.min(answer?.endNs ?? endNs, endNs));
  const parts = [
    { kind: 'dns', durationNs: connectNs - startNs },
    { kind: 'connect', durationNs: connectedNs - connectNs },
    { kind: 'wait', durationNs: answeredNs - connectedNs },
    { kind: 'transfer', durationNs: endNs - answeredNs },
  ] as const;
  return parts.filter(({ durationNs }) => durationNs > 0);
}

function rowOf(story: RequestStory): WaterfallRow {
  const { request, from, to, outcome, task, startNs, endNs } = story;
  return {
    request,
    label: `${from} → ${to}`,
    outcome: task ? `${outcome} ${task}` : outcome,
    startNs,
    durationNs: endNs - startNs,
    parts: partsOf(story),
  };
}

const ORDERS: Readonly<
  Record<WaterfallOrder, (left: WaterfallRow, right: WaterfallRow) => number>
> = {
  start: (left, right) => left.startNs - right.startNs || left.request - right.request,
  duration: (left, right) => right.durationNs - left.durationNs,
  outcome: (left, right) => left.outcome.localeCompare(right.outcome, 'en'),
};

const rowsOf = oncePer((stories: readonly RequestStory[]) => stories.map(rowOf));

export function waterfallRows(
  stories: readonly RequestStory[],
  order: WaterfallOrder,
): WaterfallRow[] {
  return rowsOf(stories).toSorted(ORDERS[order]);
}

/** The durations of all requests, the shortest first. */
export const sortedDurations = oncePer((stories: readonly RequestStory[]) =>
  rowsOf(stories)
    .map(({ durationNs }) => durationNs)
    .sort((left, right) => left - right),
);

/** The duration that this share of them does not exceed; `sorted` has the shortest first. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
