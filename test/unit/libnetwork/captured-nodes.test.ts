/*
 * Whole nodes against the listings of real ones (Docker Engine 28.5.2): every line of iptables-save,
 * ipvsadm, ip addr, ip route, bridge fdb, ip neigh and ss of every namespace.
 */
import { describe, expect, it } from 'vitest';
import { networkListing } from '../../../src/libnetwork/network-listing.ts';
import { addBackend, programNode, startTask } from '../../../src/libnetwork/program-node.ts';
import { networksOf } from '../../support/capture/normal-networks.ts';
import { capturedCluster, type CapturedCluster } from './captured-cluster.ts';
import { capturedTables, tablesOf } from './node-tables.ts';

function programmed(cluster: CapturedCluster, node: string) {
  const engine = cluster.engine(node);
  programNode(engine, cluster.view(node));
  return engine;
}

describe('A node at rest has the tables of a real one', () => {
  it.each([
    ['01-ingress', ['n1', 'n2', 'n3']],
    ['02-host-mode', ['n1', 'n2', 'n3']],
    ['03-vip', ['n1', 'n2', 'n3']],
    ['04-dnsrr', ['n1', 'n2', 'n3']],
    ['05-isolation', ['n1', 'n2', 'n3']],
    ['06-zero-tasks', ['n1', 'n2', 'n3']],
    ['07-blocked-vxlan', ['n1', 'n2', 'n3']],
    ['09-node-crash', ['n1', 'n2', 'n3']],
    ['10-drain', ['n1', 'n2', 'n3']],
    ['11-two-networks', ['n1', 'n2', 'n3']],
    ['12-internal-attachable', ['n1', 'n2', 'n3']],
    ['13-hairpin', ['n1', 'n2']],
    ['14-udp', ['n1', 'n2', 'n3']],
  ])('%s: nodes %j', (name, nodes) => {
    const cluster = capturedCluster(name);
    for (const node of nodes) {
      const engine = programmed(cluster, node);
      expect(tablesOf(engine), node).toEqual(capturedTables(cluster, node));
    }
  });
});

describe('A service that comes later changes a node as it changed a real one', () => {
  it.each([
    ['n1', true],
    ['n2', false],
  ])('15-ports: a fourth service reaches %s', (node, isOwn) => {
    const cluster = capturedCluster('15-ports');
    const engine = cluster.engine(node);
    programNode(engine, cluster.view(node, ['udp']));
    if (isOwn) startTask(engine, cluster.container('udp.1'));
    const [record] = cluster.records('udp', 'ingress');
    if (record) addBackend(engine, record);
    expect(tablesOf(engine, false)).toEqual(capturedTables(cluster, node, false));
  });
});

describe('The networks that a node lists', () => {
  it.each([
    '01-ingress',
    '02-host-mode',
    '03-vip',
    '05-isolation',
    '11-two-networks',
    '12-internal-attachable',
  ])('%s: as n1 lists them', (name) => {
    const cluster = capturedCluster(name);
    const networks = networkListing(programmed(cluster, 'n1'), cluster.networks);
    expect(networksOf({ networks })).toEqual(networksOf(cluster.state));
  });
});
