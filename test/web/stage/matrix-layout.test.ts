/*
 * The stage as a matrix: what stands where for a request through the routing mesh. The order of the
 * stations is that of the kernel's path (PREROUTING, route, FORWARD, bridge, sandbox, overlay, wire).
 */
import { describe, expect, test } from 'vitest';
import { expandedRows, matrixLayout } from '../../../web/stage/matrix-layout.ts';
import {
  COMPACT,
  WIDE,
  type PlacedRow,
  type StageLayout,
} from '../../../web/stage/stage-geometry.ts';
import { stageGraph } from '../../../web/stage/topology-graph.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { result, stories } = runOf(MESH);
const stage = stageGraph(result.topology, stories[0], result.events);

function layoutOf(chosen: Record<string, boolean> = {}, frame = WIDE): StageLayout {
  const expanded = expandedRows(result.topology, stage, chosen);
  return matrixLayout({ topology: result.topology, stage, expanded, frame });
}

/** Stations that the first packet visits at a node, top to bottom, left to right, `·` between columns. */
function visited(layout: StageLayout, node: string): string[] {
  const keys = new Set(stage.paths[0]!.stops.map((stop) => stop.key));
  return [...layout.stations.values()]
    .filter((station) => station.node === node && keys.has(station.key))
    .sort((first, second) => first.y - second.y || first.x - second.x)
    .map((station) => `${station.column} · ${station.label}`);
}

describe('the rows of a request through the mesh', () => {
  test('are open where its packets come by and folded elsewhere', () => {
    const rows = layoutOf().rows.map(({ node, expanded }) => [node, expanded]);
    expect(rows).toEqual([
      ['n1', true],
      ['n2', false],
      ['n3', true],
    ]);
  });

  test('are open or folded as the reader chose', () => {
    const rows = layoutOf({ n1: false, n2: true }).rows.map(({ node, expanded }) => [
      node,
      expanded,
    ]);
    expect(rows).toEqual([
      ['n1', false],
      ['n2', true],
      ['n3', true],
    ]);
  });

  test('do not overlap and leave the stage large enough', () => {
    const { rows, height } = layoutOf();
    rows.slice(1).forEach((row, index) => {
      const above = rows[index]!;
      expect(row.y).toBeGreaterThan(above.y + above.height);
    });
    const last = rows.at(-1)!;
    expect(height).toBeGreaterThanOrEqual(last.y + last.height);
  });

  test('go down the staircase from the host to the sandbox, the overlay and the wire', () => {
    expect(visited(layoutOf(), 'n3')).toEqual([
      'host · eth0',
      'host · nat PREROUTING',
      'host · route',
      'host · filter FORWARD',
      'host · docker_gwbridge',
      'load-balancer · eth1',
      'load-balancer · mangle PREROUTING',
      'load-balancer · IPVS FWM 256',
      'load-balancer · route',
      'load-balancer · nat POSTROUTING',
      'load-balancer · eth0',
      'overlay · br0',
      'host · route',
      'overlay · vxlan0',
      'host · eth0 · udp 4789',
    ]);
  });

  test('lead on the other node from the wire over the overlay into the task', () => {
    const stations = visited(layoutOf(), 'n1');
    expect(stations.slice(-3)).toEqual(['task · eth0', 'task · nat PREROUTING', 'task · web.2']);
    expect(stations).toContain('host · eth0 · udp 4789');
    expect(stations).toContain('overlay · vxlan0');
  });

  test('keep stations of one column apart', () => {
    const places = [...layoutOf().stations.values()]
      .filter((station) => station.column !== 'client')
      .map((station) => `${station.x} ${station.y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('say of an empty column why it is empty', () => {
    const n3 = layoutOf().rows.find((row) => row.node === 'n3')!;
    expect(n3.blocks.map((block) => block.note)).toEqual(['', '', '', 'no task here']);
    const n1 = layoutOf().rows.find((row) => row.node === 'n1')!;
    expect(n1.blocks.map((block) => block.note)).toEqual(['', 'not on this path', '', '']);
  });
});

describe('the folded stage', () => {
  const layout = layoutOf({}, COMPACT);

  test('has no open rows and fits a telephone', () => {
    expect(layout.rows.every((row) => !row.expanded)).toBe(true);
    expect(layout.width).toBeLessThanOrEqual(390);
  });

  test('still has a place for every stop of the packet', () => {
    const missing = stage.paths.flatMap(({ stops }) =>
      stops.filter((stop) => !layout.stations.has(stop.key)),
    );
    expect(missing).toEqual([]);
  });
});

describe('a cluster without a request', () => {
  test('shows the interfaces of a node that is opened', () => {
    const atRest = stageGraph(result.topology, undefined, result.events);
    const expanded = expandedRows(result.topology, atRest, { n1: true });
    const layout = matrixLayout({
      topology: result.topology,
      stage: atRest,
      expanded,
      frame: WIDE,
    });
    const labels = [...layout.stations.values()]
      .filter((station) => station.node === 'n1')
      .map((station) => station.label);
    expect(labels).toEqual(
      expect.arrayContaining(['eth0', 'eth1', 'docker_gwbridge', 'br0', 'vxlan0', 'web.2']),
    );
  });
});

test('names of several namespaces in a column stand clear of stations', () => {
  const { result: run } = runOf(`
title: t
cluster: { nodes: { n1: { role: manager } } }
networks: { app: {} }
services: { web: { networks: [app], ports: ["8080:80"] } }
steps: [{ wait: 1s }]
`);
  const atRest = stageGraph(run.topology, undefined, run.events);
  const expanded = new Set(['n1']);
  const { topology } = run;
  const layout = matrixLayout({ topology, stage: atRest, expanded, frame: WIDE });
  const [{ labels }] = layout.rows as [PlacedRow];
  expect(labels.map(({ text }) => text)).toContain('net:app');
  for (const { x, y } of labels) {
    const around = [...layout.stations.values()].filter((station) => Math.abs(x - station.x) < 180);
    for (const station of around) expect(Math.abs(station.y - (y - 3))).toBeGreaterThanOrEqual(15);
  }
});
