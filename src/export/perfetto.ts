/**
 * A run in the JSON trace format that ui.perfetto.dev and chrome://tracing open.
 *
 * Owns the arrangement: a process for each request, whose tracks are its packets with a slice for
 * each namespace that they were in; and a process for each node, whose threads are its namespaces
 * with a mark for each step. Times are microseconds since the start, with three decimals.
 */
import type { RunRecord } from '../result.ts';
import { hopsOf, type Hop } from '../trace/hops.ts';
import type { Journey, JourneyStep, RequestStory } from '../trace/journey-shape.ts';
import { requestStories } from '../trace/journey.ts';
import { changeText, journeyText, storyText, tellingChanges } from '../trace/journey-words.ts';

type Entry = Readonly<Record<string, unknown>>;

const microseconds = (timeNs: number): number => timeNs / 1000;

function processEntries(pid: number, name: string): Entry[] {
  return [
    { ph: 'M', name: 'process_name', pid, tid: 0, args: { name } },
    { ph: 'M', name: 'process_sort_index', pid, tid: 0, args: { sort_index: pid } },
  ];
}

function stepDetails(step: JourneyStep): Entry {
  const changed = tellingChanges(step).map(changeText).join(', ');
  return {
    ...(changed !== '' && { changed }),
    ...(step.rows.length > 0 && { by: step.rows.join('\n') }),
    why: step.because,
  };
}

interface Span {
  readonly name: string;
  readonly fromNs: number;
  readonly toNs: number;
  readonly args: Entry;
}

/** A slice of the track of a packet, around those that begin and end within it. */
function slice(pid: number, packet: number, span: Span, within: readonly Entry[] = []): Entry[] {
  const common = { cat: 'packet', id: packet, pid, tid: 0, name: span.name };
  return [
    { ph: 'b', ...common, ts: microseconds(span.fromNs), args: span.args },
    ...within,
    { ph: 'e', ...common, ts: microseconds(span.toNs) },
  ];
}

/** A visit lasts until the packet is seen in the next namespace. */
function hopSpan(hop: Hop, next: Hop | undefined, endNs: number): Span {
  const steps = hop.steps.map((step) => [`${step.number} ${step.station.name}`, step.title]);
  return {
    name: hop.title,
    fromNs: hop.steps[0]!.timeNs,
    toNs: next?.steps[0]?.timeNs ?? endNs,
    args: Object.fromEntries(steps),
  };
}

function journeyEntries(pid: number, journey: Journey): Entry[] {
  const { packet, summary, startNs, endNs, steps } = journey;
  const hops = hopsOf(steps);
  const within = hops.flatMap((hop, index) =>
    slice(pid, packet, hopSpan(hop, hops[index + 1], endNs)),
  );
  const name = `packet ${packet} ${summary}`;
  const args = { packet: journeyText(journey) };
  return slice(pid, packet, { name, fromNs: startNs, toNs: endNs, args }, within);
}

function storyEntries(pid: number, story: RequestStory): Entry[] {
  const { request, from, to, startNs, endNs } = story;
  const name = `${from} to ${to}`;
  const args = { request: storyText(story) };
  const whole = { ph: 'X', cat: 'request', name, pid, tid: 0, ts: microseconds(startNs) };
  return [
    ...processEntries(pid, `request ${request}: ${name}`),
    { ...whole, dur: microseconds(endNs - startNs), args },
    ...story.journeys.flatMap((journey) => journeyEntries(pid, journey)),
  ];
}

/** Numbers for names, in the order in which they are asked for. */
function numbering(from: number): (name: string) => { number: number; isNew: boolean } {
  const numbers = new Map<string, number>();
  return (name) => {
    const known = numbers.get(name);
    const number = known ?? from + numbers.size;
    numbers.set(name, number);
    return { number, isNew: known === undefined };
  };
}

function nodeEntries(firstPid: number, stories: readonly RequestStory[]): Entry[] {
  const pidOf = numbering(firstPid);
  const tidOf = numbering(1);
  return stories
    .flatMap(({ journeys }) => journeys)
    .flatMap((journey) => journey.steps.map((step) => ({ journey, step })))
    .flatMap(({ journey, step }) => {
      const { node, namespace, station, title, timeNs } = step;
      const { number: pid, isNew: isNewNode } = pidOf(node);
      const { number: tid, isNew } = tidOf(`${node}/${namespace}`);
      const thread = { ph: 'M', name: 'thread_name', pid, tid, args: { name: namespace } };
      const args = { packet: journey.packet, request: journey.request, ...stepDetails(step) };
      const name = `${station.name}: ${title}`;
      const mark = { ph: 'i', s: 't', cat: 'step', name, pid, tid, ts: microseconds(timeNs), args };
      return [...(isNewNode ? processEntries(pid, node) : []), ...(isNew ? [thread] : []), mark];
    });
}

/** The JSON text of a run, an entry a line. */
export function exportPerfetto(result: RunRecord): string {
  const { title, engine, seed, fingerprint } = result;
  const stories = requestStories(result.events);
  const entries = [
    ...stories.flatMap((story, index) => storyEntries(index + 1, story)),
    ...nodeEntries(stories.length + 1, stories),
  ];
  const head = { displayTimeUnit: 'ns', otherData: { title, engine, seed, fingerprint } };
  const lines = entries.map((entry) => JSON.stringify(entry)).join(',\n');
  return `${JSON.stringify(head).slice(0, -1)},"traceEvents":[\n${lines}\n]}\n`;
}
