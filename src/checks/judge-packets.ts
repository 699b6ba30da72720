/**
 * Judges the way of packets: the namespaces they passed, what was rewritten, where they ended.
 *
 * A path and rewrites are those of the packet that opens the exchange (the SYN, the datagram, the
 * echo request), of every request of the step. Other packets of a connection follow it.
 */
import type { DropExpectation } from '../scenario/expectation.ts';
import type { Journey, JourneyStep, RequestStory } from '../trace/journey-shape.ts';
import { destinationText, sourceText } from '../trace/headers-text.ts';
import type { PacketDropped, PacketEvent } from '../trace/trace-event.ts';
import type { Evidence } from './evidence.ts';
import type { Judgement } from './expectation-result.ts';

const openings: Readonly<Record<RequestStory['protocol'], RegExp>> = {
  tcp: /^TCP SYN$/,
  udp: /^UDP$/,
  icmp: /^ICMP echo request$/,
};

function openingOf(story: RequestStory): Journey | undefined {
  const pattern = openings[story.protocol];
  return story.journeys.find((journey) => !journey.reply && pattern.test(journey.summary));
}

function openingsOf(evidence: Evidence): Journey[] {
  return evidence.stories().flatMap((story) => openingOf(story) ?? []);
}

/** A machine's own namespace may be written with or without `/host`. */
const placeName = (text: string): string => (text.includes('/') ? text : `${text}/host`);

/** The namespaces of a journey in order, each visit once. */
export function pathOf(journey: Journey): string[] {
  const places = journey.steps.map((step) => `${step.node}/${step.namespace}`);
  return places.filter((place, index) => place !== places[index - 1]);
}

interface SequenceExpectation {
  readonly text: string;
  readonly wanted: readonly string[];
  readonly read: (journey: Journey) => readonly string[];
  readonly separator: string;
  readonly matches: (wanted: string, got: string) => boolean;
}

/** Compares a list that each opening packet gives with the wanted one, item by item. */
function judgeSequence(expectation: SequenceExpectation, evidence: Evidence): Judgement {
  const { wanted, read, separator, matches, text } = expectation;
  const journeys = openingsOf(evidence);
  const isWanted = (got: readonly string[]): boolean =>
    got.length === wanted.length && got.every((item, index) => matches(wanted[index]!, item));
  const wrong = journeys.find((journey) => !isWanted(read(journey)));
  const shown = wrong ?? journeys[0];
  return {
    text,
    passed: shown !== undefined && wrong === undefined,
    expected: wanted.length === 0 ? 'none' : wanted.join(separator),
    got: shown === undefined ? 'no packet' : read(shown).join(separator) || 'none',
    event: shown?.steps[0]?.firstEvent ?? -1,
  };
}

/** Every request's opening packet went through exactly these namespaces. */
export function judgePath(path: readonly string[], evidence: Evidence): Judgement {
  return judgeSequence(
    {
      text: `path is ${path.join(', ')}`,
      wanted: path.map(placeName),
      read: pathOf,
      separator: ', ',
      matches: (wanted, got) => wanted === got,
    },
    evidence,
  );
}

function changed(step: JourneyStep, fields: readonly string[]): boolean {
  return step.changes.some((change) => fields.includes(change.field));
}

function rewritesOfStep(step: JourneyStep): string[] {
  const destination = changed(step, ['ip.dst', 'tcp.dport', 'udp.dport']);
  const source = changed(step, ['ip.src', 'tcp.sport', 'udp.sport']);
  return [
    ...(destination ? [`destination ${destinationText(step.headers)}`] : []),
    ...(source ? [`source ${sourceText(step.headers)}`] : []),
  ];
}

/** `destination 172.18.0.2:8080`, `source 10.0.0.4:40001`, … in order. */
export function rewritesOf(journey: Journey): string[] {
  return journey.steps.flatMap(rewritesOfStep);
}

/** A rewrite may be written without its port, which is chance for a source. */
const rewriteMatches = (wanted: string, got: string): boolean =>
  wanted === got || wanted === got.replace(/:\d+$/, '');

/** Addresses and ports of every opening packet were changed exactly like this. */
export function judgeRewrites(rewrites: readonly string[], evidence: Evidence): Judgement {
  return judgeSequence(
    {
      text: `rewrites are ${rewrites.join(', ') || 'none'}`,
      wanted: rewrites,
      read: rewritesOf,
      separator: ', ',
      matches: rewriteMatches,
    },
    evidence,
  );
}

function isDrop(event: unknown): event is PacketDropped {
  return (event as PacketEvent).kind === 'packet.dropped';
}

/** What a flooded copy meets at ports that it was not for is no loss, unless it is asked for. */
function dropsOf(evidence: Evidence, because: string | undefined): PacketDropped[] {
  const drops = evidence.events.filter(isDrop).filter((event) => event.request !== 0);
  return because === 'not-for-us' ? drops : drops.filter((event) => event.reason !== 'not-for-us');
}

const dropText = ({ node, namespace, reason }: PacketDropped): string =>
  `${reason} at ${node}/${namespace}`;

/** A packet of the step was dropped there and for that reason. */
export function judgeDropped({ at, because }: DropExpectation, evidence: Evidence): Judgement {
  const drops = dropsOf(evidence, because);
  const place = at === undefined ? undefined : placeName(at);
  const found = drops.find(
    (event) =>
      (place === undefined || `${event.node}/${event.namespace}` === place) &&
      (because === undefined || event.reason === because),
  );
  const expected = [because ?? 'a drop', place === undefined ? '' : `at ${place}`].join(' ').trim();
  const shown = found ?? drops[0];
  return {
    text: `dropped: ${expected}`,
    passed: found !== undefined,
    expected,
    got: shown === undefined ? 'nothing was dropped' : dropText(shown),
    event: shown?.sequence ?? -1,
  };
}
