/*
 * The trace as JSON: everything that was there, addresses as text, a line for each event.
 */
import { describe, expect, test } from 'vitest';
import { exportTraceJson } from '../../../src/export/trace-json.ts';
import { requestStories } from '../../../src/trace/journey.ts';
import { meshResult, resultWith } from './exported.ts';

interface Trace {
  readonly events: readonly { readonly kind: string; readonly headers?: { source: string } }[];
  readonly requests: readonly {
    readonly outcome: string;
    readonly journeys: readonly { readonly steps: readonly { readonly because: string }[] }[];
  }[];
}

const text = exportTraceJson(meshResult);
const trace = JSON.parse(text) as Trace;

describe('the trace as JSON', () => {
  test('names its format, the run and the seed', () => {
    expect(trace).toMatchObject({
      format: 'swarmscope-trace',
      version: 1,
      title: 'Any node answers',
      seed: 5,
      fingerprint: meshResult.fingerprint,
    });
  });

  test('has every event, with addresses as people write them', () => {
    expect(trace.events.map(({ kind }) => kind)).toEqual(meshResult.events.map(({ kind }) => kind));
    const sent = trace.events.find(({ kind }) => kind === 'packet.sent');
    expect(sent?.headers).toMatchObject({
      source: '192.168.50.100',
      destination: '192.168.50.13',
      sourceMac: '02:00:00:00:00:64',
      ttl: 64,
    });
    const inTunnel = trace.events.find(({ kind }) => kind === 'vxlan.encapsulated');
    expect(inTunnel?.headers).toMatchObject({ tunnel: { destination: '192.168.50.11' } });
  });

  test('has each request with its steps and their reasons', () => {
    const [story] = requestStories(meshResult.events);
    expect(trace.requests).toHaveLength(1);
    expect(
      trace.requests[0]?.journeys.map(({ steps }) => steps.map((step) => step.because)),
    ).toEqual(story?.journeys.map(({ steps }) => steps.map((step) => step.because)));
  });

  test('has a line for each event', () => {
    const lines = text.split('\n').filter((line) => line.startsWith('{"sequence":'));
    expect(lines).toHaveLength(meshResult.events.length);
    for (const line of lines) JSON.parse(line.replace(/,$/, ''));
  });

  test('is JSON also where there is nothing, or where it was cut short', () => {
    const empty = exportTraceJson(resultWith([], { truncated: 'after 10 events' }));
    expect(JSON.parse(empty)).toMatchObject({
      events: [],
      requests: [],
      observations: [],
      truncated: 'after 10 events',
    });
  });

  test('keeps any title a text', () => {
    const title = '"}],\u2028</script>\\';
    expect(JSON.parse(exportTraceJson(resultWith([], { title })))).toMatchObject({ title });
  });
});
