/*
 * Lines of tables with their marks: which one decided, which are new, which the packet's way rests on.
 * The lines are as iptables-save, ipvsadm and bridge print them.
 */
import { describe, expect, test } from 'vitest';
import { parseScenario, simulate, type JourneyStep } from '../../../src/index.ts';
import { pathLines, tableLines } from '../../../web/panels/table-lines.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { steps } = runOf(MESH).stories[0]!.journeys[0]!;

function stepLike(rows: readonly string[], table?: JourneyStep['station']['table']): JourneyStep {
  const station = { ...steps[0]!.station, ...(table && { table }) };
  return { ...steps[0]!, rows, station };
}

const RULES = [
  '*nat',
  ':PREROUTING ACCEPT [0:0]',
  '-A PREROUTING -j DOCKER',
  'COMMIT',
  '*filter',
  ':FORWARD DROP [0:0]',
  '-A PREROUTING -j DOCKER',
  'COMMIT',
];

const SERVERS = [
  'FWM 256 rr',
  '-> 10.0.0.6:0 Masq 1 0 1',
  '-> 10.0.0.7:0 Masq 1 0 0',
  'FWM 257 rr',
  '-> 10.0.0.6:0 Masq 1 0 0',
];

function decided(lines: readonly string[], step: JourneyStep): number[] {
  const marked = tableLines(lines, { before: undefined, step, path: [] });
  return marked.flatMap((line, index) => (line.decided ? [index] : []));
}

describe('the line that decided', () => {
  test('is in the table that the step is about, not one of the same words elsewhere', () => {
    expect(decided(RULES, stepLike(['-A PREROUTING -j DOCKER'], 'nat'))).toEqual([2]);
  });

  test('is the server of the service that chose it', () => {
    expect(decided(SERVERS, stepLike(['FWM 256 rr', '-> 10.0.0.6:0 Masq 1']))).toEqual([0, 1]);
  });

  test('is found whatever its counters say, and never by half of a word', () => {
    expect(
      decided(['FWM 256 rr', '-> 10.0.0.6:0 Masq 10 0 0'], stepLike(['-> 10.0.0.6:0 Masq 1'])),
    ).toEqual([]);
  });

  test('of a FDB is the same with and without the name of its device', () => {
    const row = '02:42:0a:00:00:06 dev vxlan0 dst 192.168.50.12';
    const line = '02:42:0a:00:00:06 dst 192.168.50.12 self permanent';
    expect(decided([line], stepLike([row]))).toEqual([0]);
  });

  test('is none without a step here', () => {
    const lines = tableLines(RULES, { before: undefined, step: undefined, path: [] });
    expect(lines.some((line) => line.decided || line.fresh || line.onPath)).toBe(false);
  });
});

test('new lines are those that were not there an instant before', () => {
  const lines = tableLines(SERVERS, { before: SERVERS.slice(0, 2), step: undefined, path: [] });
  expect(lines.map(({ fresh }) => fresh)).toEqual([false, false, true, true, true]);
});

test('the lines of the way keep the heading of their part and lose the others', () => {
  const path = [stepLike(['FWM 257 rr', '-> 10.0.0.6:0 Masq 1'])];
  const lines = tableLines(SERVERS, { before: undefined, step: undefined, path });
  expect(pathLines(lines).map(({ text }) => text)).toEqual(SERVERS.slice(3));
});

test('each step of a real packet that names rows finds them in the tables of the end of the run', () => {
  const { tables } = simulate(parseScenario(MESH).scenario!);
  const rules = tables['n3']?.['ingress_sbox'];
  expect(rules).toBeDefined();
  const chosen = steps.find(({ action }) => action === 'balanced')!;
  const marked = tableLines(rules!.ipvs, { before: undefined, step: chosen, path: [] });
  expect(
    marked.filter((line) => line.decided).map(({ text }) => text.split(' ').slice(0, 2)),
  ).toEqual([
    ['FWM', '256'],
    ['->', '10.0.0.7:0'],
  ]);
});
