/*
 * One clock for two runs: every moment of both is passed, in order, and who is done waits.
 */
import { describe, expect, test } from 'vitest';
import { sameTick, ticksOf, type Alignment, type Tick } from '../../../web/compare/ticks.ts';
import type { Run } from '../../../web/stores/run-store.ts';
import { runOf } from '../fixtures/mesh-run.ts';

const scenario = (ports: string, requests: string): string => `
title: One task on n2
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
services:
  web: { ports: [${ports}], deploy: { placement: { constraints: ["node.hostname==n2"] } } }
steps: [${requests}]
`;
const ASK = '{ request: { from: client, to: "n2:8080" } }';
const mesh = runOf(scenario('"8080:80"', ASK));
const host = runOf(scenario('{ target: 80, published: 8080, mode: host }', ASK));
const twice = runOf(scenario('"8080:80"', `${ASK}, ${ASK}`));

const ALIGNMENTS: readonly Alignment[] = ['time', 'request', 'milestone'];

/** Moments of packets that a side passes, each once. */
function passed(run: Run, ticks: readonly Tick[], side: 'left' | 'right'): number[] {
  const steps = new Set(run.moments.filter(({ step }) => step).map(({ index }) => index));
  return [...new Set(ticks.map((tick) => tick[side]))].filter((index) => steps.has(index));
}

const stepsOf = (run: Run): number[] =>
  run.moments.filter(({ step }) => step).map(({ index }) => index);

/** Moment at which the first packet is delivered. */
function delivered(run: Run): number {
  const opening = run.moments.find(({ journey }) => journey?.reply === false)!.journey;
  return run.moments.findLast(({ journey }) => journey === opening)!.index;
}

describe('the common clock', () => {
  test.each(['request', 'milestone'] as const)(
    'by %s passes every step of both runs, in order',
    (alignment) => {
      const ticks = ticksOf(mesh, host, alignment);
      expect(passed(mesh, ticks, 'left')).toEqual(stepsOf(mesh));
      expect(passed(host, ticks, 'right')).toEqual(stepsOf(host));
    },
  );

  test.each(ALIGNMENTS)('by %s of a run with itself shows the same on both sides', (alignment) => {
    const ticks = ticksOf(mesh, mesh, alignment);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.every(({ left, right, waits }) => left === right && waits === undefined)).toBe(
      true,
    );
  });

  test('by time looks at both sides at the same instant', () => {
    for (const { left, right } of ticksOf(mesh, host, 'time')) {
      const [own, other] = [mesh.moments[left]!, host.moments[right]!];
      const next = host.moments[right + 1];
      expect(
        other.timeNs <= own.timeNs || (mesh.moments[left + 1]?.timeNs ?? Infinity) > other.timeNs,
      ).toBe(true);
      if (next && own.timeNs >= other.timeNs) expect(next.timeNs).toBeGreaterThan(own.timeNs);
    }
  });

  test('by milestone delivers both first packets at the same place, after one has waited', () => {
    const ticks = ticksOf(mesh, host, 'milestone');
    const place = ticks.findIndex(({ left }) => left === delivered(mesh));
    const before = ticks.slice(0, place + 1);
    expect(before.at(-1)?.right).toBe(delivered(host));
    expect(before.some(({ waits }) => waits === 'right')).toBe(true);
    expect(ticks[place + 1]?.waits).toBeUndefined();
  });

  test('waits at the end of the requests of the side that makes fewer', () => {
    const ticks = ticksOf(mesh, twice, 'request');
    const second = ticks.filter(({ request }) => request === 2);
    expect(second.length).toBeGreaterThan(10);
    expect(second.every(({ waits }) => waits === 'left')).toBe(true);
    expect(new Set(second.map(({ left }) => left)).size).toBe(1);
  });

  test('changes its alignment without losing the place', () => {
    const before = ticksOf(mesh, host, 'request');
    const after = ticksOf(mesh, host, 'milestone');
    const at = before[7]!;
    expect(after[sameTick(after, at)]?.left).toBe(at.left);
  });
});
