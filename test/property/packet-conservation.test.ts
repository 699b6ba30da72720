/*
 * Packets do not vanish and do not come from nowhere: sent = delivered + dropped + in flight, at the
 * end of every step, and nothing is in flight once all is quiet.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numRuns } from '../support/seed.ts';
import type { PacketEvent, SimulationResult, TraceEvent } from '../../src/index.ts';
import { busyTraffic } from './arbitraries/busy-traffic.ts';
import { clusters, scenarioText } from './arbitraries/clusters.ts';
import { questionsIn, stepOf } from './arbitraries/questions.ts';
import { isPacketEvent } from './passages.ts';
import { runText } from './run-text.ts';

const RUNS = Math.ceil(numRuns * 0.4);

/** Longer than any packet waits for a neighbour, or an end of a connection for the other. */
const QUIET = { wait: '300s' };

/** Some questions to a cluster at rest, now and then after bridges and neighbour tables have forgotten. */
const calmTraffic = clusters.chain((cluster) =>
  fc
    .tuple(questionsIn(cluster, 5, 12), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
    .map(([questions, pauses]) => {
      const steps = questions.flatMap((question, index) => {
        return pauses[index] && index % 4 === 0 ? [QUIET, stepOf(question)] : [stepOf(question)];
      });
      return scenarioText(cluster, [...steps, QUIET]);
    }),
);

/** Of a cluster at rest, and of one that changes. */
const traffic = fc.oneof(
  { weight: 3, arbitrary: calmTraffic },
  { weight: 1, arbitrary: busyTraffic(300) },
);

/** What became of each packet so far, by its number. */
interface Ends {
  sent: number;
  delivered: number;
  dropped: number;
  /** It was copied to several ports of a bridge, and the copies end one by one. */
  flooded: boolean;
}

class Ledger {
  readonly packets = new Map<number, Ends>();

  take(event: PacketEvent): void {
    const ends = this.packets.get(event.packet);
    if (ends === undefined) {
      // The first word about a packet is who made it.
      expect([event.packet, event.kind]).toEqual([event.packet, 'packet.sent']);
      this.packets.set(event.packet, { sent: 1, delivered: 0, dropped: 0, flooded: false });
      return;
    }
    if (event.kind === 'packet.sent') ends.sent++;
    if (event.kind === 'packet.delivered') ends.delivered++;
    if (event.kind === 'packet.dropped') {
      ends.dropped++;
      if (event.reason === 'not-for-us') ends.flooded = true;
    }
    if (event.kind === 'bridge.forwarded' && event.by === 'flood') ends.flooded = true;
  }

  /** Nothing was made twice, delivered twice, or went on after its end. */
  check(): void {
    for (const [packet, { sent, delivered, dropped, flooded }] of this.packets) {
      expect([packet, sent]).toEqual([packet, 1]);
      expect([packet, Math.max(delivered, 1)]).toEqual([packet, 1]);
      if (!flooded) expect([packet, Math.max(delivered + dropped, 1)]).toEqual([packet, 1]);
    }
  }

  /** Packets that have not ended. */
  inFlight(): number[] {
    const open = [...this.packets].filter(([, ends]) => ends.delivered + ends.dropped === 0);
    return open.map(([packet]) => packet);
  }
}

/** Where a packet is spoken of last. */
function lastOf(events: readonly TraceEvent[], packet: number): number {
  return events.findLastIndex((each) => isPacketEvent(each) && each.packet === packet);
}

/** Reads a whole trace; `atStep` sees the ledger as it is when the next step begins. */
function ledgerOf({ events }: SimulationResult, atStep: (at: number) => void = () => {}): Ledger {
  const ledger = new Ledger();
  for (const [at, event] of events.entries()) {
    if (event.kind === 'step.started') {
      ledger.check();
      for (const packet of ledger.inFlight()) atStep(lastOf(events.slice(0, at), packet));
    }
    if (isPacketEvent(event)) ledger.take(event);
  }
  ledger.check();
  return ledger;
}

test('at the end of each step a packet has ended once, or waits for a neighbour', () => {
  fc.assert(
    fc.property(calmTraffic, (text) => {
      const result = runText(text);
      ledgerOf(result, (last) => {
        // It is on no wire: the last that happened was a hook or a route, before a device.
        expect(result.events[last]?.kind).not.toBe('packet.tapped');
      });
    }),
    { numRuns: RUNS },
  );
});

test('once all is quiet every packet has been delivered or dropped', () => {
  fc.assert(
    fc.property(traffic, (text) => {
      const result = runText(text);
      const open = ledgerOf(result).inFlight();
      // What was said last of each shows where it was lost.
      const { events } = result;
      expect(open.map((packet) => JSON.stringify(events[lastOf(events, packet)]))).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('what leaves one namespace by a wire reaches another or is lost with a reason', () => {
  fc.assert(
    fc.property(traffic, (text) => {
      const balance = new Map<number, number>();
      let before: PacketEvent | undefined;
      for (const event of runText(text).events) {
        if (!isPacketEvent(event)) continue;
        const open = balance.get(event.packet) ?? 0;
        balance.set(event.packet, open + wireBalance(event, before));
        before = event;
      }
      // Not negative: nothing arrives that did not leave. Not positive: nothing is left on a wire.
      expect([...balance].filter(([, open]) => open !== 0)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

/** Whether an interface saw a frame come off the wire that it then did not take. */
function wasSeen(event: PacketEvent, before: PacketEvent | undefined): boolean {
  const isTap = before?.kind === 'packet.tapped' && before.direction === 'p';
  return isTap && before.packet === event.packet && before.namespace === event.namespace;
}

/** +1 where a frame is put on a wire, -1 where it comes off it or is lost on it. */
function wireBalance(event: PacketEvent, before: PacketEvent | undefined): number {
  if (event.kind === 'packet.dropped') {
    return ON_THE_WIRE.has(event.reason) && !wasSeen(event, before) ? -1 : 0;
  }
  if (event.kind !== 'packet.tapped' || !/^(veth|eth)/.test(event.interface)) return 0;
  return event.direction === 'out' ? 1 : -1;
}

/** Reasons that the LAN and its router give after the frame has left its sender. */
const ON_THE_WIRE = new Set<string>([
  'not-for-us',
  'silent-sink',
  'link-partitioned',
  'link-loss',
  'queue-full',
]);
