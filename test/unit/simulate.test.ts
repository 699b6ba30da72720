/*
 * What a result holds on to. The world of a run, with all its packets and tables, is many times as large as
 * what is shown of it: a page that keeps several results must not keep their worlds too.
 */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import * as building from '../../src/build/build-world.ts';
import { parseScenario, simulate } from '../../src/index.ts';

vi.mock('../../src/build/build-world.ts', { spy: true });

const SCENARIO = `title: One request
cluster: { nodes: { n1: { role: manager } } }
services: { web: { image: nginx, ports: ["8080:80"] } }
steps: [{ request: { from: client, to: "n1:8080" } }]`;

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await setImmediate();
  (runInNewContext('gc') as () => void)();
}

/** The world that the last run has been given, as far as somebody still holds it. */
function worldOfRun(): WeakRef<object> {
  const made = vi.mocked(building.buildWorld);
  const world = new WeakRef<object>(made.mock.results.at(-1)!.value as object);
  made.mockClear();
  return world;
}

test('a result lets go of its world when its tables have been read', async () => {
  const result = simulate(parseScenario(SCENARIO).scenario!);
  const world = worldOfRun();
  await collectGarbage();
  expect(world.deref()).toBeDefined();
  const { tables } = result;
  expect(Object.keys(tables)).toEqual(['n1']);
  await collectGarbage();
  expect(world.deref()).toBeUndefined();
  expect(result.tables).toBe(tables);
});
