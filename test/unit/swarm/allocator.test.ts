/*
 * What happens when addresses run out, and which nodes hold a load-balancer address.
 */
import { describe, expect, test } from 'vitest';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import { attachContainer, detachContainer } from '../../../src/swarm/attach-container.ts';
import { removeService } from '../../../src/swarm/service-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf } from '../../../src/swarm/store.ts';
import { taskEnded } from '../../../src/swarm/task-changes.ts';
import {
  balancerAddresses,
  cluster,
  deploy,
  loadBalancers,
  on,
  run,
  spec,
  taskAddresses,
  virtualIps,
} from './swarm-support.ts';

/** Six addresses: a gateway and five for virtual IPs, tasks and load balancers. */
const small = { name: 'app', subnet: subnet('10.9.0.0/29'), attachable: true };

const noRestart = { condition: 'none', delayNs: 0, maxAttempts: 0, windowNs: 0 } as const;

describe('when addresses run out', () => {
  test('tasks stay new without an error until one is freed, and a node comes before them', () => {
    const { store } = cluster({ nodes: 1, networks: [small] });
    deploy(store, spec('web', { networks: on('app'), replicas: 5, restartPolicy: noRestart }));
    const states = () => tasksOf(store, 'web').map((task) => task.state);
    expect(states().sort()).toEqual(['new', 'running', 'running', 'running', 'running']);
    expect(balancerAddresses(store, 'app')).toEqual([]);
    const [first, second] = tasksOf(store, 'web').filter((task) => task.state === 'running');
    if (first === undefined || second === undefined) throw new Error('no task runs');
    taskEnded(store, first.id, 'failed');
    run(store);
    expect(balancerAddresses(store, 'app')).toHaveLength(1);
    expect(states().sort()).toEqual(['failed', 'new', 'running', 'running', 'running']);
    taskEnded(store, second.id, 'failed');
    run(store);
    expect(states().sort()).toEqual(['failed', 'failed', 'running', 'running', 'running']);
  });

  test('a service that found no virtual IP gets one when another service goes', () => {
    const { store } = cluster({ nodes: 1, networks: [small] });
    deploy(store, spec('web', { networks: on('app'), replicas: 4 }));
    deploy(store, spec('late', { networks: on('app') }));
    expect(virtualIps(store, 'late')).toEqual({});
    removeService(store, 'web');
    settle(store);
    for (const task of tasksOf(store, 'web')) taskEnded(store, task.id);
    run(store);
    expect(virtualIps(store, 'late')).toEqual({ app: '10.9.0.2' });
    expect(taskAddresses(store, 'late', 'app')).toEqual(['10.9.0.3']);
    expect(balancerAddresses(store, 'app')).toEqual(['10.9.0.4']);
  });

  test('a container is refused after the time limit', () => {
    const { store } = cluster({ nodes: 1, networks: [small] });
    deploy(store, spec('web', { networks: on('app'), replicas: 4 }));
    expect(attachContainer(store, { name: 'box', node: 'n1', networks: ['app'] })).toEqual({
      error:
        'Error response from daemon: failed to set up container networking: attaching to network ' +
        'failed, make sure your network options are correct and check manager logs: context ' +
        'deadline exceeded',
    });
    expect(store.tasks.size).toBe(4);
  });
});

describe('a load-balancer address', () => {
  test('is held on ingress by every node, drained ones too', () => {
    const { store } = cluster({ nodeDetails: { n2: { availability: 'drain' } } });
    expect(balancerAddresses(store, 'ingress')).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
  });

  test('goes with the last container of its node on the network', () => {
    const { store } = cluster({ networks: [{ name: 'app', attachable: true }] });
    const attached = attachContainer(store, { name: 'box', node: 'n3', networks: ['app'] });
    expect(loadBalancers(store, 'n3')).toEqual({ ingress: '10.0.0.4', app: '10.0.1.3' });
    if ('task' in attached) detachContainer(store, attached.task.id);
    settle(store);
    expect(loadBalancers(store, 'n3')).toEqual({ ingress: '10.0.0.4' });
  });
});

describe('the order within a batch', () => {
  test('is chance: some seed gives the first slot another address than the first', () => {
    const addresses = Array.from({ length: 20 }, (_, seed) => {
      const { store } = cluster({ networks: ['app'], seed });
      deploy(store, spec('web', { networks: on('app'), replicas: 12 }));
      return tasksOf(store, 'web')[0]?.attachments[0]?.address;
    });
    expect(new Set(addresses).size).toBeGreaterThan(3);
  });
});

test('the predefined host network brings no address and no virtual IP', () => {
  const { store } = cluster();
  deploy(store, spec('web', { networks: on('host') }));
  expect(virtualIps(store, 'web')).toEqual({});
  expect(tasksOf(store, 'web')[0]?.attachments).toEqual([]);
});
