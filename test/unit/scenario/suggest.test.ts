/* Suggestions for words that are not known. */
import { describe, expect, it } from 'vitest';
import { closest, editDistance, suggestion } from '../../../src/scenario/suggest.ts';

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['manager', 'mangaer', 1],
    ['from', 'form', 1],
    ['ab', 'ba', 1],
    ['web', 'web', 0],
  ])('from %j to %j is %i', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });
});

describe('the closest word', () => {
  it('is the one with fewest edits', () => {
    expect(closest('repliccas', ['replica', 'replicas', 'ports'])).toBe('replicas');
  });

  it('is of two equally close ones the one that begins alike', () => {
    expect(closest('node', ['mode', 'nodes'])).toBe('nodes');
  });

  it('is found where two letters of a short word changed places', () => {
    expect(closest('wbe', ['api', 'web'])).toBe('web');
  });

  it('is none when all are far', () => {
    expect(closest('zebra', ['manager', 'worker'])).toBeUndefined();
  });

  it('does not mind letter case', () => {
    expect(closest('Manager', ['manager'])).toBe('manager');
  });
});

describe('a suggestion', () => {
  it('asks whether the closest word was meant', () => {
    expect(suggestion('mangaer', ['manager', 'worker'])).toBe('did you mean `manager`?');
  });

  it('lists the words when they are few and none is close', () => {
    expect(suggestion('x', ['manager', 'worker'])).toBe('known: `manager`, `worker`');
  });

  it('is silent when nothing is known', () => {
    expect(suggestion('x', [])).toBeUndefined();
  });
});
