/**
 * A copy of a capture with one thing changed, for the tests of the judge: what it says of the copy, and
 * how to reach the parts of one.
 */
import { expect } from 'vitest';
import type { PacketRow } from './capture-types.ts';
import { compareWithCapture } from './compare-with-capture.ts';
import { differenceText } from './difference-text.ts';
import { loadCapture } from './load-capture.ts';

export type Fields = Record<string, unknown>;
export type Lines = string[];

/** A run that printed exactly what a capture holds, and that a case then changes. */
interface Copy {
  readonly observations: Fields[];
}

/** What the judge says first about a changed copy, or `equal`. */
export function verdict(name: string, change: (copy: Copy) => void): string {
  const capture = loadCapture(name);
  const copy = structuredClone({ observations: capture.observations }) as unknown as Copy;
  const before = JSON.stringify(copy);
  change(copy);
  expect(JSON.stringify(copy), 'the case must change something').not.toBe(before);
  const first = compareWithCapture(capture, copy as never)[0];
  return first ? differenceText(first) : 'equal';
}

export function observation(copy: Copy, step: number, kind: string, nth = 0): Fields {
  return copy.observations.filter((one) => one['step'] === step && one['kind'] === kind)[nth]!;
}

export function table(copy: Copy, node: string, namespace: string, name: string): Lines {
  const nodes = observation(copy, 0, 'state')['nodes'] as Record<
    string,
    Record<string, Record<string, Lines>>
  >;
  return nodes[node]![namespace]![name]!;
}

/** Replaces the first line that contains `part`. */
export function rewrite(lines: Lines, part: string, by: string): void {
  const at = lines.findIndex((line) => line.includes(part));
  lines[at] = lines[at]!.replace(part, by);
}

export function swap(values: unknown[], first: number, second: number): void {
  [values[first], values[second]] = [values[second], values[first]];
}

type Row = { -readonly [Key in keyof PacketRow]: PacketRow[Key] };

export function packets(copy: Copy, step: number): Row[] {
  return observation(copy, step, 'trace')['packets'] as Row[];
}

export function rowAt(copy: Copy, step: number, test: (row: Row) => boolean): number {
  return packets(copy, step).findIndex(test);
}

export const isData = (row: Row): boolean => row.flags === 'P.';
export const isFin = (row: Row): boolean => row.flags === 'F.';
export const isAcknowledgement = (row: Row): boolean => row.flags === '.';

/** Rows of the last acknowledgement: thirteen taps in 01, step 4. */
export const LAST_ACKNOWLEDGEMENT_ROWS = 13;

/** Exchanges the rows of the `first` packet of a step with those of the next one. */
export function swapPackets(rows: Row[], first: number, hops: number): void {
  const [left, right] = [
    rows.slice(first, first + hops),
    rows.slice(first + hops, first + 2 * hops),
  ];
  rows.splice(first, 2 * hops, ...right, ...left);
}

/** `ephemeral-1` -> `ephemeral-7`. */
export function shiftName(port: Row['sourcePort']): Row['sourcePort'] {
  return typeof port === 'string' ? port.replace(/\d+/, (n) => String(Number(n) + 6)) : port;
}

/** The endpoint lines of one of the networks that the first node lists. */
export function endpoints(copy: Copy, network: string): Lines {
  const state = observation(copy, 0, 'state');
  const key = Object.keys(state).find((name) => name.startsWith('networks'))!;
  return (state[key] as Record<string, { endpoints: Lines }>)[network]!.endpoints;
}

export type Case = readonly [title: string, name: string, change: (copy: Copy) => void];
