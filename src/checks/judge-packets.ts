/**
 * Judges the way of packets: the namespaces they passed, what was rewritten, where they ended.
 *
 * A path and rewrites are those of the packet that opens the exchange (the SYN, the datagram, the
 * echo request), of every request of the step. Other packets of a connection follow it.
 */
import type { DropExpectation } from '../scenario/expectation.ts';
import type { Journey } from '../trace/journey-shape.ts';
import { openingOf, pathOf, rewritesOf } from '../trace/journey-way.ts';
import type { PacketDropped, PacketEvent } from '../trace/trace-event.ts';
import { firstFinishOrFailure, type Evidence } from './evidence.ts';
import type { Judgement } from './expectation-result.ts';

function openingsOf(evidence: Evidence): Journey[] {
  return evidence.stories().flatMap((story) => openingOf(story) ?? []);
}

/** A machine's own namespace may be written with or without `/host`. */
const placeName = (text: string): string => (text.includes('/') ? text : `${text}/host`);

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
      text: path.length === 0 ? 'no packet is sent' : `path is ${path.join(', ')}`,
      wanted: path.map(placeName),
      read: pathOf,
      separator: ', ',
      matches: (wanted, got) => wanted === got,
    },
    evidence,
  );
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
    event: shown?.sequence ?? firstFinishOrFailure(evidence, () => true),
  };
}
