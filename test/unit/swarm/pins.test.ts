/*
 * Pins that cannot be kept are reported, and the cluster is built all the same.
 */
import { expect, test } from 'vitest';
import { unusedPins } from '../../../src/swarm/pins.ts';
import { tasksOf } from '../../../src/swarm/store.ts';
import {
  cluster,
  deploy,
  nodesOf,
  on,
  placeOf,
  spec,
  virtualIps,
  type PinTexts,
} from './swarm-support.ts';

function problemsOf(pins: PinTexts): readonly string[] {
  return cluster({ networks: ['app'], pins }).problems;
}

test('an address outside the subnet', () => {
  expect(problemsOf({ services: { web: { app: '10.9.0.1' } } })).toEqual([
    'pins.services.web.app: 10.9.0.1 is outside 10.0.1.0/24, the subnet of app',
  ]);
});

test('the address of the gateway', () => {
  expect(problemsOf({ tasks: { 'web.1': { addresses: { app: '10.0.1.1' } } } })).toEqual([
    'pins.tasks.web.1.addresses.app: 10.0.1.1 is taken: the network, its gateway or its ' +
      'broadcast address',
  ]);
});

test('one address for two', () => {
  const pins = {
    services: { web: { app: '10.0.1.4' } },
    loadBalancers: { n1: { app: '10.0.1.4' } },
  };
  expect(problemsOf(pins)).toEqual([
    'pins.load-balancers.n1.app: 10.0.1.4 is pinned to services.web as well',
  ]);
});

test('names that the cluster does not have', () => {
  const pins = {
    services: { web: { nosuch: '10.0.1.4' } },
    tasks: { 'web.1': { node: 'n9' } },
    loadBalancers: { n8: { app: '10.0.1.5' } },
  };
  expect(problemsOf(pins)).toEqual([
    'pins.services.web.nosuch: no network nosuch',
    'pins.load-balancers.n8.app: no node n8',
    'pins.tasks.web.1.node: no node n9',
  ]);
});

test('addresses on the networks of a node are somebody else’s', () => {
  const addresses = { docker_gwbridge: '172.18.0.3', bridge: '172.17.0.2' };
  expect(problemsOf({ tasks: { 'web.1': { addresses } } })).toEqual([]);
});

test('a node that the task cannot run on is reported, and the task placed elsewhere', () => {
  const { store } = cluster({ pins: { tasks: { 'web.1': { node: 'n1' } } } });
  deploy(store, spec('web', { constraints: ['node.hostname==n2'] }));
  expect(store.problems).toEqual([
    'pins.tasks.web.1.node: n1 cannot take it (scheduling constraints not satisfied on 1 node)',
  ]);
  expect(nodesOf(store, 'web')).toEqual(['n2']);
});

test('two tasks may be pinned to one node against the spread', () => {
  const pins = { tasks: { 'web.1': { node: 'n2' }, 'web.2': { node: 'n2' } } };
  const { store } = cluster({ pins });
  deploy(store, spec('web', { replicas: 3 }));
  expect(nodesOf(store, 'web').filter((node) => node === 'n2')).toHaveLength(2);
  expect(tasksOf(store, 'web')).toHaveLength(3);
});

test('a pinned address is kept for its owner while others are allocated', () => {
  const { store } = cluster({
    networks: ['app'],
    pins: { tasks: { 'late.1': { addresses: { app: '10.0.1.2' } } } },
  });
  deploy(store, spec('web', { networks: on('app') }));
  expect(virtualIps(store, 'web')).toEqual({ app: '10.0.1.3' });
  deploy(store, spec('late', { networks: on('app') }));
  expect(placeOf(store, 'late.1')?.addresses).toEqual({ app: '10.0.1.2' });
});

test('pins that nothing has claimed can be listed', () => {
  const { store } = cluster({
    networks: ['app'],
    pins: {
      services: { ghost: { app: '10.0.1.9' } },
      tasks: { 'ghost.1': { node: 'n1' } },
    },
  });
  deploy(store, spec('web', { networks: on('app') }));
  expect(unusedPins(store.pins)).toEqual([
    'pins.services.ghost.app: nothing asked for 10.0.1.9',
    'pins.tasks.ghost.1.node: no task ghost.1 was placed, on n1 or elsewhere',
  ]);
});
