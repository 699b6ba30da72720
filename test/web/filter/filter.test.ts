/*
 * The event list's filter: what its terms mean for the moments of a run, and where a mistake is.
 */
import { describe, expect, test } from 'vitest';
import { ipv4Text } from '../../../src/index.ts';
import { matchingMoments, timeNsOf } from '../../../web/filter/match-moment.ts';
import { parseFilter } from '../../../web/filter/parse-filter.ts';
import type { Moment } from '../../../web/stores/moments.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { moments } = runOf(MESH);

/** The moments that a filter lets through. */
function found(text: string): readonly Moment[] {
  const { terms, mistake } = parseFilter(text);
  if (mistake) throw new Error(mistake.message);
  return matchingMoments(moments, terms);
}

/** Every moment for which `holds` is true is found, and no other. */
function expectExactly(text: string, holds: (moment: Moment) => boolean): void {
  const wanted = moments.filter(holds);
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.length).toBeLessThan(moments.length);
  expect(found(text)).toEqual(wanted);
}

describe('a filter', () => {
  test('without terms lets everything through', () => {
    expect(found('  ')).toBe(moments);
  });

  test('node= is the machine, namespace= what is behind the slash', () => {
    expectExactly('node=n3', ({ where }) => where === 'n3' || where.startsWith('n3 / '));
    expectExactly('ns=ingress_sbox', ({ where }) => where.endsWith(' / ingress_sbox'));
  });

  test('terms beside each other must all hold, and - turns one round', () => {
    expectExactly(
      'node=n3 -ns=host',
      ({ where }) => where.startsWith('n3') && !where.endsWith('/ host'),
    );
  });

  test('kind=nat finds where an address was translated or a server chosen', () => {
    expectExactly('kind=nat', ({ step }) =>
      ['translated', 'balanced'].includes(step?.action ?? ''),
    );
  });

  test('kind=drop finds nothing but drops, and -kind=drop all else', () => {
    expectExactly('kind=drop', ({ tick }) => tick === 'drop');
    expect([...found('kind=drop'), ...found('-kind=drop')]).toHaveLength(moments.length);
  });

  test('task= is a task, by its namespace', () => {
    expectExactly('task=web.2', ({ where }) => where === 'n1 / web.2');
  });

  test('numbers are compared as numbers: packet>9 holds for 10', () => {
    expectExactly('packet>9', ({ journey }) => (journey?.packet ?? 0) > 9);
    expectExactly(
      'request=2 step<=2',
      ({ request, step }) => request === 2 && (step?.number ?? 3) <= 2,
    );
  });

  test('dst= is the address at the step: the port of the mesh is behind 172.18.0.2 once', () => {
    const hits = found('dst=172.18.0.2 kind=nat');
    expect(hits.length).toBeGreaterThan(0);
    for (const { where } of hits) expect(where).toBe('n3 / host');
  });

  test('src=, dst= and port= know the tunnel too: VXLAN is UDP to port 4789', () => {
    expectExactly('port=4789', ({ step }) => step?.headers.tunnel !== undefined);
    const [moment] = found('port=4789');
    expect(found(`dst=${ipv4Text(moment!.step!.headers.tunnel!.destination)}`)).toContain(moment);
    expect(found(`dst=${ipv4Text(moment!.step!.headers.destination)}`)).toContain(moment);
  });

  test('t> compares times, whatever their units', () => {
    const middleNs = moments[moments.length >> 1]!.timeNs;
    expectExactly(`t>${middleNs}ns`, ({ timeNs }) => timeNs > middleNs);
    expect(found('t>0.5s')).toEqual(found('t>500ms'));
  });

  test('words are looked for in place, station and text, whatever their case', () => {
    expectExactly('"ipvs chooses"', ({ text }) => text.startsWith('IPVS chooses'));
    expect(found('text~"IPVS chooses"')).toEqual(found('"ipvs chooses"'));
  });
});

describe('a mistake in a filter', () => {
  test.each([
    ['nod=n3', 0, 'nod is not known'],
    ['node=n3 foo>1', 8, 'foo is not known'],
    ['node=', 5, 'a value is missing after node='],
    ['t>5', 2, 'a time has a unit: 5s or 5ms'],
    ['node=n3 t<soon', 10, 'soon is no time'],
    ['t>1.2.3ms', 2, '1.2.3ms is no time'],
    ['text~"rr', 5, 'a quotation mark is not closed'],
  ])('%s is told at %i', (text, at, message) => {
    const { mistake } = parseFilter(text);
    expect(mistake?.at).toBe(at);
    expect(mistake?.message).toContain(message);
  });

  test('a quotation mark within quotes is written with a backslash', () => {
    expect(parseFilter('text~"a \\"b\\""').terms?.[0]?.value).toBe('a "b"');
  });
});

describe('a time', () => {
  test.each([
    ['1.2ms', 1.2e6],
    ['3us', 3e3],
    ['3µs', 3e3],
    ['2s', 2e9],
    ['1min', 60e9],
  ])('%s is %d ns', (text, wanted) => {
    expect(timeNsOf(text)).toBeCloseTo(wanted);
  });

  test.each(['', 'soon', '5', '5 parsecs'])('%j is none', (text) => {
    expect(timeNsOf(text)).toBeNaN();
  });
});
