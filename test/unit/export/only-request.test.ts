/*
 * One request of a run: its packets and answers, and nothing of the others.
 */
import { expect, test } from 'vitest';
import { onlyRequest } from '../../../src/export/only-request.ts';
import { requestStories } from '../../../src/trace/journey.ts';
import type { TraceEvent } from '../../../src/trace/trace-event.ts';
import { meshResult, resultWith } from './exported.ts';

const begun: TraceEvent = {
  kind: 'step.started',
  sequence: 0,
  timeNs: 0,
  request: 0,
  step: 0,
  text: 'request client -> n3:8080',
};
const second = meshResult.events.map((event): TraceEvent => {
  const moved = { ...event, request: event.request === 1 ? 2 : event.request };
  return 'packet' in moved ? { ...moved, packet: moved.packet + 100 } : moved;
});
const unasked = {
  ...meshResult.events.find((event) => 'packet' in event)!,
  packet: 999,
  request: 0,
};
const both = resultWith([begun, ...meshResult.events, ...second, unasked]);

test('one request is left, with its packets, its step and its numbers', () => {
  const one = onlyRequest(both, 2);
  expect(requestStories(one.events).map(({ request, step }) => [request, step])).toEqual([[2, 0]]);
  const packets = one.events.flatMap((event) => ('packet' in event ? [event.packet] : []));
  expect(new Set(packets)).toEqual(new Set([101, 102]));
  expect(one.events[0]).toBe(begun);
});
