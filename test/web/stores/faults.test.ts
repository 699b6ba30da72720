/*
 * Faults that last: when each begins and ends, what it is about, and how far the reader can move its end.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { insertSteps } from '../../../src/index.ts';
import { gripsOf, timeAtShare, waitBeside, waitUntil } from '../../../web/panels/fault-grips.ts';
import { trackBands } from '../../../web/panels/scrubber-marks.ts';
import type { Edit } from '../../../web/stores/edits-store.ts';
import { faultsAt, faultsOf } from '../../../web/stores/faults.ts';
import { timeAxis } from '../../../web/stores/time-axis.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const question = (name: string) =>
  runOf(
    readFileSync(join(import.meta.dirname, `../../../scenarios/questions/${name}.yaml`), 'utf8'),
  );

/** The faults of a run, each with the steps that begin and end it. */
function spans(run: ReturnType<typeof runOf>): [string, number, number][] {
  const stepAt = (event: number) => run.steps.find((each) => each.event === event)?.step ?? -1;
  return faultsOf(run).map(({ text, from, endStep }) => [text, stepAt(from), endStep]);
}

/** The mesh with these lines before its first request. */
function broken(...lines: string[]) {
  return runOf(
    insertSteps(
      MESH,
      lines.map((step) => ({ after: -1, step })),
    )!,
  );
}

describe('a fault lasts', () => {
  test.each([
    ['node-lost', [['n3: cable out', 1, 8]]],
    ['vxlan-blocked', [['n2: udp/4789 dropped in INPUT', 1, 6]]],
    ['partition', [['n1, n2 | n3, n4: parted', 0, 5]]],
    ['drain-does-not-rebalance', [['n2: drained', 0, 3]]],
    ['mtu-black-hole', []],
  ])('in %s from its step to that which takes it back', (name, expected) => {
    expect(spans(question(name))).toEqual(expected);
  });

  test('until another one of its kind takes its place, or to the end', () => {
    const run = broken(
      'link: { node: n3, loss: 20% }',
      'link: { node: n3, loss: 50%, mtu: 1400 }',
      'link: { node: n3, loss: 0% }',
    );
    expect(spans(run)).toEqual([
      ['n3: 20 % lost', 0, 1],
      ['n3: 50 % lost', 1, 2],
      ['n3: MTU 1400', 1, -1],
    ]);
    expect(faultsAt(run, run.moments.at(-1)!.event).map(({ text }) => text)).toEqual([
      'n3: MTU 1400',
    ]);
  });

  test.each([
    ['response-time: { web.1: 2s }', 'response-time: { web.1: default }', 'answers after 2000 ms'],
    ['listen: { web.1: [] }', 'listen: { web.1: default }', 'listens on nothing'],
  ])('of a program: %s to %s', (step, end, words) => {
    expect(spans(broken(step, end))).toEqual([[`web.1: ${words}`, 0, 1]]);
  });

  test('apart from that of another cable or way, as the LAN has it', () => {
    const lines = [
      'link: { node: n3, latency: 100ms }',
      'link: { between: [n1, n3], latency: 20ms }',
      'link: { node: n3, latency: default }',
      'link: { between: [n3, n1], latency: default }',
    ];
    expect(spans(broken(...lines))).toEqual([
      ['n3: 100 ms each way', 0, 2],
      ['n1–n3: 20 ms each way', 1, 3],
    ]);
  });

  test('in one direction where only one is cut, and is no other fault for the way back', () => {
    const run = broken('partition: { from: n1, to: [n2, n3] }', 'heal: { from: n1, to: [n2, n3] }');
    expect(spans(run)).toEqual([['n1 → n2, n3: cut', 0, 1]]);
  });
});

describe('a fault is over', () => {
  const jumbo = MESH.replace(
    'cluster: {',
    'cluster: { underlay: { mtu: 9000, latency: 2ms, bandwidth: 10gbit },',
  );
  const parted = ['n1 | n2, n3: parted', 0, 1];
  const out = ['n1–n2: cable out', 0, 1];

  test.each([
    [['partition: [[n1], [n2, n3]]', 'heal: [[n2, n3], [n1]]'], [parted]],
    [['partition: [[n1], [n2, n3]]', 'heal: [[n1], [n3, n2]]'], [parted]],
    [
      ['partition: [[n1], [n2, n3]]', 'heal: [[n2], [n1]]', 'heal: [[n1], [n3]]'],
      [['n1 | n2, n3: parted', 0, 2]],
    ],
    [['partition: [[n1], [n2, n3]]', 'heal: [[n1], [n2]]'], [['n1 | n2, n3: parted', 0, -1]]],
    [
      ['partition: [[n1], [n2, n3]]', 'heal: { from: n1, to: [n2, n3] }', 'heal: all'],
      [['n1 | n2, n3: parted', 0, 2]],
    ],
    [['link: { between: [n1, n2], state: down }', 'link: { between: [n2, n1], state: up }'], [out]],
    [['link: { between: [n2, n1], state: down }', 'heal: all'], [out]],
  ])('however it is written: %j', (lines, expected) => {
    expect(spans(broken(...lines))).toEqual(expected);
  });

  test('where the LAN of the scenario is back, whatever that is like', () => {
    const lines = [
      'link: { node: n3, mtu: 1500, latency: 2ms }',
      'link: { node: n3, latency: 5ms, bandwidth: 1gbit }',
      'link: { node: n3, mtu: 9000, latency: 2ms, bandwidth: 10gbit }',
    ];
    const run = runOf(
      insertSteps(
        jumbo,
        lines.map((step) => ({ after: -1, step })),
      )!,
    );
    expect(run.cluster.underlay).toMatchObject({ mtuBytes: 9000, latencyNs: 2e6 });
    expect(spans(run)).toEqual([
      ['n3: MTU 1500', 0, 2],
      ['n3: 5 ms each way', 1, 2],
      ['n3: 1000 Mbit/s', 1, 2],
    ]);
  });
});

describe('the end of a fault on the track', () => {
  const edits: Edit[] = [
    'link: { node: n3, state: down }',
    'wait: 10s',
    'link: { node: n3, state: up }',
  ].map((step, id) => ({ id: id + 1, after: 0, step, title: step }));
  const run = runOf(insertSteps(MESH, edits)!);
  const { moments } = run;
  const axis = timeAxis(moments, 'steps');
  const bands = trackBands({ run, moments, axis });
  const [grip] = gripsOf(run, edits, bands);

  test('can be moved where a wait of the reader comes before it', () => {
    expect(bands.map(({ fault }) => fault.text)).toEqual(['n3: cable out']);
    expect(grip).toMatchObject({ text: 'n3: cable out', durationNs: 10e9, wait: { id: 2 } });
    expect(gripsOf(run, [], bands)).toEqual([]);
  });

  test('stands for a time, also within a silence', () => {
    const middle = (bands[0]!.from + bands[0]!.to) / 2;
    expect(waitUntil(grip!, timeAtShare(axis, moments, grip!.at))).toBe('wait: 10s');
    expect(waitUntil(grip!, timeAtShare(axis, moments, middle))).toMatch(/^wait: [3-7](\.\d)?s$/);
    expect(waitUntil(grip!, 0)).toBe('wait: 0.1s');
  });

  test('goes to the next longer or shorter time by key', () => {
    expect(waitBeside(grip!, 1)).toBe('wait: 20s');
    expect(waitBeside(grip!, -1)).toBe('wait: 5s');
    expect(waitBeside({ ...grip!, durationNs: 1800e9 }, 1)).toBe('wait: 10s');
  });
});
