/*
 * Backends of a load balancer: their order in the IPVS list, weights, marks, and what nodes share.
 */
import { describe, expect, it } from 'vitest';
import type { DockerEngine } from '../../../src/libnetwork/docker-engine.ts';
import type { EndpointRecord } from '../../../src/libnetwork/service-records.ts';
import { findName } from '../../../src/libnetwork/name-records.ts';
import {
  addBackend,
  disableBackend,
  programNode,
  removeBackend,
} from '../../../src/libnetwork/program-node.ts';
import { listedServers } from '../../../src/linux/ipvs-table.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { capturedCluster } from './captured-cluster.ts';

const cluster = capturedCluster('03-vip');
const web = cluster.records('web', 'app');
const [first, second] = web as [EndpointRecord, EndpointRecord];
const newcomer: EndpointRecord = {
  ...first,
  backend: { ...first.backend, endpoint: 'newcomer', address: ipv4('10.0.1.30') },
};

function node(name = 'n1'): DockerEngine {
  const engine = cluster.engine(name);
  programNode(engine, cluster.view(name));
  return engine;
}

function listOf(engine: DockerEngine, mark: number): string[] {
  const service = engine.namespaces.get('lb:app')?.ipvs.services.get(mark);
  if (service === undefined) return [];
  return listedServers(service).map(({ address, weight }) => `${ipv4Text(address)} ${weight}`);
}

describe('A load balancer', () => {
  it('keeps backends in the order that it was told, head first', () => {
    expect(listOf(node(), 0x100)).toEqual(
      web.map(({ backend }) => `${ipv4Text(backend.address)} 1`),
    );
  });

  it('puts a newcomer at the head (IPVS-03)', () => {
    const engine = node();
    addBackend(engine, newcomer);
    expect(listOf(engine, 0x100)[0]).toBe('10.0.1.30 1');
  });

  it('a stopping backend keeps its place with weight 0 (LIFE-07)', () => {
    const engine = node();
    disableBackend(engine, second);
    expect(listOf(engine, 0x100)).toEqual(['10.0.1.3 1', '10.0.1.4 0', '10.0.1.5 1']);
  });

  // addServiceBinding of libnetwork/service_common.go puts the endpoint back without `disabled`, and
  // addLBBackend of service_linux.go only calls NewDestination, whose EEXIST it ignores.
  it('a backend that is enabled again has its names, and weight 0 as before (LIFE-11)', () => {
    const engine = node();
    disableBackend(engine, second);
    expect(findName(engine, 'app', second.backend.task)).toEqual([]);
    addBackend(engine, second);
    expect(listOf(engine, 0x100)).toEqual(['10.0.1.3 1', '10.0.1.4 0', '10.0.1.5 1']);
    expect(findName(engine, 'app', 'tasks.web')).toContain(second.backend.address);
  });

  it('goes with its last backend; the next one gets a new mark (LIFE-13, LB-06)', () => {
    const engine = node();
    for (const record of web) removeBackend(engine, record);
    const sandbox = engine.namespaces.get('lb:app');
    expect(sandbox?.ipvs.services.has(0x100)).toBe(false);
    expect(sandbox?.localAddresses.has(first.binding.virtualIp)).toBe(false);
    addBackend(engine, newcomer);
    expect(listOf(engine, 0x102)).toEqual(['10.0.1.30 1']);
  });

  it('nodes that were told the same share one list until it changes on one', () => {
    const view = cluster.view('n1');
    const engines = ['n1', 'n2'].map((name) => {
      const engine = cluster.engine(name);
      programNode(engine, { ...cluster.view(name), known: view.known });
      return engine;
    }) as [DockerEngine, DockerEngine];
    const servers = engines.map(
      (each) => each.namespaces.get('lb:app')?.ipvs.services.get(0x100)?.servers,
    );
    expect(servers[0]).toBe(servers[1]);
    disableBackend(engines[0], first);
    expect(listOf(engines[1], 0x100)).toContain('10.0.1.3 1');
  });

  it('a record of a network that the node is not on changes nothing (LIFE-15)', () => {
    const engine = node();
    const binding = { ...first.binding, network: 'elsewhere' };
    addBackend(engine, { ...newcomer, binding });
    expect(engine.nextMark).toBe(0x102);
  });
});
