/*
 * The stage's pure half: which stations there are, where they stand, and how wires run between them.
 */
import { describe, expect, test } from 'vitest';
import { requestStories } from '../../src/index.ts';
import { expandedRows, matrixLayout } from '../../web/stage/matrix-layout.ts';
import { stageGraph } from '../../web/stage/topology-graph.ts';
import { wiresOf } from '../../web/stage/wire-routing.ts';
import { WIDE } from '../../web/stage/stage-geometry.ts';
import { meshResult } from './fixtures/mesh-result.ts';

const result = meshResult();
const stories = requestStories(result.events);
const stage = stageGraph(result.topology, stories[0], result.events);
const layout = matrixLayout({
  topology: result.topology,
  stage,
  frame: WIDE,
  expanded: expandedRows(result.topology, stage, {}),
});

function slotOrder(node: string): string[] {
  return [...layout.stations.values()]
    .filter((station) => station.node === node && station.onPath)
    .sort((a, b) => a.y - b.y || a.x - b.x)
    .map((station) => `${station.column}: ${station.label}`);
}

describe('the stage', () => {
  test('dump', () => {
    console.log(slotOrder('n3').join('\n'));
    console.log(slotOrder('n1').join('\n'));
    console.log(
      stories[0]!.journeys
        .map(
          (j) =>
            j.summary +
            ' ' +
            j.steps.length +
            '\n' +
            j.steps
              .map(
                (s) =>
                  `  ${s.number} ${s.node}/${s.namespace} ${s.station.kind} ${s.station.name}: ${s.title}`,
              )
              .join('\n'),
        )
        .slice(0, 2)
        .join('\n'),
    );
    console.log(
      layout.rows.map((r) => [r.node, r.y, r.height, r.expanded]),
      wiresOf(stage.paths[0]!, layout).length,
    );
    expect(1).toBe(1);
  });
});
