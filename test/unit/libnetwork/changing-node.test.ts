/*
 * A service scaled to nothing and up again: each node's tables after either, line by line against
 * the listings of a real swarm (06-zero-tasks, Docker Engine 28.5.2), reached change by change.
 */
import { describe, expect, it } from 'vitest';
import type { DockerEngine } from '../../../src/libnetwork/docker-engine.ts';
import type { EndpointRecord } from '../../../src/libnetwork/service-records.ts';
import {
  addBackend,
  addPeer,
  disableBackend,
  programNode,
  removeBackend,
  removePeer,
  startTask,
  stopTask,
} from '../../../src/libnetwork/program-node.ts';
import { linkFlow, newFlow, type FlowTable } from '../../../src/linux/flow-table.ts';
import { createPeerTable } from '../../../src/libnetwork/overlay-peers.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import type { SwarmNetwork } from '../../../src/swarm/objects.ts';
import { capturedCluster, learnt } from './captured-cluster.ts';
import { capturedTables, tablesOf } from './node-tables.ts';

const before = capturedCluster('06-zero-tasks');
const atZero = capturedCluster('06-zero-tasks', 1);
const upAgain = capturedCluster('06-zero-tasks', 2);

const app = before.networks.get('app') as SwarmNetwork;
const NETWORKS = ['ingress', 'app'] as const;
/** Endpoints that go when `web` is scaled to nothing: its tasks, balancers of nodes without any. */
const GONE = {
  n1: { app: ['10.0.1.4', '10.0.1.6'], ingress: ['10.0.0.7'] },
  n2: { app: ['10.0.1.3', '10.0.1.5'], ingress: ['10.0.0.6'] },
};
const ADDRESS = { n1: ipv4('192.168.50.11'), n2: ipv4('192.168.50.12'), n3: ipv4('192.168.50.13') };

/** All records of `web` are disabled and removed, then this node's own task ends. */
function scaleToNothing(engine: DockerEngine): void {
  for (const network of NETWORKS) {
    for (const record of before.records('web', network)) {
      disableBackend(engine, record);
      removeBackend(engine, record);
    }
    for (const [node, gone] of Object.entries(GONE)) {
      if (node === engine.node) continue;
      for (const text of gone[network]) removePeer(engine, network, ipv4(text));
    }
  }
  for (const task of ['web.1', 'web.2']) stopTask(engine, task);
}

function atRest(node: string): DockerEngine {
  const engine = before.engine(node);
  programNode(engine, before.view(node));
  return engine;
}

function replica(slot: number, network: string, address: string): EndpointRecord {
  const [{ binding, backend }] = before.records('web', network) as [EndpointRecord];
  const task = `web.${slot}`;
  return {
    binding,
    backend: { ...backend, endpoint: `new ${task}`, task, address: ipv4(address) },
  };
}

function webOn(network: 'ingress' | 'app'): readonly EndpointRecord[] {
  const first = network === 'app' ? 10 : 8;
  const subnet = network === 'app' ? '10.0.1' : '10.0.0';
  return [1, 2, 3].map((slot) => replica(slot, network, `${subnet}.${first + slot - 1}`));
}

describe('Scaled to nothing', () => {
  it.each(['n1', 'n2', 'n3'])('%s keeps frames of the mesh and drops the rest', (node) => {
    const engine = atRest(node);
    scaleToNothing(engine);
    expect(tablesOf(engine, false)).toEqual(capturedTables(atZero, node, false));
  });

  // conntrack and IPVS keep nothing of a network namespace that is gone; established TCP would stay
  // five days.
  it('a node remembers the flows of the namespaces that it still has, and no others', () => {
    const engine = atRest('n1');
    const had = [...engine.namespaces.values()];
    for (const { conntrack, ipvs } of had)
      for (const table of [conntrack, ipvs.connections]) link(table);
    scaleToNothing(engine);
    const kept = engine.namespaces.size;
    expect(had.length - kept, 'web.1, net:app and lb:app').toBe(3);
    const { conntrack, ipvs } = engine.host.memory;
    expect([conntrack.size, ipvs.size]).toEqual([kept, kept]);
  });
});

function link(table: FlowTable): void {
  const ends = { source: ipv4('10.0.1.4'), destination: ipv4('10.0.1.2') };
  const tuple = { protocol: 6, ...ends, sourcePort: 40_000, destinationPort: 80 };
  linkFlow(table, newFlow(table, tuple, 0, Infinity));
}

describe('Scaled up again', () => {
  it('a node that was off the network joins it anew: new marks for all it learns', () => {
    const engine = atRest('n1');
    scaleToNothing(engine);
    const peers = createPeerTable([
      ...['10.0.1.8', '10.0.1.9', '10.0.1.12'].map((text) => peer(text, 'n3')),
      ...['10.0.1.10', '10.0.1.14'].map((text) => peer(text, 'n2')),
      ...['10.0.1.11', '10.0.1.13'].map((text) => peer(text, 'n1')),
    ]);
    const overlay = { network: app, balancerAddress: ipv4('10.0.1.13'), peers };
    startTask(
      engine,
      webContainer(2, '10.0.0.9', '10.0.1.11'),
      [overlay],
      [learnt(before.records('cli', 'app'))],
    );
    addPeer(engine, 'ingress', ipv4('10.0.0.8'), ADDRESS.n2);
    addPeer(engine, 'ingress', ipv4('10.0.0.10'), ADDRESS.n3);
    learnWeb(engine);
    expect(tablesOf(engine, false)).toEqual(capturedTables(upAgain, 'n1', false));
  });

  it('a node that stayed on the network goes on counting', () => {
    const engine = atRest('n3');
    scaleToNothing(engine);
    startTask(engine, webContainer(3, '10.0.0.10', '10.0.1.12'));
    addPeer(engine, 'ingress', ipv4('10.0.0.8'), ADDRESS.n2);
    addPeer(engine, 'ingress', ipv4('10.0.0.9'), ADDRESS.n1);
    for (const text of ['10.0.1.10', '10.0.1.14']) addPeer(engine, 'app', ipv4(text), ADDRESS.n2);
    for (const text of ['10.0.1.11', '10.0.1.13']) addPeer(engine, 'app', ipv4(text), ADDRESS.n1);
    learnWeb(engine);
    expect(tablesOf(engine, false)).toEqual(capturedTables(upAgain, 'n3', false));
  });
});

function peer(text: string, node: keyof typeof ADDRESS) {
  return { address: ipv4(text), tunnelEndpoint: ADDRESS[node] };
}

function webContainer(slot: number, onIngress: string, onApp: string) {
  return {
    ...before.container('web.1'),
    name: `web.${slot}`,
    listedName: `web.${slot}`,
    overlays: [
      { network: 'ingress', address: ipv4(onIngress), virtualIp: 0 },
      { network: 'app', address: ipv4(onApp), virtualIp: 0 },
    ],
    bridgeAddresses: {},
  };
}

/** As in the capture: the service's record on `app` before that on ingress. */
function learnWeb(engine: DockerEngine): void {
  for (const network of ['app', 'ingress'] as const) {
    for (const record of webOn(network)) addBackend(engine, record);
  }
}
