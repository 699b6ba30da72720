/*
 * What `run --json` prints has the keys of the recorded sessions and no others.
 */
import { expect, test } from 'vitest';
import { parseScenario, runReport, simulate } from '../../src/index.ts';

test('rows of `ps` have the six keys of a recorded row, also where a service names its image', () => {
  const { scenario } = parseScenario(`
title: An image
cluster: { nodes: { n1: {} } }
services: { web: { image: "web:1" } }
steps: [ps: web]
`);
  const { observations } = runReport(simulate(scenario!));
  const row = {
    task: 'web.1',
    node: 'n1',
    desired: 'Running',
    current: 'Running',
    error: '',
    ports: '',
  };
  expect(observations).toEqual([{ step: 0, kind: 'ps', service: 'web', rows: [row] }]);
});
