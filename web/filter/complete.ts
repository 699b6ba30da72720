/**
 * How a filter may go on, and why it finds nothing: keys, and the values that events of the run have.
 *
 * Pure. Values are those of the moments at hand, so that nothing is offered that finds nothing.
 */
import { oncePer } from '../stores/once.ts';
import type { Moment } from '../stores/moments.ts';
import { splitTerms, termOf } from './filter-terms.ts';
import { matchingMoments, VALUES } from './match-moment.ts';
import { FILTER_ALIASES, FILTER_KEYS, parseFilter, type FilterKey } from './parse-filter.ts';

const OFFERED_MAX = 30;
const NAMED_MAX = 6;

type ValuedKey = Exclude<FilterKey, 't'>;

const valuesOf = oncePer((moments: readonly Moment[]) => {
  const known = new Map<ValuedKey, readonly string[]>();
  return (key: ValuedKey): readonly string[] => {
    const found = known.get(key) ?? [
      ...new Set(moments.flatMap(VALUES[key]).filter((value) => value !== '')),
    ];
    known.set(key, found);
    return found;
  };
});

function keyNamed(word: string): ValuedKey | undefined {
  const key = FILTER_ALIASES[word] ?? word;
  return key in VALUES ? (key as ValuedKey) : undefined;
}

/** Terms that the last one, as far as it is written, can become. */
function endings(last: string, moments: readonly Moment[]): string[] {
  const [, minus = '', word = '', operator, begun = ''] =
    /^(-?)([a-zA-Z]*)(?:(!=|=|~)"?(.*))?$/.exec(last) ?? [];
  if (operator === undefined) {
    return Object.keys(FILTER_KEYS)
      .filter((key) => key.startsWith(word) && key !== 't')
      .map((key) => `${minus}${key}=`);
  }
  const key = keyNamed(word);
  const values = key ? valuesOf(moments)(key) : [];
  return values
    .filter((value) => value.toLowerCase().startsWith(begun.toLowerCase()))
    .map((value) => `${minus}${termOf(word, operator, value)}`);
}

/** Whole filters that this one can become by going on with its last term. */
export function completions(filter: string, moments: readonly Moment[]): string[] {
  const terms = /\s$/.test(filter) ? [...splitTerms(filter), ''] : splitTerms(filter);
  const last = terms.at(-1) ?? '';
  const before = terms.slice(0, -1).join(' ');
  return endings(last, moments)
    .filter((ending) => ending !== last)
    .slice(0, OFFERED_MAX)
    .map((ending) => (before === '' ? ending : `${before} ${ending}`));
}

/** Why a filter without mistakes finds nothing among these moments, in a sentence. */
export function whyNothing(filter: string, moments: readonly Moment[]): string {
  for (const text of splitTerms(filter)) {
    const { terms = [] } = parseFilter(text);
    if (matchingMoments(moments, terms).length > 0) continue;
    const key = keyNamed(terms[0]?.key ?? '');
    const values = key && key !== 'text' ? valuesOf(moments)(key) : [];
    const named = values.slice(0, NAMED_MAX).join(', ');
    const more = values.length > NAMED_MAX ? ` and ${values.length - NAMED_MAX} more` : '';
    return `No event matches ${text}.${named ? ` There is ${named}${more}.` : ''}`;
  }
  return 'No event matches all terms together.';
}
