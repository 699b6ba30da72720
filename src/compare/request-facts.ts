/**
 * What can be said of a request in numbers and words, so that it can be held against another one.
 *
 * Owns the choice of facts and their order; compare.ts pairs requests, the terminal and the page
 * print the rows. Way, rewrites and steps are those of the packet that opens the request.
 */
import type { RunRecord } from '../result.ts';
import type { Journey, RequestStory } from '../trace/journey-shape.ts';
import { requestStories } from '../trace/journey.ts';
import { crossingsOf, openingOf, pathOf, rewritesOf } from '../trace/journey-way.ts';
import type { PacketHeaders, RequestFinished } from '../trace/trace-event.ts';

export interface RequestFacts {
  readonly story: RequestStory;
  readonly opening: Journey | undefined;
  readonly path: readonly string[];
  readonly rewrites: readonly string[];
  /** How often the opening packet crossed the LAN. */
  readonly crossings: number;
  /** From the question to its end as the asker sees it; undefined where the run ended before. */
  readonly latencyNs: number | undefined;
  /** Bytes of all its frames on the LAN, tunnels included. */
  readonly lanBytes: number;
  /** `port-closed at n3/host` */
  readonly drops: readonly string[];
}

const ETHERNET_BYTES = 14;
const TUNNEL_BYTES = 50;

/** Of an encrypted tunnel packet the outer length says all. */
function frameBytes({ length, tunnel }: PacketHeaders): number {
  if (tunnel?.esp) return tunnel.esp.length + ETHERNET_BYTES;
  return length + ETHERNET_BYTES + (tunnel === undefined ? 0 : TUNNEL_BYTES);
}

function lanBytesOf(story: RequestStory): number {
  const steps = story.journeys.flatMap(crossingsOf);
  return steps.reduce((sum, { headers }) => sum + frameBytes(headers), 0);
}

function dropOf({ steps, disposition }: Journey): string[] {
  if (disposition.kind !== 'dropped') return [];
  const { node, namespace } = steps.at(-1)!;
  return [`${disposition.reason} at ${node}/${namespace}`];
}

function factsOf(story: RequestStory, finish: RequestFinished | undefined): RequestFacts {
  const opening = openingOf(story);
  return {
    story,
    opening,
    path: opening === undefined ? [] : pathOf(opening),
    rewrites: opening === undefined ? [] : rewritesOf(opening),
    crossings: opening === undefined ? 0 : crossingsOf(opening).length,
    latencyNs: finish === undefined ? undefined : finish.timeNs - story.startNs,
    lanBytes: lanBytesOf(story),
    drops: [...new Set(story.journeys.flatMap(dropOf))],
  };
}

/** The facts of every request of a run, in order. */
export function requestFacts({ events }: RunRecord): RequestFacts[] {
  const finishes = new Map<number, RequestFinished>();
  for (const event of events) {
    if (event.kind === 'request.finished') finishes.set(event.request, event);
  }
  return requestStories(events).map((story) => factsOf(story, finishes.get(story.request)));
}

export interface FactRow {
  readonly name: string;
  readonly text: string;
}

function latencyText(latencyNs: number | undefined): string {
  return latencyNs === undefined ? 'not ended' : `${(latencyNs / 1e6).toFixed(3)} ms`;
}

/** All facts in words, the same names in the same order for every request. */
export function factRows(facts: RequestFacts): FactRow[] {
  const { story, opening, path, rewrites, crossings, latencyNs, lanBytes, drops } = facts;
  const rows: readonly (readonly [name: string, text: string])[] = [
    ['request', `${story.from} to ${story.to} (${story.protocol})`],
    ['outcome', story.outcome],
    ['answered by', story.task || 'nobody'],
    ['source address that the task sees', story.peer || 'none'],
    ['reached on', story.local || 'nothing'],
    ['way', path.join(', ') || 'none'],
    ['rewrites', rewrites.join(', ') || 'none'],
    ['steps of the first packet', String(opening?.steps.length ?? 0)],
    ['crossings of the LAN', String(crossings)],
    ['packets', String(story.journeys.length)],
    ['bytes on the LAN', String(lanBytes)],
    ['latency', latencyText(latencyNs)],
    ['dropped', drops.join(', ') || 'nothing'],
  ];
  return rows.map(([name, text]) => ({ name, text }));
}
