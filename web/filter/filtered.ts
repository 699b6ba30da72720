/**
 * The moments of the scope that the reader's filter lets through, made once for each pair of both.
 *
 * Owns that memory alone; several panels show the same list.
 */
import { scopedMoments, type Session } from '../app/session.ts';
import type { Moment } from '../stores/moments.ts';
import { matchingMoments } from './match-moment.ts';
import { parseFilter, type FilterMistake } from './parse-filter.ts';

export interface Filtered {
  readonly all: readonly Moment[];
  readonly shown: readonly Moment[];
  readonly mistake: FilterMistake | undefined;
}

const made = new WeakMap<readonly Moment[], { text: string; filtered: Filtered }>();

/** A filter with a mistake in it shows everything, and says so. */
export function filteredMoments(session: Session): Filtered {
  const all = scopedMoments(session);
  const text = session.view.state.filter;
  const known = made.get(all);
  if (known?.text === text) return known.filtered;
  const { terms, mistake } = parseFilter(text);
  const filtered = { all, shown: terms ? matchingMoments(all, terms) : all, mistake };
  made.set(all, { text, filtered });
  return filtered;
}
