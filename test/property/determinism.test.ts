/*
 * Chance is reproducible and does not spread: one seed gives one run, and whoever draws more, or
 * stands beside, changes nothing for the others.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createRandomStreams,
  pickIndex,
  shuffled,
  type RandomStreams,
} from '../../src/engine/random-streams.ts';
import type { PacketTapped, SimulationResult } from '../../src/index.ts';
import { numRuns } from '../support/seed.ts';
import { clusters, scenarioText, taskNames } from './arbitraries/clusters.ts';
import { questionsIn, stepOf } from './arbitraries/questions.ts';
import { answersOf, runText } from './run-text.ts';

const RUNS = Math.ceil(numRuns * 0.2);

const traffic = clusters.chain((cluster) =>
  fc.record({
    cluster: fc.constant(cluster),
    steps: questionsIn(cluster, 4, 8).map((questions) => questions.map(stepOf)),
  }),
);

/** What everybody on any interface saw of each request, without numbers and times. */
function packetsByRequest({ events }: SimulationResult, skipped = 0): Map<number, string[]> {
  const rows = new Map<number, string[]>();
  for (const event of events) {
    if (event.kind !== 'packet.tapped' || event.request === skipped) continue;
    const request = event.request > skipped && skipped > 0 ? event.request - 1 : event.request;
    rows.set(request, [...(rows.get(request) ?? []), rowOf(event)]);
  }
  return rows;
}

function rowOf({ node, namespace, interface: name, direction, headers }: PacketTapped): string {
  const { source, sourcePort, destination, destinationPort, ttl, flags, length, tunnel } = headers;
  const ends = `${source}:${sourcePort} > ${destination}:${destinationPort}`;
  const outer = tunnel ? `vni ${tunnel.vni} port ${tunnel.sourcePort}` : '';
  return `${node}/${namespace} ${name} ${direction} ${ends} ${ttl} ${flags} ${length} ${outer}`;
}

describe('a run', () => {
  test('is the same when it is run again with the same seed', () => {
    fc.assert(
      fc.property(traffic, ({ cluster, steps }) => {
        const text = scenarioText(cluster, [...steps, { state: 'all' }]);
        const [first, second] = [runText(text), runText(text)];
        expect(second.fingerprint).toBe(first.fingerprint);
        expect(second).toEqual(first);
      }),
      { numRuns: RUNS },
    );
  });

  test('answers the same with recording off', () => {
    fc.assert(
      fc.property(traffic, ({ cluster, steps }) => {
        const text = scenarioText(cluster, [...steps, { state: 'all' }]);
        const { observations } = runText(text, { recording: 'off' });
        expect(observations).toEqual(runText(text).observations);
      }),
      { numRuns: RUNS },
    );
  });

  test('is the same when a host is plugged in that does nothing', () => {
    fc.assert(
      fc.property(traffic, ({ cluster, steps }) => {
        const alone = runText(scenarioText(cluster, steps));
        const idle = { client: { address: '192.168.50.100' }, idle: {} };
        const beside = runText(scenarioText(cluster, steps, idle));
        expect(beside.fingerprint).toBe(alone.fingerprint);
        expect(beside.observations).toEqual(alone.observations);
        expect(beside.tables).toEqual(alone.tables);
      }),
      { numRuns: RUNS },
    );
  });

  test('has the same packets when somebody else looks a name up before', () => {
    fc.assert(
      fc.property(traffic, ({ cluster, steps }) => {
        const asker = { ...cluster.services[0]!, name: 'idle', port: undefined, replicas: 1 };
        const networks = [cluster.networks[0]!.name];
        const idle = { ...asker, mode: 'replicated', networks, node: 'n1' } as const;
        const larger = { ...cluster, services: [...cluster.services, idle] };
        const [from] = taskNames(larger, idle);
        const resolve = { resolve: { from, name: 'nobody.example.com' } };
        const quiet = runText(scenarioText(larger, [{ wait: '1s' }, ...steps]));
        const busy = runText(scenarioText(larger, [resolve, ...steps]));
        expect(answersOf(busy)).toEqual(answersOf(quiet));
        expect(packetsByRequest(busy, 1)).toEqual(packetsByRequest(quiet));
      }),
      { numRuns: RUNS },
    );
  });
});

const purposes = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), {
  minLength: 2,
  maxLength: 4,
});

function draw(streams: RandomStreams, purpose: string, count: number): number[] {
  return Array.from({ length: count }, () => pickIndex(streams, purpose, 1_000_000));
}

describe('a random stream', () => {
  test('gives the same numbers whatever the others have given in between', () => {
    fc.assert(
      fc.property(fc.integer(), purposes, fc.array(fc.nat(3)), (seed, names, order) => {
        const alone = draw(createRandomStreams(seed), names[0]!, 20);
        const streams = createRandomStreams(seed);
        const mixed: number[] = [];
        for (const at of [...order, ...Array<number>(20).fill(0)]) {
          const name = names[at % names.length]!;
          const value = pickIndex(streams, name, 1_000_000);
          if (name === names[0]) mixed.push(value);
        }
        expect(mixed.slice(0, 20)).toEqual(alone);
      }),
    );
  });

  test('differs from a stream of another name or another seed', () => {
    fc.assert(
      fc.property(fc.nat(), purposes, (seed, [first, second]) => {
        const streams = createRandomStreams(seed);
        const numbers = draw(streams, first!, 8);
        expect(draw(streams, second!, 8)).not.toEqual(numbers);
        expect(draw(createRandomStreams(seed + 1), first!, 8)).not.toEqual(numbers);
      }),
    );
  });

  test('shuffles without losing or doubling anything', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer(), { maxLength: 30 }), (seed, items) => {
        const mixed = shuffled(createRandomStreams(seed), 'order', items);
        expect([...mixed].sort()).toEqual([...items].sort());
      }),
    );
  });

  test('gives every number of its range, each about as often as the others', () => {
    const counts = Array<number>(6).fill(0);
    const streams = createRandomStreams(7);
    for (let round = 0; round < 6000; round++) counts[pickIndex(streams, 'dice', 6)]!++;
    // Six standard deviations of a fair dice around 1000.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(175);
  });
});
