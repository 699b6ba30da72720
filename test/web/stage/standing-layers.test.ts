/*
 * The layers of tunnels, names, faults and counters: what they say up to a moment, and not before.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { passCounts } from '../../../web/stage/pass-counts.ts';
import {
  cutsAt,
  dnsNotes,
  faultNotes,
  tunnelLines,
  unhealthyAt,
} from '../../../web/stage/standing-layers.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const scenario = (path: string) =>
  runOf(readFileSync(join(import.meta.dirname, '../../../scenarios', path), 'utf8'));

const mesh = runOf(MESH);
const blocked = scenario('questions/vxlan-blocked.yaml');

describe('tunnels', () => {
  test('are there once something went through them', () => {
    const { topology } = mesh.result;
    const first = mesh.stories[0]!.journeys[0]!;
    const into = first.steps.find(({ action }) => action === 'encapsulated')!;
    expect(tunnelLines(mesh, topology, into.lastEvent - 1)).toEqual([]);
    expect(tunnelLines(mesh, topology, into.lastEvent)).toEqual([
      expect.objectContaining({
        from: 'n1',
        to: 'n3',
        text: 'n1 and n3: VXLAN, udp 4789, VNI 4096, 1 packet so far',
      }),
    ]);
  });

  test('say that they are encrypted', () => {
    const run = scenario('pairs/service-encrypted.yaml');
    const lines = tunnelLines(run, run.result.topology, Infinity);
    expect(lines.map(({ from, to }) => `${from} ${to}`).toSorted()).toEqual(['n1 n2', 'n1 n3']);
    expect(lines[0]!.text).toMatch(/: VXLAN in ESP, VNI \d+, \d+ packets so far$/);
  });
});

test('names are the last that each node was answered', () => {
  const [answered] = blocked.result.events.filter(({ kind }) => kind === 'dns.answered');
  expect(dnsNotes(blocked, answered!.sequence - 1)).toEqual([]);
  expect(dnsNotes(blocked, answered!.sequence)).toEqual([
    { node: 'n1', text: 'client.1: web is 10.0.1.2', kind: 'dns' },
  ]);
});

test('faults stand on the rows of their nodes for as long as they last', () => {
  const [begin, end] = blocked.steps.filter(({ text }) => text.startsWith('firewall'));
  expect(faultNotes(blocked, begin!.event - 1)).toEqual([]);
  expect(faultNotes(blocked, end!.event - 1)).toEqual([
    { node: 'n2', text: 'udp/4789 dropped in INPUT', kind: 'fault' },
  ]);
  expect(faultNotes(blocked, end!.event)).toEqual([]);
});

test('nodes are cut off by a partition or a cable, not by a filter, and until it is over', () => {
  const parted = scenario('questions/partition.yaml');
  const [begin] = parted.steps.filter(({ text }) => text.startsWith('partition'));
  const [end] = parted.steps.filter(({ text }) => text.startsWith('heal'));
  expect(cutsAt(parted, begin!.event - 1).size).toBe(0);
  expect([...cutsAt(parted, begin!.event).keys()].toSorted()).toEqual(['n1', 'n2', 'n3', 'n4']);
  expect(cutsAt(parted, end!.event).size).toBe(0);
  const [filter] = blocked.steps.filter(({ text }) => text.startsWith('firewall'));
  expect(cutsAt(blocked, filter!.event).size).toBe(0);
});

test('tasks are unhealthy from the step that makes their check fail', () => {
  const ill = runOf(`
title: t
cluster: { nodes: { n1: { role: manager } } }
services: { web: { healthcheck: { interval: 5s, retries: 3 } } }
steps: [{ unhealthy: web.1 }, { wait: 1s }, { healthy: web.1 }, { wait: 1s }]
`);
  const [begin, , end] = ill.steps;
  expect(unhealthyAt(ill, begin!.event - 1).size).toBe(0);
  expect([...unhealthyAt(ill, begin!.event)]).toEqual(['web.1']);
  expect(unhealthyAt(ill, end!.event).size).toBe(0);
});

test('counters count the packets that asked the rules of a chain so far', () => {
  const { stories } = mesh;
  const own = stories[0]!.journeys.flatMap(({ steps }) => steps);
  const asked = own.filter(
    ({ node, namespace, station }) =>
      node === 'n3' && namespace === 'ingress_sbox' && station.name === 'mangle PREROUTING',
  );
  const countAt = (event: number): number =>
    [...passCounts(stories, event)].find(([key]) =>
      /n3.*ingress_sbox.*mangle PREROUTING/.test(key),
    )?.[1] ?? 0;
  expect(asked.length).toBeGreaterThan(1);
  expect(countAt(asked[0]!.lastEvent - 1)).toBe(0);
  expect(countAt(asked[0]!.lastEvent)).toBe(1);
  expect(countAt(Infinity)).toBe(asked.length);
});
