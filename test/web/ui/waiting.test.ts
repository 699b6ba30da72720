/*
 * The words of waiting for a run.
 */
import { expect, test } from 'vitest';
import { progressText } from '../../../web/ui/swarm-waiting.ts';

const begun = { nodes: ['n1'], steps: 12, stepsBegun: 0, timeNs: 0, events: 0 };

test('a run without an event yet is being built', () => {
  expect(progressText(begun)).toBe('building the cluster');
});

test('a run says its step, simulated time and events, and all its steps before the first', () => {
  const settling = { ...begun, events: 4096, timeNs: 200e6 };
  expect(progressText(settling)).toBe('12 steps · 200 ms simulated · 4,096 events');
  const third = { ...begun, stepsBegun: 3, events: 122_880, timeNs: 4.1e9 };
  expect(progressText(third)).toBe('step 3 of 12 · 4.1 s simulated · 122,880 events');
});
