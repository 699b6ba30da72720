/*
 * How a filter goes on, how rows become terms, and what is said when nothing fits.
 */
import { describe, expect, test } from 'vitest';
import { completions, whyNothing } from '../../../web/filter/complete.ts';
import {
  splitTerms,
  termsOfCell,
  withoutTerm,
  withTerm,
} from '../../../web/filter/filter-terms.ts';
import { matchingMoments } from '../../../web/filter/match-moment.ts';
import { parseFilter } from '../../../web/filter/parse-filter.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { moments } = runOf(MESH);

function matchesOf(filter: string): number {
  return matchingMoments(moments, parseFilter(filter).terms ?? []).length;
}

describe('a filter goes on', () => {
  test('with the keys that begin so', () => {
    expect(completions('na', moments)).toEqual(['namespace=']);
    expect(completions('kind=nat st', moments)).toEqual(['kind=nat station=', 'kind=nat step=']);
  });

  test('with the values that the events have, also after other terms and under another name', () => {
    expect(completions('node=', moments)).toEqual(
      expect.arrayContaining(['node=client', 'node=n3']),
    );
    expect(completions('kind=nat netns=ing', moments)).toEqual(['kind=nat netns=ingress_sbox']);
    expect(completions('-node=c', moments)).toEqual(['-node=client']);
  });

  test('and everything that is offered finds something', () => {
    for (const key of ['node=', 'kind=', 'station=', 'task=', 'text=']) {
      const offered = completions(key, moments);
      expect(offered.length).toBeGreaterThan(0);
      for (const filter of offered) expect(matchesOf(filter)).toBeGreaterThan(0);
    }
  });

  test('with nothing for a key that there is not', () => {
    expect(completions('nobody=', moments)).toEqual([]);
  });
});

describe('a filter that finds nothing', () => {
  test('says which term it is, and what there is instead', () => {
    const why = whyNothing('kind=nat node=node-9', moments);
    expect(why).toMatch(/^No event matches node=node-9\. There is .*n3/);
  });

  test('says when it is the terms together', () => {
    expect(whyNothing('node=client kind=nat', moments)).toMatch(/all terms together/);
  });
});

describe('terms', () => {
  test('with a quoted blank stay whole', () => {
    expect(splitTerms('station="nat PREROUTING"  node=n3')).toEqual([
      'station="nat PREROUTING"',
      'node=n3',
    ]);
    expect(withoutTerm('station="nat PREROUTING" node=n3', 'node=n3')).toBe(
      'station="nat PREROUTING"',
    );
  });

  test('that ask one key for another value take its place', () => {
    expect(withTerm('node=n3 -kind=drop', 'node=n1')).toBe('-kind=drop node=n1');
    expect(withTerm('node=n3', '-node=n1')).toBe('node=n3 -node=n1');
  });

  test('made of a cell find the row they were made of', () => {
    const cells = ['time', 'where', 'station', 'packet', 'text'] as const;
    for (const moment of moments) {
      for (const cell of cells) {
        for (const term of termsOfCell(moment, cell)) {
          const { terms } = parseFilter(term);
          expect(matchingMoments([moment], terms ?? []), term).toEqual([moment]);
        }
      }
    }
  });
});
