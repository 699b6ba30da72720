/*
 * What can befall one packet: the step means it, wherever on its way it is looked at, and no other.
 */
import { describe, expect, test } from 'vitest';
import { insertSteps, parseScenario, type Journey } from '../../../src/index.ts';
import { packetFaults } from '../../../web/edits/packet-faults.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);
const journeys = run.stories[0]!.journeys;

function faultsOf({ packet }: Journey, event: number) {
  return packetFaults({ events: run.result.events, steps: run.steps, packet, event });
}

function runWith({ after, step }: { readonly after?: number; readonly step: string }) {
  return runOf(insertSteps(MESH, [{ after: after!, step }])!);
}

/** Of every packet of the request: its first step, one in the middle, its last. */
const looks = journeys.flatMap((journey) => {
  const { steps } = journey;
  const chosen = [steps[0]!, steps[Math.floor(steps.length / 2)]!, steps.at(-1)!];
  return chosen.map(
    ({ number, firstEvent }) => [journey.packet, number, journey, firstEvent] as const,
  );
});

test.each(looks)(
  'packet %i, looked at in step %i, is the one that is lost',
  (_packet, _step, journey, event) => {
    const [drop] = faultsOf(journey, event);
    const again = runWith(drop!).stories[0]!.journeys;
    const at = journeys.indexOf(journey);
    expect(again[at]).toMatchObject({
      packet: journey.packet,
      disposition: { kind: 'dropped', reason: 'netem-drop' },
    });
    // What went before it is as it was.
    expect(again.slice(0, at).map(({ summary, startNs }) => [summary, startNs])).toEqual(
      journeys.slice(0, at).map(({ summary, startNs }) => [summary, startNs]),
    );
  },
);

describe('the lines', () => {
  const syn = journeys[0]!;

  test('name the place and the kind as a person would, the tunnel where it is one', () => {
    const crossing = syn.steps.find(
      ({ headers, station }) => headers.tunnel && station.kind === 'link',
    )!;
    expect(faultsOf(syn, crossing.firstEvent).map(({ step }) => step)).toEqual([
      'netem: { node: n3, interface: eth0, drop: udp/4789 }',
      'netem: { node: n3, interface: eth0, delay: udp/4789, by: 200ms }',
      'netem: { node: n3, interface: eth0, corrupt: udp/4789 }',
    ]);
  });

  test('are steps that can be read, and do what they say', () => {
    const [, delay, corrupt] = faultsOf(syn, syn.steps[0]!.firstEvent);
    for (const { step } of [delay!, corrupt!]) {
      const { diagnostics } = parseScenario(insertSteps(MESH, [{ after: -1, step }])!);
      expect(diagnostics).toEqual([]);
    }
    const late = runWith(delay!).stories[0]!.journeys[0]!;
    expect(late.endNs - syn.endNs).toBe(200e6);
    expect(runWith(corrupt!).stories[0]!.journeys[0]!.disposition).toEqual({
      kind: 'dropped',
      reason: 'bad-checksum',
    });
  });

  test('count what is of the same kind, since a later packet is not the first', () => {
    const last = journeys.findLast(({ reply, summary }) => !reply && summary !== syn.summary)!;
    const [drop] = faultsOf(last, last.steps[0]!.firstEvent);
    expect(drop!.step).toMatch(/node: client, interface: eth0, drop: tcp\/8080, nth: [2-9] \}$/);
    expect(drop!.after).toBe(-1);
  });

  test('are none where the packet is not known', () => {
    expect(
      packetFaults({ events: run.result.events, steps: run.steps, packet: 9999, event: 0 }),
    ).toEqual([]);
  });
});
