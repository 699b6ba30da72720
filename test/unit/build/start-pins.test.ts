/*
 * Start times keep to pinned IPVS lists, whose head is the backend that came last.
 */
import { expect, test } from 'vitest';
import { keepPinnedOrder } from '../../../src/build/start-pins.ts';
import { tasksOf } from '../../../src/swarm/store.ts';
import { cluster, deploy, on, spec, type PinTexts } from '../swarm/swarm-support.ts';

const START_NS = 60e9;

/** Starts of web.1 on n1, web.2 on n2, web.3 on n3 before `START_NS`, which all had at first. */
function startsWith(backends: PinTexts['backends']): Record<string, number> {
  const tasks = { 'web.1': { node: 'n1' }, 'web.2': { node: 'n2' }, 'web.3': { node: 'n3' } };
  const { store } = cluster({ networks: ['app'], pins: { tasks, backends } });
  deploy(store, spec('web', { replicas: 3, networks: on('app') }));
  const web = tasksOf(store, 'web');
  const startsNs = new Map(web.map(({ id }) => [id, START_NS]));
  keepPinnedOrder(startsNs, store, web);
  return Object.fromEntries(web.map(({ id, name }) => [name, startsNs.get(id)! - START_NS]));
}

function listOf(...web: string[]) {
  return { app: { web } };
}

test('nothing moves without pins', () => {
  expect(startsWith({})).toEqual({ 'web.1': 0, 'web.2': 0, 'web.3': 0 });
});

test('what another node has listed last was up last', () => {
  const {
    'web.1': first,
    'web.2': second,
    'web.3': third,
  } = startsWith({
    n3: listOf('web.2', 'web.1', 'web.3'),
  });
  expect(first).toBeLessThan(second!);
  expect(third).toBe(0);
});

test('a task elsewhere that came before the own one was up earlier by the way of its record', () => {
  const { 'web.1': own, 'web.2': other } = startsWith({ n1: listOf('web.1', 'web.2') });
  const gossipAndProgrammingNs = 500e6;
  expect(own! - other!).toBeGreaterThan(gossipAndProgrammingNs);
});

test('lists that contradict each other move nothing', () => {
  const contradiction = {
    n1: listOf('web.1', 'web.2'),
    n2: listOf('web.2', 'web.1'),
  };
  expect(startsWith(contradiction)).toEqual({ 'web.1': 0, 'web.2': 0, 'web.3': 0 });
});
