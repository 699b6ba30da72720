/*
 * The birth of a cluster, its identifiers, and rows of `docker service ps`.
 */
import { describe, expect, test } from 'vitest';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { subnet, subnetText } from '../../../src/packet/ipv4-subnet.ts';
import { newContainerId, newObjectId } from '../../../src/swarm/identifiers.ts';
import { createNetwork, removeNetwork } from '../../../src/swarm/network-create.ts';
import { serviceRows } from '../../../src/swarm/ps.ts';
import { stopTask, taskEnded } from '../../../src/swarm/task-changes.ts';
import { tasksOf } from '../../../src/swarm/store.ts';
import { createSlotTask } from '../../../src/swarm/task-create.ts';
import { cluster, deploy, on, run, spec } from './swarm-support.ts';

describe('networks', () => {
  test('ingress is first, then each in order, with subnet, gateway and VNI', () => {
    const { store } = cluster({ networks: ['app', 'db'] });
    const rows = [...store.networks.values()].map((network) => [
      network.name,
      subnetText(network.subnet),
      ipv4Text(network.gateway),
      network.vni,
    ]);
    expect(rows).toEqual([
      ['ingress', '10.0.0.0/24', '10.0.0.1', 4096],
      ['app', '10.0.1.0/24', '10.0.1.1', 4097],
      ['db', '10.0.2.0/24', '10.0.2.1', 4098],
    ]);
  });

  test('take other pools and sizes', () => {
    const { store } = cluster({ networks: ['app'], pool: '172.30.0.0/16', subnetSize: 26 });
    expect([...store.networks.values()].map((network) => subnetText(network.subnet))).toEqual([
      '172.30.0.0/26',
      '172.30.0.64/26',
    ]);
  });

  test('a gateway that was asked for leaves the first address to others', () => {
    const gateway = ipv4('10.9.0.254');
    const { store } = cluster({
      networks: [{ name: 'app', subnet: subnet('10.9.0.0/24'), gateway }],
    });
    deploy(store, spec('web', { networks: on('app') }));
    expect(store.services.get('web')?.virtualIps[0]?.address).toBe(ipv4('10.9.0.1'));
  });

  test('that cannot be had are reported by name', () => {
    const { problems } = cluster({
      networks: ['app', { name: 'same', subnet: subnet('10.0.0.0/23') }],
      pool: '10.0.0.0/23',
    });
    expect(problems).toEqual([
      'network same: invalid pool request: Pool overlaps with other one on this address space',
    ]);
    expect(cluster({ networks: ['app', 'db'], pool: '10.0.0.0/23' }).problems).toEqual([
      'network db: all predefined address pools have been fully subnetted',
    ]);
  });

  test('without room for a gateway, or with one from elsewhere, are refused', () => {
    const elsewhere = { name: 'odd', subnet: subnet('10.9.0.0/24'), gateway: ipv4('10.8.0.1') };
    const full = { name: 'full', subnet: subnet('10.7.0.0/31') };
    expect(cluster({ networks: [elsewhere, full] }).problems).toEqual([
      'network odd: failed to allocate gateway (10.8.0.1): requested address is out of range',
      'network full: no available IPv4 addresses',
    ]);
  });

  test('larger than the pool cannot be cut from it', () => {
    expect(cluster({ pool: '10.0.0.0/24', subnetSize: 16 }).problems).toEqual([
      'network ingress: all predefined address pools have been fully subnetted',
    ]);
  });

  test('in use cannot be removed, and a removed one leaves its subnet but not its VNI', () => {
    const { store } = cluster({ networks: ['app', 'db'] });
    deploy(store, spec('web', { networks: on('db') }));
    expect(removeNetwork(store, 'db')).toEqual({
      error: `network ${store.networks.get('db')?.id} is in use by service ${store.services.get('web')?.id}`,
    });
    expect(removeNetwork(store, 'app')).toEqual({});
    const created = createNetwork(store, { name: 'next' });
    expect(created).toMatchObject({ network: { subnet: subnet('10.0.1.0/24'), vni: 4099 } });
  });
});

function idOf(seed: number): string | undefined {
  return cluster({ seed }).store.nodes.get('n1')?.id;
}

function numbered(prefix: string, count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${from + index}`);
}

describe('identifiers', () => {
  test('have the engine’s form and differ, even where chance always says the same', () => {
    const state = { made: 0 };
    const ids = Array.from({ length: 1000 }, () => newObjectId(state, () => 0));
    const containers = Array.from({ length: 1000 }, () => newContainerId(state, () => 0));
    expect(ids.every((id) => /^[a-z0-9]{25}$/.test(id))).toBe(true);
    expect(containers.every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(1000);
    expect(new Set(containers.map((id) => id.slice(0, 12))).size).toBe(1000);
  });

  test('are the same for the same seed and others for another', () => {
    expect(idOf(7)).toBe(idOf(7));
    expect(idOf(7)).not.toBe(idOf(8));
  });
});

describe('rows of service ps', () => {
  test('are by name in natural order, a task before the one it replaced', () => {
    const { store } = cluster({ nodes: 2 });
    deploy(store, spec('web', { replicas: 11 }));
    const second = tasksOf(store, 'web')[1];
    const service = store.services.get('web');
    if (second === undefined || service === undefined) throw new Error('not deployed');
    stopTask(store, second, 'shutdown');
    taskEnded(store, second.id, 'failed', 'task: non-zero exit (1)');
    createSlotTask(store, service, 2);
    run(store);
    const rows = serviceRows(store, 'web');
    expect(rows.map((row) => row.task)).toEqual([
      'web.1',
      'web.2',
      'web.2',
      ...numbered('web.', 9, 3),
    ]);
    expect(rows[1]).toMatchObject({ desired: 'Running', current: 'Running', error: '' });
    expect(rows[2]).toMatchObject({
      desired: 'Shutdown',
      current: 'Failed',
      error: '"task: non-zero exit (1)"',
    });
  });

  test('of a global service are by node', () => {
    const { store } = cluster({ nodes: 11 });
    deploy(store, spec('agent', { mode: 'global' }));
    expect(serviceRows(store, 'agent').map((row) => row.node)).toEqual(numbered('n', 11));
  });
});
