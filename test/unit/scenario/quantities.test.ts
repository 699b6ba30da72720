/* Durations, sizes, bandwidth and shares as files write them. */
import { describe, expect, it } from 'vitest';
import {
  parseBandwidth,
  parseCpus,
  parseDuration,
  parseRatio,
  parseSize,
} from '../../../src/scenario/quantities.ts';

describe('a duration in nanoseconds', () => {
  it.each([
    ['200us', 200_000],
    ['20ms', 20_000_000],
    ['0s', 0],
    ['1.5s', 1_500_000_000],
    ['1m30s', 90_000_000_000],
    ['1h', 3_600_000_000_000],
    ['20', 20_000_000_000],
    [20, 20_000_000_000],
    [0.5, 500_000_000],
  ])('%j is %i', (value, expected) => {
    expect(parseDuration(value)).toBe(expected);
  });

  it.each(['', 's', 'soon', '-1s', '1s 2', '1 s', '5x', '1e9', '91d', -1, Infinity, NaN])(
    '%j is none',
    (value) => {
      expect(parseDuration(value)).toBeUndefined();
    },
  );
});

describe('a size in bytes', () => {
  it.each([
    [512, 512],
    ['1k', 1_024],
    ['1kB', 1_024],
    ['64M', 67_108_864],
    ['1gb', 1_073_741_824],
  ])('%j is %i', (value, expected) => {
    expect(parseSize(value)).toBe(expected);
  });

  it.each(['', '-1', 'big', '1q', 1.5e30])('%j is none', (value) => {
    expect(parseSize(value)).toBeUndefined();
  });
});

describe('a bandwidth in bits a second', () => {
  it.each([
    ['1Gbit', 1e9],
    ['100mbit', 1e8],
    ['512kbit', 512_000],
    ['10Mbps', 1e7],
    [1_000, 1_000],
  ])('%j is %i', (value, expected) => {
    expect(parseBandwidth(value)).toBe(expected);
  });

  it.each(['', '0', '-1Mbit', 'fast', '1Gbyte'])('%j is none', (value) => {
    expect(parseBandwidth(value)).toBeUndefined();
  });
});

describe('a share', () => {
  it.each([
    [0, 0],
    ['1%', 0.01],
    [0.5, 0.5],
    ['100%', 1],
  ])('%j is %d', (value, expected) => {
    expect(parseRatio(value)).toBe(expected);
  });

  it.each(['101%', 1.1, -0.1, 'all'])('%j is none', (value) => {
    expect(parseRatio(value)).toBeUndefined();
  });
});

describe('processors', () => {
  it('are counted in billionths', () => {
    expect(parseCpus('0.5')).toBe(500_000_000);
    expect(parseCpus(2)).toBe(2_000_000_000);
    expect(parseCpus('many')).toBeUndefined();
  });
});
