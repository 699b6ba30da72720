/**
 * Quantities as files write them: durations (`200us`, `1m30s`), sizes (`1kB`, `64M`), bandwidth
 * (`1Gbit`), shares (`0.01`, `1%`), processors (`0.5`).
 * Owns reading and what a message says was expected. Every reader gives undefined for bad text.
 */

/** A quantity in a file: text with a unit, or a bare number. */
export type Quantity = string | number;

const NANOSECONDS_BY_UNIT: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
};

/** Nanoseconds are exact integers in a double up to 104 days. */
const DURATION_NS_MAX = 90 * 86_400e9;

export const DURATION_TEXT = 'a duration such as `200us`, `1.5s` or `1m30s`, up to 90 days';

/** Nanoseconds. A bare number is seconds, as `wait: 20` says. */
export function parseDuration(value: Quantity): number | undefined {
  if (typeof value === 'number') return durationWithin(value * 1e9);
  if (/^\d{1,12}(\.\d{1,9})?$/.test(value)) return durationWithin(Number(value) * 1e9);
  const part = /(\d{1,12}(?:\.\d{1,9})?)(ns|us|µs|ms|s|m|h|d)/y;
  let total = 0;
  while (part.lastIndex < value.length) {
    const at = part.exec(value);
    if (at === null) return undefined;
    total += Number(at[1]) * (NANOSECONDS_BY_UNIT[at[2] ?? ''] ?? 0);
  }
  return value === '' ? undefined : durationWithin(total);
}

function durationWithin(durationNs: number): number | undefined {
  return durationNs >= 0 && durationNs <= DURATION_NS_MAX ? Math.round(durationNs) : undefined;
}

const BYTES_BY_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
};

const SIZE_BYTES_MAX = 1024 ** 5;

export const SIZE_TEXT = 'a size such as `512`, `16k`, `64M` or `1gb`';

/** Bytes; units count by 1024, as Compose has it. */
export function parseSize(value: Quantity): number | undefined {
  const found = /^(\d{1,15}(?:\.\d{1,6})?)([kmg]?b?)$/i.exec(String(value));
  const unit = BYTES_BY_UNIT[(found?.[2] ?? '').toLowerCase()];
  if (found === null || unit === undefined) return undefined;
  const bytes = Math.round(Number(found[1]) * unit);
  return bytes <= SIZE_BYTES_MAX ? bytes : undefined;
}

const BITS_BY_PREFIX: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

export const BANDWIDTH_TEXT = 'a bandwidth such as `1Gbit`, `100Mbit` or `512kbit`';

/** Bits a second, more than 0; `kbit` is 1,000 bits as for `tc`. */
export function parseBandwidth(value: Quantity): number | undefined {
  const found = /^(\d{1,12}(?:\.\d{1,6})?)([kmgt]?)(bit(\/s|ps)?|bps)?$/i.exec(String(value));
  const factor = BITS_BY_PREFIX[(found?.[2] ?? '').toLowerCase()];
  if (found === null || factor === undefined) return undefined;
  const bits = Math.round(Number(found[1]) * factor);
  return bits > 0 && bits <= 1e15 ? bits : undefined;
}

export const RATIO_TEXT = 'a share from 0 to 1, such as `0.01` or `1%`';

/** 0 to 1. */
export function parseRatio(value: Quantity): number | undefined {
  const found = /^(\d{1,3}(?:\.\d{1,12})?)(%?)$/.exec(String(value));
  if (found === null) return undefined;
  const ratio = Number(found[1]) / (found[2] === '%' ? 100 : 1);
  return ratio <= 1 ? ratio : undefined;
}

export const CPUS_TEXT = 'a number of processors such as `0.5`';

/** Billionths of a processor. */
export function parseCpus(value: Quantity): number | undefined {
  const found = /^\d{1,6}(\.\d{1,9})?$/.test(String(value));
  return found ? Math.round(Number(value) * 1e9) : undefined;
}
