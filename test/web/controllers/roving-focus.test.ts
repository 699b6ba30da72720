/*
 * Walking the stage by keyboard: along the packet's wires, in a column, from node to node; and the
 * loop that moves things.
 */
import { describe, expect, test } from 'vitest';
import { createFrameLoop } from '../../../web/controllers/frame-loop.ts';
import { walkTo, type Direction } from '../../../web/controllers/roving-focus.ts';
import { expandedRows, matrixLayout } from '../../../web/stage/matrix-layout.ts';
import { WIDE } from '../../../web/stage/stage-geometry.ts';
import { stageGraph } from '../../../web/stage/topology-graph.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { result, stories } = runOf(MESH);
const stage = stageGraph(result.topology, stories[0], result.events);
const expanded = expandedRows(result.topology, stage, {});
const { stations } = matrixLayout({ topology: result.topology, stage, expanded, frame: WIDE });
const path = stage.paths[0];

const walk = (key: string, direction: Direction): string | undefined =>
  walkTo({ stations, path, key }, direction);

describe('the arrow keys', () => {
  test('follow the wires from the client to the task, and end there', () => {
    let key: string | undefined = 'client|client';
    const way: string[] = [];
    while (key !== undefined && way.length < 100) {
      way.push(key);
      key = walk(key, 'right');
    }
    expect(way.at(-1)).toBe('n1|web.2|web.2');
    expect(way).toContain('n3|ingress_sbox|IPVS FWM 256');
  });

  test('go up and down in the column of the same node', () => {
    expect(walk('n3|host|eth0', 'down')).toBe('n3|host|nat PREROUTING');
    expect(walk('n3|host|nat PREROUTING', 'up')).toBe('n3|host|eth0');
    expect(walk('n3|host|eth0', 'up')).toBeUndefined();
  });

  test('go to another node with Page Up and Page Down', () => {
    expect(stations.get(walk('n3|host|eth0', 'row-up') ?? '')?.node).not.toBe('n3');
  });

  test('begin at the start of the way when nothing has the focus', () => {
    expect(walk('', 'right')).toBe('client|client');
  });
});

describe('the animation loop', () => {
  test('calls tasks until they are done and then asks for no more frames', () => {
    const frames: ((nowMs: number) => void)[] = [];
    const loop = createFrameLoop((callback) => frames.push(callback));
    const seen: number[] = [];
    loop.add((nowMs) => {
      seen.push(nowMs);
      return seen.length < 3;
    });
    for (let nowMs = 0; frames.length > 0; nowMs += 16) frames.shift()!(nowMs);
    expect(seen).toEqual([0, 16, 32]);
  });
});
