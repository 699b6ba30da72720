/*
 * Where packets are on the stage while they move: on the wires of the request looked at, at the same
 * stations for those of others, and along the spine between machines.
 */
import { describe, expect, test } from 'vitest';
import { matrixLayout } from '../../../web/stage/matrix-layout.ts';
import { createPlaceFinder, wayPoint } from '../../../web/stage/place-finder.ts';
import { SPINE, WIDE } from '../../../web/stage/stage-geometry.ts';
import { stageGraph } from '../../../web/stage/topology-graph.ts';
import { shifted, wiresOf } from '../../../web/stage/wire-routing.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { result, stories } = runOf(MESH);
const { topology } = result;
const stage = stageGraph(topology, stories[0], result.events);
const expanded = new Set(['n1', 'n2', 'n3']);
const layout = matrixLayout({ topology, stage, expanded, frame: WIDE });
const finder = createPlaceFinder(layout, topology, stage);

describe('a packet of the request looked at', () => {
  test('rests where its wires end, at every step', () => {
    for (const path of stage.paths) {
      const { journey } = path;
      for (const { step, rest } of wiresOf(path, layout)) {
        const to = journey.steps[step - 1]!;
        const [expected] = shifted([rest], journey.reply);
        expect(finder.at({ journey, from: to, to, share: 1 })).toEqual(expected);
      }
    }
  });
});

describe('a packet of another request', () => {
  const others = createPlaceFinder(layout, topology, { paths: [] });

  test('stands at the stations that the request looked at has, whatever has changed in it', () => {
    const steps = stage.paths.flatMap(({ journey }) => journey.steps);
    const inSandbox = steps.filter(({ node, namespace }) => node === 'n3' && namespace !== 'host');
    const anchors = [...layout.stations.values()].map(({ anchor }) => anchor);
    expect(inSandbox.length).toBeGreaterThan(10);
    for (const step of inSandbox) expect(anchors).toContainEqual(others.place(step));
  });
});

describe('a way between two machines', () => {
  const [wire, client] = [
    { x: SPINE.x, y: 300 },
    { x: 72, y: 100 },
  ];

  test.each([0.3, 0.6, 0.9])('at %f of it is on the spine', (share) => {
    expect(wayPoint(wire, client, share).x).toBe(SPINE.x);
  });

  test('ends at the machine', () => {
    expect(wayPoint(wire, client, 1)).toEqual(client);
  });
});
