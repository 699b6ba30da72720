/*
 * Starts are apart where tasks were told together; what ended unknown to the managers was not among them.
 */
import { expect, test } from 'vitest';
import { parseScenario, simulate } from '../../../src/index.ts';

/** When web.2 runs, which is told one second after this step; behind the partition are three tasks. */
function startOfSecond(step: string): number {
  const { scenario } = parseScenario(`
title: starts
cluster: { nodes: { m1: { role: manager }, w1: {}, w2: {} } }
networks: { app: {} }
services:
  old:
    networks: [app]
    deploy: { replicas: 3, placement: { constraints: ["node.hostname==w1"] } }
  web:
    networks: [app]
    deploy: { replicas: 1, placement: { constraints: ["node.hostname==w2"] } }
steps:
  - partition: [[w1], [m1, w2]]
  - ${step}
  - wait: 1s
  - scale: { web: 3 }
  - run until: { service: web, running: 3 }
`);
  const running = simulate(scenario!).events.find(
    (event) => event.kind === 'task.changed' && event.task === 'web.2' && event.state === 'running',
  );
  return running!.timeNs;
}

test('a task that died behind a partition delays no other start', () => {
  const undisturbed = startOfSecond('wait: 1ms');
  const told = startOfSecond('kill: old.1');
  expect(Math.abs(told - undisturbed)).toBeLessThan(10e6);
});
