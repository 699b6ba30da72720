/*
 * The outline on a card, worked out by hand from small scenarios.
 */
import { expect, test } from 'vitest';
import { parseScenario } from '../../../src/index.ts';
import { EMPTY_CLUSTER } from '../../../web/app/empty-cluster.ts';
import { sketchScenario } from '../../../web/worker/sketch-scenario.ts';

function sketchOf(text: string) {
  const { scenario, diagnostics } = parseScenario(text);
  if (!scenario) throw new Error(diagnostics.map(({ message }) => message).join());
  return sketchScenario(scenario);
}

test('spreads tasks evenly over the nodes that constraints leave', () => {
  const { rows } = sketchOf(`
title: t
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
services:
  here: { deploy: { replicas: 2, placement: { constraints: ["node.hostname==n3"] } } }
  there: { deploy: { replicas: 3, placement: { constraints: ["node.role==worker"] } } }
  all: { deploy: { mode: global } }
steps: [{ wait: 1s }]
`);
  expect(rows.map(({ tasks }) => tasks)).toEqual([1, 3, 4]);
});

test('marks what is cut and what is emptied', () => {
  const { rows } = sketchOf(`
title: t
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {}, n4: {} } }
services: { web: { deploy: { replicas: 1, placement: { constraints: ["node.hostname==n4"] } } } }
steps:
  - drain: n2
  - link: { node: n3, state: down }
  - kill: web.1
`);
  expect(rows.map(({ cut = false, emptied = false }) => [cut, emptied])).toEqual([
    [false, false],
    [false, true],
    [true, false],
    [false, true],
  ]);
});

test('shows the way of the first request between tasks', () => {
  const { ask } = sketchOf(`
title: t
cluster: { nodes: { n1: { role: manager }, n2: {} } }
services:
  web: { networks: [app], deploy: { placement: { constraints: ["node.hostname==n2"] } } }
  shell: { networks: [app], deploy: { placement: { constraints: ["node.hostname==n1"] } } }
networks: { app: {} }
steps: [{ request: { from: shell.1, to: "web:80" } }]
`);
  expect(ask).toEqual({ from: 0, to: 1, answer: 1 });
});

test('the empty cluster can be read, and nothing is asked in it', () => {
  const { rows, ask } = sketchOf(EMPTY_CLUSTER.text);
  expect(rows.map(({ tasks }) => tasks)).toEqual([0, 0, 0]);
  expect(ask).toBeUndefined();
});
