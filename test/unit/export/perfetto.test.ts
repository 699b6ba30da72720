/*
 * The run as a timeline for Perfetto: what its importer asks of slices, tracks and names.
 */
import { describe, expect, test } from 'vitest';
import { exportPerfetto } from '../../../src/export/perfetto.ts';
import { requestStories } from '../../../src/trace/journey.ts';
import { meshResult, resultWith } from './exported.ts';

interface Entry {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly id?: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

const entriesOf = (text: string): readonly Entry[] =>
  (JSON.parse(text) as { traceEvents: Entry[] }).traceEvents;

const entries = entriesOf(exportPerfetto(meshResult));
const [story] = requestStories(meshResult.events);

describe('the timeline', () => {
  test('has a slice for the request, with its answer', () => {
    const request = entries.find(({ ph }) => ph === 'X');
    expect(request).toMatchObject({ name: 'client to n3:8080', ts: story!.startNs / 1000 });
    expect(request?.args?.['request']).toMatch(
      /^request 1: client to n3:8080 \(tcp\), ok, answered/,
    );
  });

  test('has a track for each packet, whose slices nest and never run backwards', () => {
    for (const { packet } of story!.journeys) {
      const open: string[] = [];
      let now = 0;
      for (const entry of entries.filter((each) => each.id === packet)) {
        expect(entry.ts).toBeGreaterThanOrEqual(now);
        now = entry.ts!;
        if (entry.ph === 'b') open.push(entry.name);
        else expect(open.pop()).toBe(entry.name);
      }
      expect(open).toEqual([]);
    }
  });

  test('shows which namespaces a packet was in', () => {
    const visits = entries.filter(({ ph, id }) => ph === 'b' && id === 1).map(({ name }) => name);
    expect(visits.slice(0, 4)).toEqual([
      'packet 1 TCP SYN',
      'client / host',
      'n3 / host',
      'n3 / ingress_sbox',
    ]);
  });

  test('marks each step in the thread of its namespace, with its reason', () => {
    const marks = entries.filter(({ ph }) => ph === 'i');
    const steps = story!.journeys.flatMap((journey) => journey.steps);
    expect(marks.map(({ args }) => args?.['why'])).toEqual(steps.map(({ because }) => because));
    const threadNames = new Map(
      entries
        .filter(({ name }) => name === 'thread_name')
        .map(({ pid, tid, args }) => [`${pid} ${tid}`, args?.['name']]),
    );
    expect(marks.map(({ pid, tid }) => threadNames.get(`${pid} ${tid}`))).toEqual(
      steps.map(({ namespace }) => namespace),
    );
  });

  test('of a run without requests is an empty list', () => {
    expect(entriesOf(exportPerfetto(resultWith([])))).toEqual([]);
  });
});
