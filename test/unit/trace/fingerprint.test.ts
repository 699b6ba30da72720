/*
 * The fingerprint of a trace: the same for the same events, another for any other.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFingerprint, fingerprintOf } from '../../../src/trace/fingerprint.ts';
import type { TraceEvent } from '../../../src/trace/trace-event.ts';
import { meshRequest } from './mesh-request.ts';

const otherEvents: TraceEvent[] = [
  {
    kind: 'dns.answered',
    sequence: 0,
    timeNs: 1,
    request: 1,
    node: 'n1',
    namespace: 'box',
    name: 'web',
    type: 'A',
    status: 'NOERROR',
    answers: ['10.0.1.2'],
    answeredBy: 'app',
  },
  {
    kind: 'task.changed',
    sequence: 1,
    timeNs: 2,
    request: 0,
    task: 'web.1',
    node: 'n1',
    state: 'running',
    text: 'started',
  },
  {
    kind: 'packet.dropped',
    sequence: 2,
    timeNs: 3,
    packet: 9,
    request: 1,
    node: 'n1',
    namespace: 'host',
    reason: 'no-route',
    row: 'x',
    headers: meshRequest().find((event) => event.kind === 'packet.sent')!.headers,
  },
];

const samples = [...meshRequest(), ...otherEvents];

/** Every way to change one value inside a record, whatever it is made of. */
function* variants(value: unknown): Generator {
  if (typeof value === 'number') yield value + 1;
  else if (typeof value === 'string') yield `${value}x`;
  else if (typeof value === 'boolean') yield !value;
  else if (Array.isArray(value)) {
    yield [...value, value[0]];
    for (const [index, item] of value.entries()) {
      for (const variant of variants(item)) yield value.with(index, variant);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'kind' || key === 'sequence') continue;
      for (const variant of variants(item)) yield { ...value, [key]: variant };
    }
  }
}

describe('a fingerprint', () => {
  test('is 16 hexadecimal digits, also of nothing', () => {
    expect(fingerprintOf([])).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprintOf(samples)).toMatch(/^[0-9a-f]{16}$/);
  });

  test('can be taken while the events come', () => {
    const fingerprint = createFingerprint();
    for (const event of samples) fingerprint.add(event);
    expect(fingerprint.text()).toBe(fingerprintOf(samples));
  });

  test('does not depend on the order in which a record was written', () => {
    const reversed = samples.map(
      (event) => Object.fromEntries(Object.entries(event).reverse()) as unknown as TraceEvent,
    );
    expect(fingerprintOf(reversed)).toBe(fingerprintOf(samples));
  });

  test('changes with every field of every kind of event', () => {
    const seen = new Set(samples.map((event) => fingerprintOf([event])));
    for (const event of samples) {
      const own = fingerprintOf([event]);
      for (const variant of variants(event)) {
        const other = fingerprintOf([variant as TraceEvent]);
        expect(other, JSON.stringify(variant)).not.toBe(own);
        seen.add(other);
      }
    }
    expect(seen.size).toBeGreaterThan(500);
  });

  test('changes when two events change places', () => {
    const whole = fingerprintOf(samples);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: samples.length - 2 }), (index) => {
        const swapped = samples.with(index, samples[index + 1]!).with(index + 1, samples[index]!);
        expect(fingerprintOf(swapped)).not.toBe(whole);
      }),
    );
  });

  test('is the same everywhere: these digits come from the same sums in another language', () => {
    const event: TraceEvent = {
      kind: 'step.started',
      sequence: 0,
      timeNs: 12_345_678_901_234,
      request: 0,
      step: 3,
      text: 'scale web=3',
    };
    expect(fingerprintOf([event])).toBe('1988a05884555c59');
  });
});
