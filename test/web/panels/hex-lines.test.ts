/*
 * The hex view of a packet: the frame's bytes in lines of sixteen, and what a step has changed in them.
 */
import { describe, expect, test } from 'vitest';
import { frameBytes, type JourneyStep } from '../../../src/index.ts';
import { hexLines } from '../../../web/panels/hex-lines.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { steps } = runOf(MESH).stories[0]!.journeys[0]!;

/** Lines at the first step of an action, against the step before it. */
function linesAt(action: JourneyStep['action']) {
  const at = steps.findIndex((step) => step.action === action);
  return hexLines(frameBytes(steps[at]!.headers), frameBytes(steps[at - 1]!.headers));
}

const textOf = (lines: ReturnType<typeof hexLines>): string =>
  lines.flatMap(({ bytes }) => bytes.map(({ text }) => text)).join(' ');

/** Offsets of the changed bytes. */
const changedIn = (lines: ReturnType<typeof hexLines>): number[] =>
  lines.flatMap(({ bytes }) => bytes).flatMap(({ changed }, at) => (changed ? [at] : []));

describe('the bytes of a frame', () => {
  test('stand in lines of sixteen, each with its offset', () => {
    const lines = hexLines(frameBytes(steps[0]!.headers), undefined);
    expect(lines.map(({ offset }) => offset)).toEqual(['0000', '0010', '0020', '0030', '0040']);
    expect(lines.map(({ bytes }) => bytes.length)).toEqual([16, 16, 16, 16, 10]);
    // IPv4 in Ethernet, and in it 192.168.50.100 to 192.168.50.13, a SYN to port 8080 (0x1f90).
    expect(textOf(lines)).toMatch(/^(.. ){12}08 00 45 00 .* c0 a8 32 64 c0 a8 32 0d .. .. 1f 90 /);
    expect(changedIn(lines)).toEqual([]);
  });

  test('are marked where DNAT changes address and checksums, and nowhere else', () => {
    const lines = linesAt('translated');
    expect(textOf(lines)).toContain('c0 a8 32 64 ac 12 00 02');
    const [checksumOfIp, destination, checksumOfTcp] = [
      [24, 25],
      [30, 31, 32, 33],
      [50, 51],
    ] as const;
    expect(changedIn(lines)).toEqual([...checksumOfIp, ...destination, ...checksumOfTcp]);
  });

  test('of a tunnel are all new, and the frame in it stays as it was', () => {
    const lines = linesAt('encapsulated');
    expect(changedIn(lines)).toEqual(Array.from({ length: 50 }, (_, at) => at));
    expect(textOf(lines)).toMatch(/^(.. ){36}12 b5 /);
  });
});
