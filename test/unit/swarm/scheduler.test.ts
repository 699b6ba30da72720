/*
 * Where tasks are placed, and what is said when they are not.
 */
import { describe, expect, test } from 'vitest';
import { scaleService } from '../../../src/swarm/service-changes.ts';
import { setAvailability } from '../../../src/swarm/node-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf, type ClusterStore } from '../../../src/swarm/store.ts';
import { cluster, deploy, nodesOf, port, spec, type ClusterOptions } from './swarm-support.ts';

function errorsOf(store: ClusterStore, service: string): string[] {
  return tasksOf(store, service)
    .filter((task) => task.state === 'pending')
    .map((task) => task.error);
}

/** The service's node counts for a few seeds, each as sorted numbers. */
function countsFor(options: ClusterOptions, replicas: number): number[][] {
  return [1, 2, 3, 4, 5].map((seed) => {
    const { store } = cluster({ ...options, seed });
    deploy(store, spec('web', { replicas }));
    return [...store.nodes.keys()].map(
      (node) => nodesOf(store, 'web').filter((name) => name === node).length,
    );
  });
}

describe('spreading', () => {
  test('gives equal nodes counts that differ by one at most', () => {
    for (const counts of countsFor({ nodes: 3 }, 7)) {
      expect([...counts].sort()).toEqual([2, 2, 3]);
    }
  });

  test('lets chance decide which of the equal nodes gets more', () => {
    const busiest = countsFor({ nodes: 3 }, 4).map((counts) => counts.indexOf(2));
    expect(new Set(busiest).size).toBeGreaterThan(1);
  });

  test('looks at tasks of the same service first, then at all tasks', () => {
    const { store } = cluster();
    deploy(store, spec('busy', { replicas: 3, constraints: ['node.hostname==n1'] }));
    deploy(store, spec('web', { replicas: 3 }));
    expect(nodesOf(store, 'web')).toEqual(['n1', 'n2', 'n3']);
    deploy(store, spec('one', { replicas: 2 }));
    expect(nodesOf(store, 'one')).toEqual(['n2', 'n3']);
  });

  test('evens out the values of a label, a missing one included', () => {
    const { store } = cluster({
      nodes: 4,
      nodeDetails: {
        n1: { labels: { zone: 'a' } },
        n2: { labels: { zone: 'b' } },
        n3: { labels: { zone: 'b' } },
      },
    });
    deploy(store, spec('web', { replicas: 6, spreadOver: ['node.labels.zone'] }));
    expect(nodesOf(store, 'web')).toEqual(['n1', 'n1', 'n2', 'n3', 'n4', 'n4']);
  });

  test('uses the other branches when one is full', () => {
    const { store } = cluster({
      nodeDetails: { n1: { labels: { zone: 'a' } }, n2: { labels: { zone: 'b' } } },
    });
    const limits = { spreadOver: ['node.labels.zone'], maxReplicasPerNode: 2 };
    deploy(store, spec('web', { replicas: 6, ...limits }));
    expect(nodesOf(store, 'web')).toEqual(['n1', 'n1', 'n2', 'n2', 'n3', 'n3']);
  });

  test('fills the emptier nodes first', () => {
    const { store } = cluster({
      nodeDetails: { n2: { availability: 'pause' }, n3: { availability: 'pause' } },
    });
    deploy(store, spec('web', { replicas: 2 }));
    for (const node of store.nodes.values()) node.availability = 'active';
    scaleService(store, 'web', 5);
    settle(store);
    const counts = ['n1', 'n2', 'n3'].map(
      (name) => nodesOf(store, 'web').filter((node) => node === name).length,
    );
    expect(counts[0]).toBe(2);
    expect(counts.slice(1).sort()).toEqual([1, 2]);
  });

  test('gives a branch that lags behind no more than there is', () => {
    const { store } = cluster({
      nodeDetails: { n1: { labels: { zone: 'a' } }, n2: { labels: { zone: 'b' } } },
    });
    const service = { spreadOver: ['node.labels.zone'] };
    for (const name of ['n2', 'n3']) store.nodes.get(name)!.availability = 'pause';
    deploy(store, spec('web', { replicas: 9, ...service }));
    for (const name of ['n2', 'n3']) store.nodes.get(name)!.availability = 'active';
    scaleService(store, 'web', 11);
    settle(store);
    expect(nodesOf(store, 'web').filter((name) => name === 'n1')).toHaveLength(9);
    expect(tasksOf(store, 'web').every((task) => task.state !== 'pending')).toBe(true);
  });

  test('counts the tasks of a full branch for none of the others', () => {
    const { store } = cluster({
      nodeDetails: { n1: { labels: { zone: 'a' } }, n2: { labels: { zone: 'b' } } },
    });
    deploy(store, spec('web', { replicas: 1, spreadOver: ['node.labels.zone'] }));
    const full = tasksOf(store, 'web')[0]!.node;
    store.nodes.get(full)!.availability = 'pause';
    scaleService(store, 'web', 5);
    settle(store);
    const counts = ['n1', 'n2', 'n3'].map(
      (name) => nodesOf(store, 'web').filter((node) => node === name).length,
    );
    expect(counts.sort()).toEqual([1, 2, 2]);
  });

  test('moves nothing when more room appears', () => {
    const { store } = cluster({ nodeDetails: { n3: { availability: 'pause' } } });
    deploy(store, spec('web', { replicas: 4 }));
    const n3 = store.nodes.get('n3');
    if (n3 !== undefined) n3.availability = 'active';
    settle(store);
    expect(nodesOf(store, 'web')).toEqual(['n1', 'n1', 'n2', 'n2']);
    scaleService(store, 'web', 5);
    settle(store);
    expect(nodesOf(store, 'web')).toEqual(['n1', 'n1', 'n2', 'n2', 'n3']);
  });
});

