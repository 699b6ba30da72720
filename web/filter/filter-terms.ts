/**
 * Terms of a filter as text: taken apart, put in, taken out, made of what a row shows.
 *
 * Pure. Owns how terms are written; what they mean is parse-filter.ts's and match-moment.ts's.
 */
import type { Moment } from '../stores/moments.ts';

/** A part of a row of the event list that a term can be made of. */
export type EventCell = 'time' | 'where' | 'station' | 'packet' | 'text';

/** The terms of a filter as they are written; a quoted blank does not end one. */
export function splitTerms(filter: string): string[] {
  return filter.match(/(?:"(?:[^"\\]|\\.)*"?|[^\s"])+/g) ?? [];
}

function quoted(value: string): string {
  return /^[^\s"]+$/.test(value) ? value : `"${value.replace(/["\\]/g, String.raw`\$&`)}"`;
}

/** `node=n3`, `station="nat PREROUTING"`. */
export function termOf(key: string, operator: string, value: string): string {
  return `${key}${operator}${quoted(value)}`;
}

/** The key that a term asks to have one value. */
function onlyKey(term: string): string {
  return /^([a-z]+)=/.exec(term)?.[1] ?? '';
}

/** The filter with a term more; one that asks the same key for another value gives way. */
export function withTerm(filter: string, term: string): string {
  const key = onlyKey(term);
  const others = splitTerms(filter).filter((each) => each !== term);
  const kept = key === '' ? others : others.filter((each) => onlyKey(each) !== key);
  return [...kept, term].join(' ');
}

export function withoutTerm(filter: string, term: string): string {
  return splitTerms(filter)
    .filter((each) => each !== term)
    .join(' ');
}

/** What a row's cell can be filtered by, the narrowest first. */
export function termsOfCell(moment: Moment, cell: EventCell): string[] {
  const { where, station, text, timeNs, request, journey, step } = moment;
  const [node = '', namespace = ''] = where.split(' / ');
  const terms: Readonly<Record<EventCell, readonly string[]>> = {
    time: [`t>=${timeNs / 1e6}ms`, `t<=${timeNs / 1e6}ms`],
    where: [
      ...(node ? [termOf('node', '=', node)] : []),
      ...(namespace ? [termOf('namespace', '=', namespace)] : []),
    ],
    station: [termOf('station', '=', station)],
    packet: [
      ...(journey ? [`packet=${journey.packet}`] : []),
      ...(request > 0 ? [`request=${request}`] : []),
    ],
    text: [termOf('text', '~', text), ...(step ? [`kind=${step.action}`] : [])],
  };
  return [...terms[cell]];
}
