/**
 * Which moments a filter lets through.
 *
 * Pure. Owns what each key of the filter language means for a moment; the grammar is
 * parse-filter.ts's.
 */
import { ipv4Text } from '../../src/index.ts';
import type { Moment } from '../stores/moments.ts';
import type { FilterKey, FilterOperator, FilterTerm } from './parse-filter.ts';

const KIND_OF_STATION: Readonly<Record<string, string>> = {
  scenario: 'step',
  request: 'request',
  resolver: 'dns',
  cluster: 'cluster',
};

/** Words that `kind=` knows a moment by. */
export function kindsOf(moment: Moment): string[] {
  const { step, journey, tick } = moment;
  if (!step || !journey) {
    const byStation = KIND_OF_STATION[moment.station];
    return [tick, byStation ?? 'task'];
  }
  const { action, station } = step;
  const isNat = action === 'translated' || action === 'balanced';
  const isDrop = action === 'dropped' || action === 'rejected';
  return [
    action,
    station.kind,
    journey.reply ? 'reply' : 'request',
    ...(isNat ? ['nat'] : []),
    ...(isDrop ? ['drop'] : []),
  ];
}

/** The packet's own headers, and those of the tunnel that it is in at that step. */
function headersOf({ step }: Moment) {
  if (!step) return [];
  const { headers } = step;
  return headers.tunnel ? [headers, headers.tunnel] : [headers];
}

/** What the keys compare: several values where any may fit. */
export const VALUES: Readonly<
  Record<Exclude<FilterKey, 't'>, (moment: Moment) => readonly string[]>
> = {
  node: ({ where }) => [where.split(' / ')[0] ?? ''],
  namespace: ({ where }) => [where.split(' / ')[1] ?? ''],
  task: ({ where, station, step }) => [where.split(' / ')[1] ?? '', step ? '' : station],
  station: ({ station }) => [station],
  kind: kindsOf,
  packet: ({ journey }) => (journey ? [String(journey.packet)] : []),
  request: ({ request }) => [String(request)],
  step: ({ step }) => (step ? [String(step.number)] : []),
  src: (moment) => headersOf(moment).map(({ source }) => ipv4Text(source)),
  dst: (moment) => headersOf(moment).map(({ destination }) => ipv4Text(destination)),
  port: (moment) =>
    headersOf(moment).flatMap(({ sourcePort, destinationPort }) => {
      return [String(sourcePort), String(destinationPort)];
    }),
  text: ({ text }) => [text],
};

const NS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
};

/** `1.2ms` in whole nanoseconds; NaN for what is no time with a unit. */
export function timeNsOf(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)\s*([a-zµ]*)$/.exec(text) ?? [];
  return Math.round(Number(number || Number.NaN) * (NS_PER_UNIT[unit] ?? Number.NaN));
}

function compares(operator: FilterOperator, left: number, right: number): boolean {
  switch (operator) {
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
    case '!=':
      return left !== right;
    case '=':
    case '~':
      return left === right;
  }
}

function fits(operator: FilterOperator, has: string, wanted: string): boolean {
  const [left, right] = [has.toLowerCase(), wanted.toLowerCase()];
  if (operator === '~') return left.includes(right);
  if (operator === '=' || operator === '!=') return left === right;
  return compares(operator, Number(has), Number(wanted));
}

function holds({ key, operator, value }: FilterTerm, moment: Moment): boolean {
  if (key === 't') return compares(operator, moment.timeNs, timeNsOf(value));
  if (key === '') {
    const { where, station, text } = moment;
    return `${where} ${station} ${text}`.toLowerCase().includes(value.toLowerCase());
  }
  const values = VALUES[key as Exclude<FilterKey, 't'>](moment);
  const some = values.some((each) => fits(operator, each, value));
  return operator === '!=' ? !some : some;
}

/** The moments for which every term holds. */
export function matchingMoments(
  moments: readonly Moment[],
  terms: readonly FilterTerm[],
): readonly Moment[] {
  if (terms.length === 0) return moments;
  return moments.filter((moment) => terms.every((term) => holds(term, moment) !== term.negated));
}
