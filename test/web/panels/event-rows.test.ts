/*
 * The event list by packet: what is folded, what is open, where the moment looked at is shown.
 */
import { expect, test } from 'vitest';
import { groupedRows, rowOf } from '../../../web/panels/event-rows.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { moments } = runOf(MESH);
const none = new Set<string>();
const first = moments.find(({ step }) => step)!;
const journey = first.journey!;

test('a packet has a row of its own, and one for each place it comes to', () => {
  const rows = groupedRows(moments, none);
  const places = new Set(journey.steps.map(({ node, namespace }) => `${node} / ${namespace}`));
  const at = rows.findIndex(({ fold }) => fold?.key === String(journey.packet));
  expect(rows[at]!.fold!.text).toBe('TCP SYN, 20 steps, delivered to web.2');
  const below = rows.slice(
    at + 1,
    rows.findIndex(({ depth }, row) => row > at && depth === 0),
  );
  expect(new Set(below.map(({ moment }) => moment.where))).toEqual(places);
});

test('steps at one place are told in one row, those that change the packet by name', () => {
  const texts = groupedRows(moments, none).flatMap(({ fold }) => (fold ? [fold.text] : []));
  const sandbox = texts.find((text) => text.includes('Mark 0x100'));
  expect(sandbox).toMatch(/^\d steps: Mark 0x100 · IPVS chooses .* · SNAT to 10\.0\.0\.4$/);
});

test('every moment is shown once when all is open', () => {
  const keys = groupedRows(moments, none).flatMap(({ fold }) =>
    fold && !fold.isOpen ? [fold.key] : [],
  );
  const rows = groupedRows(moments, new Set(keys));
  const shown = rows.filter(({ fold }) => !fold).map(({ moment }) => moment.index);
  expect(shown.toSorted((left, right) => left - right)).toEqual(moments.map(({ index }) => index));
});

test('a moment that is folded away is shown by the row that holds it', () => {
  const snat = moments.find(({ text }) => text.startsWith('SNAT'))!;
  const rows = groupedRows(moments, none);
  expect(rows[rowOf(rows, snat.index)]!.fold!.text).toContain('SNAT');
  const closed = groupedRows(moments, new Set([String(journey.packet)]));
  expect(closed[rowOf(closed, snat.index)]!.fold!.key).toBe(String(snat.journey!.packet));
});
