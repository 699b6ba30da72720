/*
 * Where the reader looks once an edit is made: at what came of it.
 */
import { describe, expect, test } from 'vitest';
import { insertSteps } from '../../../src/index.ts';
import { momentOfEdits } from '../../../web/app/edit-goal.ts';
import { packetFaults } from '../../../web/edits/packet-faults.ts';
import type { Moment } from '../../../web/stores/moments.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);

/** The moment that edits after a step of the file lead to. */
function goal(after: number, ...steps: readonly string[]): Moment | undefined {
  const edits = steps.map((step, index) => ({ id: index + 1, after, step, title: step }));
  return momentOfEdits(runOf(insertSteps(MESH, edits)!), edits, edits);
}

describe('after an edit the reader looks at', () => {
  test('the first packet of the request that follows the fault', () => {
    const moment = goal(0, 'drain: n2', 'request: { from: client, to: "n1:8080" }');
    expect(moment?.request).toBe(2);
    expect(moment?.step).toMatchObject({ number: 1, node: 'client', action: 'sent' });
    expect(moment?.journey?.summary).toBe('TCP SYN');
  });

  test('the fault itself where nothing is asked after it', () => {
    expect(goal(0, 'drain: n2')).toMatchObject({ station: 'scenario', text: 'drain n2' });
  });

  test.each([
    ['drop', 0, 'dropped'],
    ['delay', 1, 'delayed'],
    ['corrupt', 2, 'corrupted'],
  ])('where the packet is that was to %s', (_effect, index, action) => {
    const { steps, result, stories } = run;
    const [, , packet] = stories[0]!.journeys;
    const place = { events: result.events, steps, packet: packet!.packet };
    const fault = packetFaults({ ...place, event: packet!.steps[0]!.firstEvent })[index]!;
    const moment = goal(fault.after!, fault.step);
    expect(moment?.step?.action).toBe(action);
    expect(moment?.journey?.packet).toBe(packet!.packet);
  });

  test('nothing else where what was added is no step', () => {
    expect(goal(0, 'expect: { outcome: ok }')).toBeUndefined();
  });
});
