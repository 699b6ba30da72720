/*
 * What a world remembers of tasks goes with them: a service that restarts for ever does not make it grow.
 */
import { expect, test } from 'vitest';
import { buildWorld } from '../../../src/build/build-world.ts';
import { runWorld } from '../../../src/build/run.ts';
import { parseScenario } from '../../../src/index.ts';

const TEXT = `
title: restarts
cluster: { nodes: { n1: {}, n2: {} }, swarm: { task-history-limit: 2 } }
networks: { app: {} }
services:
  web:
    networks: [app]
    deploy: { replicas: 4, restart_policy: { delay: 0s } }
    x-app: { exits: 2s }
`;

test('start times are those of tasks that have not ended', () => {
  const { scenario } = parseScenario(TEXT);
  const world = buildWorld(scenario!, { seed: 1, eventsKept: undefined });
  const run = (seconds: number): void => {
    const untilNs = world.kernel.loop.nowNs + seconds * 1e9;
    runWorld(world, { isDone: () => false, untilNs, eventsMax: 1_000_000 });
  };
  const made = world.store!.identifiers.made;
  run(120);
  expect(world.store!.identifiers.made - made).toBeGreaterThan(80);
  const alive = new Set(world.agents.controllers.keys());
  const { startsNs, behindNs } = world.starts;
  expect([...startsNs.keys(), ...behindNs.keys()].filter((id) => !alive.has(id))).toEqual([]);
});
