/*
 * Every translation is undone on the way back: what a namespace did to a request it takes back from
 * the answer, so that whoever asked sees the answer come from where it asked.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numRuns } from '../support/seed.ts';
import { busyTraffic } from './arbitraries/busy-traffic.ts';
import { clusters, scenarioText } from './arbitraries/clusters.ts';
import { questionsIn, stepOf } from './arbitraries/questions.ts';
import { answerEnds, passagesOf, type Passage } from './passages.ts';
import { answersOf, runText } from './run-text.ts';
import type { SimulationResult } from '../../src/index.ts';

const RUNS = Math.ceil(numRuns * 0.4);

const calmTraffic = clusters.chain((cluster) =>
  questionsIn(cluster, 6, 14).map((questions) => {
    return scenarioText(cluster, questions.map(stepOf));
  }),
);

/** Of a cluster at rest, and of one that changes: there a packet may be lost and only its copy answered. */
const traffic = fc.oneof(
  { weight: 3, arbitrary: calmTraffic },
  { weight: 1, arbitrary: busyTraffic(10) },
);

function keyOf({ node, namespace, protocol }: Passage, entered: object, left: object): string {
  return JSON.stringify([node, namespace, protocol, entered, left]);
}

/** The requests that were answered; others may have been cut off on their way. */
function answered(result: SimulationResult): Set<number> {
  return new Set(
    answersOf(result).flatMap(({ outcome }, index) => (outcome === 'ok' ? [index + 1] : [])),
  );
}

test('what a namespace makes of a packet it takes back from the answer to it', () => {
  const seen = { translated: 0 };
  fc.assert(
    fc.property(calmTraffic, (text) => {
      const result = runText(text);
      const ok = answered(result);
      const passages = passagesOf(result.events).filter(({ request }) => ok.has(request));
      const known = new Set(passages.map((each) => keyOf(each, each.entered, each.left)));
      for (const passage of passages) {
        const { entered, left } = passage;
        if (JSON.stringify(entered) !== JSON.stringify(left)) seen.translated++;
        const back = keyOf(passage, answerEnds(left), answerEnds(entered));
        expect(known, `${back} undoes packet ${passage.packet}`).toContain(back);
      }
    }),
    { numRuns: RUNS },
  );
  expect(seen.translated).toBeGreaterThan(500);
});

test('whatever reaches the one who asked comes from where it asked', () => {
  const seen = { answers: 0 };
  fc.assert(
    fc.property(traffic, (text) => {
      const asked = new Set<string>();
      for (const event of runText(text).events) {
        if (event.kind !== 'packet.sent' && event.kind !== 'packet.delivered') continue;
        const { node, namespace, headers } = event;
        const ends = [headers.source, headers.sourcePort, headers.destination];
        const port = headers.destinationPort;
        const where = `${node}/${namespace} ${headers.protocol}`;
        const answer = [headers.destination, port, headers.source, headers.sourcePort];
        if (event.kind === 'packet.sent') asked.add(`${where} ${[...ends, port].join()}`);
        // An ephemeral port is asked from, never listened on: what arrives there is an answer.
        else if (port >= 32768 && event.to !== 'kernel' && event.to !== 'resolver') {
          seen.answers++;
          expect(asked).toContain(`${where} ${answer.join()}`);
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(seen.answers).toBeGreaterThan(200);
});

test('each conntrack entry that translates one way translates the other way as well', () => {
  const seen = { entries: 0 };
  fc.assert(
    fc.property(traffic, (text) => {
      const result = runText(text);
      const ok = answered(result);
      const directions = new Map<string, Set<boolean>>();
      for (const event of result.events) {
        if (event.kind !== 'conntrack.translated' || !ok.has(event.request)) continue;
        if (event.headers.protocol !== 'tcp') continue;
        const key = `${event.node}/${event.namespace} ${event.entry}`;
        directions.set(key, (directions.get(key) ?? new Set()).add(event.reply));
      }
      for (const [entry, both] of directions) {
        seen.entries++;
        expect([entry, both.size]).toEqual([entry, 2]);
      }
    }),
    { numRuns: RUNS },
  );
  expect(seen.entries).toBeGreaterThan(30);
});
