/*
 * What is drawn at one moment: states and chips of stations, both legs, the stamp, the packet's place.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RequestStory } from '../../../src/index.ts';
import { packetShape } from '../../../web/stage/glyphs.ts';
import { expandedRows, matrixLayout } from '../../../web/stage/matrix-layout.ts';
import { counterpart, sceneOf, type Scene } from '../../../web/stage/scene.ts';
import { ROW, SPINE, WIDE } from '../../../web/stage/stage-geometry.ts';
import { stageGraph } from '../../../web/stage/topology-graph.ts';
import { pointAlong, routeWire, shifted } from '../../../web/stage/wire-routing.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { result, stories } = runOf(MESH);

function sceneAt(request: number, packet: number, isStep: (title: string) => boolean): Scene {
  const story = stories[request]!;
  const stage = stageGraph(result.topology, story, result.events);
  const expanded = expandedRows(result.topology, stage, {});
  const layout = matrixLayout({ topology: result.topology, stage, expanded, frame: WIDE });
  const journey = story.journeys[packet]!;
  const step = journey.steps.find(({ title }) => isStep(title));
  return sceneOf({ layout, stage, story, journey, step });
}

describe('the scene where IPVS chooses', () => {
  const scene = sceneAt(0, 0, (title) => title.startsWith('IPVS chooses'));
  const states = Object.fromEntries(scene.states);

  test('marks the station as current, those before as passed, those after as to come', () => {
    expect(scene.currentKey).toBe('n3|ingress_sbox|IPVS FWM 256');
    expect(states[scene.currentKey]).toBe('current');
    expect(states['n3|ingress_sbox|mangle PREROUTING']).toBe('visited');
    expect(states['n3|ingress_sbox|nat POSTROUTING']).toBe('ahead');
    expect(states['n1|web.2|web.2']).toBe('ahead');
  });

  test('says in chips what each station does with the packet', () => {
    expect(scene.chips.get('n3|host|nat PREROUTING')).toBe('DNAT');
    expect(scene.chips.get('n3|ingress_sbox|mangle PREROUTING')).toBe('MARK');
    expect(scene.chips.get('n3|ingress_sbox|IPVS FWM 256')).toBe('rr');
    expect(scene.chips.get('n1|web.2|nat PREROUTING')).toBe('REDIRECT');
  });

  test('stamps the new destination under the old one', () => {
    expect(scene.stamp?.lines).toEqual([
      { text: 'dst 172.18.0.2:8080', kind: 'before' },
      { text: '  → 10.0.0.7:8080', kind: 'after' },
    ]);
  });

  test('draws the reply beside the request', () => {
    expect(scene.legs.map(({ journey, selected }) => [journey.reply, selected])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('puts the packet on the station', () => {
    const station = scene.layout.stations.get(scene.currentKey)!;
    expect(scene.packetAt).toEqual(station.anchor);
  });
});

describe('other moments', () => {
  test('a packet on the wire is on the spine, between both nodes', () => {
    const scene = sceneAt(0, 0, (title) => title === 'On the wire to n1');
    const from = scene.layout.stations.get('n3|host|eth0 · udp 4789')!;
    const to = scene.layout.stations.get('n1|host|eth0 · udp 4789')!;
    expect(scene.packetAt).toEqual({ x: SPINE.x, y: (from.y + to.y) / 2 });
  });

  test('a packet in the tunnel is stamped with the outer addresses and the VNI', () => {
    const scene = sceneAt(0, 0, (title) => title.startsWith('Encapsulated'));
    expect(scene.stamp?.lines.map((line) => line.text)).toEqual([
      '+ vni 4096, 50 bytes more',
      '192.168.50.13 → 192.168.50.11',
    ]);
  });

  test('a drop outlines its station and says why', () => {
    const story = stories[1]!;
    const at = story.journeys.findIndex((journey) => journey.disposition.kind === 'dropped');
    const title = story.journeys[at]!.steps.at(-1)!.title;
    const scene = sceneAt(1, at, (each) => each === title);
    expect([...scene.states.values()]).toContain('dropped');
    expect(scene.stamp?.lines[0]?.kind).toBe('drop');
  });

  test('without a packet the cluster is drawn at rest', () => {
    const stage = stageGraph(result.topology, undefined, result.events);
    const input = { topology: result.topology, stage, expanded: new Set<string>(), frame: WIDE };
    const none = { story: undefined, journey: undefined, step: undefined };
    const scene = sceneOf({ layout: matrixLayout(input), stage, ...none });
    expect(scene.legs).toEqual([]);
    expect(scene.packetAt).toBeUndefined();
  });
});

const headingAt = (title: string) => sceneAt(0, 0, (each) => each.startsWith(title)).heading;

describe('which way a packet goes on', () => {
  test('is told from the wire that comes next', () => {
    expect(headingAt('client sends')).toEqual({ x: 1, y: 0 });
    expect(headingAt('IPVS chooses')).toEqual({ x: 0, y: 1 });
  });

  test('is nowhere once it has arrived', () => {
    expect(headingAt('Delivered')).toBeUndefined();
  });
});

test('a question to the resolver is one of names all the way to its port of chance', () => {
  const blocked = runOf(
    readFileSync(
      join(import.meta.dirname, '../../../scenarios/questions/vxlan-blocked.yaml'),
      'utf8',
    ),
  );
  const asked = blocked.stories
    .flatMap(({ journeys }) => journeys)
    .find(({ steps }) => steps.some(({ title }) => title === 'Delivered to resolver'))!;
  expect(asked.steps.at(-1)!.headers.destinationPort).not.toBe(53);
  expect(asked.steps.map((step) => packetShape(step, asked))).toEqual(asked.steps.map(() => 'dns'));
});

test('stamps end within their row', () => {
  const rowEnd = ROW.x + WIDE.rowWidth;
  const [{ journeys }] = stories as [RequestStory];
  for (const [at, { steps }] of journeys.slice(0, 1).entries()) {
    for (const { title } of steps) {
      const { stamp } = sceneAt(0, at, (each) => each === title);
      if (stamp) expect(stamp.x + stamp.width).toBeLessThan(rowEnd);
    }
  }
});

describe('the counterpart of a packet', () => {
  const { journeys } = stories[0]!;

  test('is the next one the other way for a request, the last one for a reply', () => {
    const syn = journeys[0]!;
    const synAck = journeys.find((journey) => journey.summary === 'TCP SYN-ACK')!;
    expect(counterpart(stories[0]!, syn)).toBe(synAck);
    expect(counterpart(stories[0]!, synAck)).toBe(syn);
  });
});

describe('wires', () => {
  const { layout } = sceneAt(0, 0, () => true);
  const stations = [...layout.stations.values()].filter((station) => station.onPath);

  test('run at right angles between any two stations, and the same way back', () => {
    for (const from of stations) {
      for (const to of stations) {
        const way = routeWire(from, to);
        way.slice(1).forEach((point, index) => {
          const before = way[index]!;
          expect(point.x === before.x || point.y === before.y).toBe(true);
        });
        expect(routeWire(to, from)).toEqual([...way].reverse());
      }
    }
  });

  test('of request and reply lie six pixels apart', () => {
    const line = [
      { x: 10, y: 10 },
      { x: 10, y: 50 },
    ];
    expect(shifted(line, true)[0]!.x - shifted(line, false)[0]!.x).toBe(6);
  });

  test('carry the packet at an even pace', () => {
    const corner = [
      { x: 0, y: 0 },
      { x: 30, y: 0 },
      { x: 30, y: 10 },
    ];
    expect(pointAlong(corner, 0.5)).toEqual({ x: 20, y: 0 });
    expect(pointAlong(corner, 1)).toEqual({ x: 30, y: 10 });
    expect(pointAlong([], 0.5)).toEqual({ x: 0, y: 0 });
  });
});
