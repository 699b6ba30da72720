/*
 * The embedded DNS server: the answers that real containers got (Docker Engine 28.5.2), and the
 * rules of order, of stopping tasks and of dotted names that those answers do not show.
 */
import { describe, expect, it } from 'vitest';
import type { DockerEngine } from '../../../src/libnetwork/docker-engine.ts';
import type { EndpointRecord } from '../../../src/libnetwork/service-records.ts';
import {
  addBackend,
  disableBackend,
  programNode,
  removeBackend,
} from '../../../src/libnetwork/program-node.ts';
import { resolveName } from '../../../src/libnetwork/resolver.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { loadCapture } from '../../support/capture/load-capture.ts';
import { capturedCluster, type CapturedCluster } from './captured-cluster.ts';

interface Answer {
  readonly status: string;
  readonly answers: readonly string[];
}

/** What a container gets: unknown names are asked for upstream, where only example.com is known. */
function ask(engine: DockerEngine, from: string, name: string, type: 'A' | 'AAAA' = 'A'): Answer {
  const found = resolveName(engine, from, name, type, (items) => items);
  if (found === 'forward') {
    const isKnown = name.endsWith('example.com');
    return isKnown
      ? { status: 'NOERROR', answers: ['198.51.100.7'] }
      : { status: 'NXDOMAIN', answers: [] };
  }
  if (typeof found === 'string') return { status: 'SERVFAIL', answers: [] };
  return { status: found.status, answers: found.answers.map(ipv4Text).toSorted() };
}

function engineOf(cluster: CapturedCluster, task: string): DockerEngine {
  const node = (cluster.state['tasks'] as Record<string, string>)[task] as string;
  const engine = cluster.engine(node);
  programNode(engine, cluster.view(node));
  for (const record of cluster.attached()) addBackend(engine, record);
  return engine;
}

/** `<id web.1>` and `<cid web.1>` stand for ids, which differ from run to run. */
function spelledOut(cluster: CapturedCluster, name: string): string {
  const id = 't'.repeat(25);
  return name
    .replace(/<id [^>]+>/, id)
    .replace(/<cid ([^>]+)>/, (_, task: string) =>
      cluster.container(task).containerId.slice(0, 12),
    );
}

describe('Names resolve as real containers saw them', () => {
  it.each(['03-vip', '04-dnsrr', '05-isolation', '11-two-networks', '12-internal-attachable'])(
    '%s',
    (name) => {
      const cluster = capturedCluster(name);
      const asked = loadCapture(name).observations.filter(({ kind }) => kind === 'resolve');
      const type = (at: number) =>
        asked[at]?.['name'] === 'web' && isAaaa(asked, at) ? 'AAAA' : 'A';
      const got = asked.map(({ from, name: question }, at) => {
        const task = String(from);
        const engine = engineOf(cluster, task);
        return ask(engine, task, spelledOut(cluster, String(question)), type(at));
      });
      const real = asked.map(({ status, answers }) => ({
        status,
        answers: (answers as string[]).toSorted(),
      }));
      expect(got).toEqual(real);
    },
  );
});

/** The one AAAA question of 03-vip: a name that has an address, and no answer. */
function isAaaa(asked: readonly { readonly [key: string]: unknown }[], at: number): boolean {
  const { status, answers } = asked[at] as { status: string; answers: readonly string[] };
  return status === 'NOERROR' && answers.length === 0;
}

describe('Services that come and go', () => {
  const cluster = capturedCluster('03-vip');
  const web = cluster.records('web', 'app');
  const [{ binding, backend }] = web as [EndpointRecord];

  it('a stopping task loses its names at once, the service keeps its own (DNS-33)', () => {
    const engine = engineOf(cluster, 'cli.1');
    for (const record of web) disableBackend(engine, record);
    expect(ask(engine, 'cli.1', 'web').answers).toEqual(['10.0.1.2']);
    expect(ask(engine, 'cli.1', 'tasks.web').status).toBe('NXDOMAIN');
    expect(ask(engine, 'cli.1', backend.containerName).status).toBe('NXDOMAIN');
  });

  it('a service without any backend is no name at all (DNS-32)', () => {
    const engine = engineOf(cluster, 'cli.1');
    for (const record of web) removeBackend(engine, record);
    expect(ask(engine, 'cli.1', 'web').status).toBe('NXDOMAIN');
  });

  it('two services with one alias give both virtual IPs (DNS-27)', () => {
    const engine = engineOf(cluster, 'cli.1');
    for (const [service, virtualIp] of [
      ['red_db', '10.0.1.40'],
      ['blue_db', '10.0.1.50'],
    ] as const) {
      const named = { service, serviceId: service, virtualIp: ipv4(virtualIp), aliases: ['db'] };
      addBackend(engine, { binding: { ...binding, ...named }, backend });
    }
    expect(ask(engine, 'cli.1', 'db').answers).toEqual(['10.0.1.40', '10.0.1.50']);
  });

  it('a container that no service owns has its names on every node (DNS-36)', () => {
    const engine = engineOf(cluster, 'cli.1');
    const named = { service: '', serviceId: '', virtualIp: 0, aliases: ['chest'] };
    const box: EndpointRecord = {
      binding: { ...binding, ...named },
      backend: { ...backend, task: 'box', containerName: 'box', address: ipv4('10.0.1.99') },
    };
    addBackend(engine, box);
    expect(ask(engine, 'cli.1', 'box').answers).toEqual(['10.0.1.99']);
    expect(ask(engine, 'cli.1', 'chest').answers).toEqual(['10.0.1.99']);
    removeBackend(engine, box);
    expect(ask(engine, 'cli.1', 'box').status).toBe('NXDOMAIN');
  });
});

describe('How a name is read', () => {
  const cluster = capturedCluster('05-isolation');

  it('upper case and a trailing dot change nothing (DNS-07)', () => {
    const engine = engineOf(cluster, 'cat.1');
    expect(ask(engine, 'cat.1', 'ANT.').answers).toEqual(['10.0.1.2']);
  });

  it('name.network asks that network only (DNS-22)', () => {
    const engine = engineOf(cluster, 'cat.1');
    expect(ask(engine, 'cat.1', 'cat.red').answers).toEqual(['10.0.1.5']);
    expect(ask(engine, 'cat.1', 'cat.blue').answers).toEqual(['10.0.2.5']);
    expect(ask(engine, 'cat.1', 'ant.blue').status).toBe('NXDOMAIN');
  });

  it('AAAA of a known name is empty, of an unknown one goes upstream (DNS-08)', () => {
    const engine = engineOf(cluster, 'cat.1');
    expect(ask(engine, 'cat.1', 'ant', 'AAAA')).toEqual({ status: 'NOERROR', answers: [] });
    expect(ask(engine, 'cat.1', 'nobody', 'AAAA').status).toBe('NXDOMAIN');
  });
});