describe('a task without a node says why', () => {
  test('host-mode port on one node, in the singular', () => {
    const { store } = cluster({ nodes: 1 });
    deploy(store, spec('web', { replicas: 2, ports: [port('80:80', 'host')] }));
    expect(errorsOf(store, 'web')).toEqual([
      'no suitable node (host-mode port already in use on 1 node)',
    ]);
  });

  test('the same number on another protocol is no conflict', () => {
    const { store } = cluster({ nodes: 1 });
    deploy(store, spec('tcp', { ports: [port('53:53', 'host')] }));
    deploy(store, spec('udp', { ports: [port('53:53/udp', 'host')] }));
    expect([...errorsOf(store, 'tcp'), ...errorsOf(store, 'udp')]).toEqual([]);
  });

  test('constraints, the reason of most nodes first', () => {
    const { store } = cluster({ nodeDetails: { n2: { availability: 'drain' } } });
    deploy(store, spec('web', { constraints: ['node.hostname==elsewhere'] }));
    expect(errorsOf(store, 'web')).toEqual([
      'no suitable node (scheduling constraints not satisfied on 2 nodes; ' +
        '1 node not available for new tasks)',
    ]);
  });

  test('nodes that take no new tasks', () => {
    const { store } = cluster({
      nodes: 2,
      nodeDetails: { n1: { availability: 'pause' }, n2: { availability: 'drain' } },
    });
    deploy(store, spec('web'));
    expect(errorsOf(store, 'web')).toEqual([
      'no suitable node (2 nodes not available for new tasks)',
    ]);
  });

  test('the limit of replicas on a node', () => {
    const { store } = cluster({ nodes: 2 });
    deploy(store, spec('web', { replicas: 3, maxReplicasPerNode: 1 }));
    expect(nodesOf(store, 'web')).toEqual(['', 'n1', 'n2']);
    expect(errorsOf(store, 'web')).toEqual([
      'no suitable node (max replicas per node limit exceed)',
    ]);
  });

  test('reservations that no node has left', () => {
    const resources = { nanoCpus: 2e9, memoryBytes: 2 ** 30 };
    const { store } = cluster({ nodes: 2, nodeDetails: { n1: { resources }, n2: { resources } } });
    const reservations = { nanoCpus: 2e9, memoryBytes: 0 };
    deploy(store, spec('web', { replicas: 3, reservations }));
    expect(errorsOf(store, 'web')).toEqual([
      'no suitable node (insufficient resources on 2 nodes)',
    ]);
  });

  test('a task of a global service keeps its node and names the reason alone', () => {
    const { store } = cluster({ nodes: 2 });
    const ports = [port('9100:80', 'host')];
    deploy(store, spec('first', { ports, constraints: ['node.hostname==n2'] }));
    deploy(store, spec('agent', { ports, mode: 'global' }));
    expect(errorsOf(store, 'agent')).toEqual(['host-mode port already in use on 1 node']);
    expect(nodesOf(store, 'agent')).toEqual(['n1', 'n2']);
  });

  test('and is placed as soon as the reason is gone', () => {
    const { store } = cluster({ nodes: 1, nodeDetails: { n1: { availability: 'pause' } } });
    deploy(store, spec('web'));
    setAvailability(store, 'n1', 'active');
    settle(store);
    expect(tasksOf(store, 'web').map(({ state, error }) => ({ state, error }))).toEqual([
      { state: 'assigned', error: '' },
    ]);
  });
});
