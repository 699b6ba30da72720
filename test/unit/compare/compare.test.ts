/*
 * Two runs beside each other: facts of requests, the first step in which they part.
 */
import { describe, expect, test } from 'vitest';
import { compare, isDifferent } from '../../../src/compare/compare.ts';
import { parseScenario, simulate, type SimulationResult } from '../../../src/index.ts';
import { meshResult, resultWith } from '../export/exported.ts';

function runOf(ports: string, request = '{ from: client, to: "n2:8080" }'): SimulationResult {
  const { scenario } = parseScenario(`
title: One task on n2
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
services:
  web:
    ports: [${ports}]
    deploy: { placement: { constraints: ["node.hostname==n2"] } }
steps:
  - request: ${request}
`);
  return simulate(scenario!);
}

const ingress = runOf('"8080:80"');
const host = runOf('{ target: 80, published: 8080, mode: host }');

const factsOf = (left: SimulationResult, right: SimulationResult): Record<string, string[]> =>
  Object.fromEntries(
    compare(left, right)
      .requests[0]!.facts.filter(isDifferent)
      .map((fact) => [fact.name, [fact.left, fact.right]]),
  );

describe('the mesh against host mode', () => {
  test('differs in what the task sees, the way and the rewrites', () => {
    expect(factsOf(ingress, host)).toMatchObject({
      'source address that the task sees': ['10.0.0.3', '192.168.50.100'],
      way: [
        'client/host, n2/host, n2/ingress_sbox, n2/net:ingress, n2/web.1',
        'client/host, n2/host, n2/web.1',
      ],
      rewrites: [
        expect.stringMatching(
          /^destination 172\.18\.0\.2:8080, destination 10\.0\.0\.\d:8080, source 10\.0\.0\.3:\d+, destination 10\.0\.0\.\d:80$/,
        ),
        'destination 172.17.0.2:80',
      ],
    });
  });

  test('crosses the LAN as often where the task is on the node that is asked', () => {
    expect(factsOf(ingress, host)).not.toHaveProperty('crossings of the LAN');
    const elsewhere = runOf('"8080:80"', '{ from: client, to: "n1:8080" }');
    expect(factsOf(ingress, elsewhere)['crossings of the LAN']).toEqual(['1', '2']);
    const bytes = factsOf(ingress, elsewhere)['bytes on the LAN']!.map(Number);
    expect(bytes[1]! - bytes[0]!).toBeGreaterThan(bytes[0]!);
  });

  test('parts where the entry node translates to another address', () => {
    const { firstDivergence, same } = compare(ingress, host);
    expect(same).toBe(false);
    expect(firstDivergence?.request).toBe(1);
    expect(firstDivergence?.left?.title).toBe('DNAT to 172.18.0.2:8080');
    expect(firstDivergence?.right?.title).toBe('DNAT to 172.17.0.2:80');
  });
});

function echoOver(options: string): SimulationResult {
  const { scenario } = parseScenario(`
title: An echo over an overlay
cluster: { nodes: { n1: {}, n2: {} } }
networks: { app: { driver_opts: ${options} } }
services: { cli: { networks: [app], deploy: { mode: global } } }
steps:
  - request: { from: cli@n1, to: "cli@n2@app:9", protocol: udp }
`);
  return simulate(scenario!);
}

describe('an encrypted overlay against an open one', () => {
  test('has 26 bytes more in each frame whose datagram fills four bytes (ESP)', () => {
    const facts = factsOf(echoOver('{}'), echoOver('{ encrypted: "" }'));
    const [open, secret] = facts['bytes on the LAN']!.map(Number);
    // One datagram that nobody takes and the ICMP error about it; padding adds up to three bytes.
    expect(secret! - open!).toBeGreaterThanOrEqual(2 * 26);
    expect(secret! - open!).toBeLessThanOrEqual(2 * 29);
  });
});

describe('a comparison', () => {
  test('of a run with itself finds no difference', () => {
    const comparison = compare(ingress, structuredClone(ingress));
    expect(comparison).toMatchObject({ same: true, firstDivergence: undefined });
    expect(comparison.requests.flatMap(({ facts }) => facts).filter(isDifferent)).toEqual([]);
  });

  test('says of a request that had no answer that it had none, and where it was dropped', () => {
    const refused = runOf('"8080:80"', '{ from: client, to: "n2:8081" }');
    expect(factsOf(ingress, refused)).toMatchObject({
      outcome: ['ok', 'refused'],
      'answered by': ['web.1', 'nobody'],
      dropped: ['nothing', 'port-closed at n2/host'],
    });
  });

  test('takes the latency from the question to its end as the asker sees it', () => {
    const facts = compare(ingress, ingress).requests[0]!;
    const finish = ingress.events.find(({ kind }) => kind === 'request.finished')!;
    const start = ingress.events.find(({ kind }) => kind === 'request.started')!;
    expect(facts.left?.latencyNs).toBe(finish.timeNs - start.timeNs);
  });

  test('pairs requests by ordinal, and shows one that only one run makes', () => {
    const { requests, firstDivergence } = compare(meshResult, resultWith([]));
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ request: 1, right: undefined });
    expect(requests[0]?.facts.every(({ right }) => right === '–')).toBe(true);
    expect(firstDivergence).toMatchObject({ request: 1, right: undefined });
    expect(compare(resultWith([]), meshResult).requests[0]?.facts[1]).toEqual({
      name: 'outcome',
      left: '–',
      right: 'ok',
    });
  });
});
