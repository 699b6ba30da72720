/*
 * Whole files: the recorded scenarios, the example of the language's page, and what defaults fill in.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../src/scenario/parse-scenario.ts';
import { mistakesOf, scenarioOf, SMALL } from './parse.ts';

const captures = new URL('../../fidelity/captures/', import.meta.url);
const names = readdirSync(captures).filter((name) => name.endsWith('.yaml'));

describe('the recorded scenarios', () => {
  it('are fifteen', () => {
    expect(names).toHaveLength(15);
  });

  it.each(names)('%s is valid as it is', (name) => {
    const text = readFileSync(new URL(name, captures), 'utf8');
    const { scenario, diagnostics } = parseScenario(text, { fileName: name });
    expect(diagnostics).toEqual([]);
    expect(scenario?.title.length).toBeGreaterThan(0);
    expect(scenario?.steps.length).toBe(text.match(/^ {2}- /gm)?.length);
  });

  it('keep the pins of their run', () => {
    const text = readFileSync(new URL('11-two-networks.yaml', captures), 'utf8');
    const { pins } = scenarioOf(text);
    expect(pins.services['proxy']).toEqual({
      ingress: '10.0.0.5',
      back: '10.0.2.2',
      front: '10.0.1.2',
    });
    expect(pins.tasks['web@n2']?.node).toBe('n2');
    expect(pins.loadBalancers['n3']?.['front']).toBe('10.0.1.11');
  });
});

const EXAMPLE = `
title: Any node answers
about: Markdown for people
engine: "28.5"
seed: 7
cluster:
  mode: swarm
  nodes:
    n1: { role: manager }
    n2: { labels: { zone: a }, address: 192.168.50.12 }
    n3:
  underlay: { subnet: 192.168.50.0/24, latency: 200us, bandwidth: 1Gbit, mtu: 1500, loss: 0 }
  links: [{ between: [n1, n2], latency: 20ms }]
  swarm: { default-addr-pool: 10.0.0.0/8, subnet-size: 24, data-path-port: 4789 }
hosts: { client: { address: 192.168.50.100 } }
networks: { app: { driver: overlay, internal: false, attachable: false, driver_opts: {}, ipam: {} } }
services:
  web:
    networks: [app]
    ports: ["8080:80"]
    deploy: { replicas: 2 }
    x-app: { listen: [80/tcp, 80/udp], boot: 0s, response-time: 1ms }
stacks: { shop: ./shop.yml }
containers: { box: { node: n1, networks: [app] } }
pins: {}
steps: []
expect: []
lesson: {}
`;

describe('the file of the language page', () => {
  it('is read as it says', () => {
    const scenario = scenarioOf(EXAMPLE);
    expect(scenario).toMatchObject({ title: 'Any node answers', engine: '28.5', seed: 7 });
    const { nodes, underlay, links } = scenario.cluster;
    expect(nodes.map(({ name, role, address }) => [name, role, address])).toEqual([
      ['n1', 'manager', '192.168.50.11'],
      ['n2', 'worker', '192.168.50.12'],
      ['n3', 'worker', '192.168.50.13'],
    ]);
    expect(underlay).toMatchObject({ latencyNs: 200_000, bandwidthBps: 1e9, mtuBytes: 1500 });
    expect(links[0]).toMatchObject({ between: ['n1', 'n2'], changes: { latencyNs: 20_000_000 } });
    expect(scenario.containers[0]).toMatchObject({ name: 'box', node: 'n1' });
  });

  it('gets the text of a stack file from the caller', () => {
    const { stacks } = scenarioOf(EXAMPLE, { resolveFile: (path) => `# ${path}` });
    expect(stacks).toEqual([{ name: 'shop', path: './shop.yml', line: 23, text: '# ./shop.yml' }]);
  });

  it('names the stack file that cannot be read', () => {
    expect(mistakesOf(EXAMPLE, { resolveFile: () => undefined })).toEqual(['missing-file 23:17']);
  });
});

const hosts = (text: string) => scenarioOf(text).hosts.map(({ name, address }) => [name, address]);

describe('defaults', () => {
  it('make the first node a manager when none is', () => {
    const roles = scenarioOf(SMALL).cluster.nodes.map(({ role }) => role);
    expect(roles).toEqual(['manager', 'worker']);
  });

  it('leave the roles alone when one is a manager', () => {
    const text = 'title: t\ncluster: { nodes: { n1: {}, n2: { role: manager } } }\n';
    const roles = scenarioOf(text).cluster.nodes.map(({ role }) => role);
    expect(roles).toEqual(['worker', 'manager']);
  });

  it('give plain engines no manager', () => {
    const text =
      'title: t\ncluster: { mode: standalone, nodes: { n1: {} } }\nnetworks: { b: {} }\n';
    const { cluster, networks } = scenarioOf(text);
    expect(cluster.nodes[0]?.role).toBe('worker');
    expect(networks[0]?.driver).toBe('bridge');
  });

  it('put one client at .100, and none when another host is named', () => {
    expect(hosts(SMALL)).toEqual([['client', '192.168.50.100']]);
    expect(hosts(`${SMALL}hosts: { lb: }\n`)).toEqual([['lb', '192.168.50.100']]);
  });

  it('pass over addresses that are taken, the client and the router among them', () => {
    const nodes = Array.from({ length: 92 }, (_, index) => `    n${index + 1}:`).join('\n');
    const { cluster } = scenarioOf(`title: t\ncluster:\n  nodes:\n${nodes}\n`);
    expect(cluster.nodes[88]?.address).toBe('192.168.50.99');
    expect(cluster.nodes[89]?.address).toBe('192.168.50.101');
    expect(new Set(cluster.nodes.map(({ address }) => address)).size).toBe(92);
  });

  it('follow another subnet of the underlay', () => {
    const text = 'title: t\ncluster: { nodes: { n1: }, underlay: { subnet: 10.9.0.0/16 } }\n';
    const { cluster, hosts } = scenarioOf(text);
    expect(cluster.nodes[0]?.address).toBe('10.9.0.11');
    expect(hosts[0]?.address).toBe('10.9.0.100');
  });

  it('take 28.5, seed 1 and a swarm', () => {
    const { engine, seed, cluster } = scenarioOf(SMALL);
    expect([engine, seed, cluster.mode, cluster.upstreamDns]).toEqual(['28.5', 1, 'swarm', 'lab']);
  });
});

describe('a version without quotes', () => {
  it('is read as written, not as a number', () => {
    expect(scenarioOf(`engine: 20.10\n${SMALL}`).engine).toBe('20.10');
  });
});

describe('anchors', () => {
  const text = [
    'x-common: &common { networks: [app], deploy: { replicas: 3 } }',
    'title: t',
    'cluster: { nodes: { n1: } }',
    'networks: { app: }',
    'services:',
    '  one: { <<: *common, ports: ["80:80"] }',
    '  two: *common',
    '',
  ].join('\n');

  it('repeat and merge mappings as in Compose files', () => {
    const { services } = scenarioOf(text);
    expect(services.map(({ deploy }) => deploy.replicas)).toEqual([3, 3]);
    expect(services[0]?.ports).toHaveLength(1);
  });

  it('show a mistake where it is written, not where it is used', () => {
    expect(mistakesOf(text.replace('replicas: 3', 'replicas: many'))).toContain('wrong-type 1:58');
  });
});

describe('a service that Docker refuses', () => {
  it('is an observation, not a mistake of the file', () => {
    const create =
      '  - create: { bad: { ports: ["8081:80", "8081:80"], deploy: { endpoint_mode: dnsrr } } }\n';
    expect(mistakesOf(`${SMALL}steps:\n${create}`)).toEqual([]);
  });

  it('may be named by steps', () => {
    const steps = 'steps:\n  - create: { api: {} }\n  - ps: api\n  - kill: api.1\n';
    expect(scenarioOf(SMALL + steps).steps).toHaveLength(3);
  });
});

describe('ten thousand steps', () => {
  it('are read, with the line of each', () => {
    const line = '  - request: { from: client, to: "n1:8080", count: 5 }\n';
    const { steps } = scenarioOf(`${SMALL}steps:\n${line.repeat(10_000)}`);
    expect(steps).toHaveLength(10_000);
    expect(steps.at(-1)).toMatchObject({ index: 9_999, line: 10_005 });
  });
});
