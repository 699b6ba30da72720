/*
 * How many tasks a service has, in which slots and on which nodes.
 */
import { describe, expect, test } from 'vitest';
import { joinNode } from '../../../src/swarm/cluster.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { removeService, scaleService } from '../../../src/swarm/service-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf, type ClusterStore } from '../../../src/swarm/store.ts';
import { taskEnded } from '../../../src/swarm/task-changes.ts';
import {
  balancerAddresses,
  cluster,
  deploy,
  nodesOf,
  on,
  port,
  run,
  spec,
  virtualIps,
} from './swarm-support.ts';

function keptSlots(store: ClusterStore): number[] {
  return tasksOf(store, 'web')
    .filter((task) => task.desiredState === 'running')
    .map((task) => task.slot)
    .sort((left, right) => left - right);
}

/** A service `web` whose slot 1, 2, … runs on the given nodes. */
function placed(...nodes: string[]): ClusterStore {
  const tasks = Object.fromEntries(nodes.map((node, index) => [`web.${index + 1}`, { node }]));
  const { store } = cluster({ pins: { tasks } });
  deploy(store, spec('web', { replicas: nodes.length }));
  return store;
}

describe('a replicated service', () => {
  test('scaled down gives up second copies on a node before first ones', () => {
    const store = placed('n1', 'n2', 'n3', 'n1', 'n2');
    scaleService(store, 'web', 3);
    settle(store);
    expect(keptSlots(store)).toEqual([1, 2, 3]);
  });

  test('scaled down gives up a low slot where the node has two', () => {
    const store = placed('n1', 'n1', 'n2', 'n3');
    scaleService(store, 'web', 3);
    settle(store);
    expect(keptSlots(store)).toEqual([1, 3, 4]);
  });

  test('scaled down gives up tasks that do not run before others', () => {
    const store = placed('n1', 'n2', 'n3');
    const second = tasksOf(store, 'web')[1];
    if (second !== undefined) second.state = 'preparing';
    scaleService(store, 'web', 2);
    settle(store);
    expect(keptSlots(store)).toEqual([1, 3]);
  });

  test('scaled up fills the lowest free slots', () => {
    const store = placed('n1', 'n1', 'n2', 'n3');
    scaleService(store, 'web', 3);
    settle(store);
    scaleService(store, 'web', 5);
    run(store);
    expect(keptSlots(store)).toEqual([1, 2, 3, 4, 5]);
  });

  test('forgets at once a surplus task that never had a node', () => {
    const { store } = cluster({ nodes: 1 });
    deploy(store, spec('web', { replicas: 3, ports: [port('80:80', 'host')] }));
    scaleService(store, 'web', 1);
    settle(store);
    expect(tasksOf(store, 'web').map((task) => task.state)).toEqual(['running']);
  });
});

describe('a global service', () => {
  test('has a task on each node that satisfies the constraints', () => {
    const { store } = cluster();
    deploy(store, spec('agent', { mode: 'global', constraints: ['node.role==worker'] }));
    expect(nodesOf(store, 'agent')).toEqual(['n2', 'n3']);
    expect(
      tasksOf(store, 'agent')
        .map((task) => task.name)
        .sort(),
    ).toEqual(['agent@n2', 'agent@n3']);
  });

  test('passes over drained and paused nodes', () => {
    const { store } = cluster({
      nodes: 4,
      nodeDetails: { n2: { availability: 'drain' }, n3: { availability: 'pause' } },
    });
    deploy(store, spec('agent', { mode: 'global' }));
    expect(nodesOf(store, 'agent')).toEqual(['n1', 'n4']);
  });

  test('gets a task on a node that joins later', () => {
    const { store } = cluster({ nodes: 1 });
    deploy(store, spec('agent', { mode: 'global' }));
    joinNode(store, { name: 'late', role: 'worker', address: ipv4('192.168.50.40') });
    run(store);
    expect(nodesOf(store, 'agent')).toEqual(['late', 'n1']);
  });

  test('cannot be scaled', () => {
    const { store } = cluster();
    deploy(store, spec('agent', { mode: 'global' }));
    expect(scaleService(store, 'agent', 2)).toEqual({
      error: 'agent: scale can only be used with replicated or replicated-job mode',
    });
  });
});

describe('a removed service', () => {
  test('frees its port at once, and addresses as its tasks end', () => {
    const { store } = cluster({ networks: ['app'] });
    const web = spec('web', { networks: on('app'), ports: [port('8080:80')], replicas: 2 });
    deploy(store, web);
    removeService(store, 'web');
    settle(store);
    expect(balancerAddresses(store, 'app')).toHaveLength(2);
    for (const task of tasksOf(store, 'web')) taskEnded(store, task.id);
    settle(store);
    expect(store.tasks.size).toBe(0);
    expect(balancerAddresses(store, 'app')).toEqual([]);
    deploy(store, web);
    expect(virtualIps(store, 'web')).toEqual({ ingress: '10.0.0.8', app: '10.0.1.7' });
  });

  test('is unknown afterwards', () => {
    const { store } = cluster();
    expect(removeService(store, 'web')).toEqual({
      error: 'Error response from daemon: service web not found',
    });
  });
});
