/*
 * A network with the option `dsr` (LB-22): the load balancer passes packets on as they are, and real
 * servers answer clients themselves. The expectations follow addLBBackend, configureFWMark and
 * populateNetworkResources of libnetwork, and ip_vs_dr_xmit.
 */
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../../src/trace/trace-event.ts';
import { observe, outcomes, resultOf, tasks } from './observe.ts';

/** `web` runs on n2 and n3, `box` asks from n1. */
const CLUSTER = `
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
networks: { app: { attachable: true, driver_opts: { dsr: "" } } }
services:
  web:
    networks: [app]
    deploy: { replicas: 2, placement: { constraints: ["node.role==worker"] } }
containers: { box: { node: n1, networks: [app] } }`;

const ASK = 'request: { from: box, to: "web:80", count: 2 }';

/** Tables of the namespace of a name, wherever it is. */
function tablesOf(namespace: string): Record<string, readonly string[]> {
  const [state] = observe(CLUSTER, ASK, 'state: all').filter(({ kind }) => kind === 'state');
  const nodes = state?.['nodes'] as Record<string, Record<string, Record<string, string[]>>>;
  const found = Object.values(nodes).find((each) => each[namespace] !== undefined);
  return found?.[namespace] ?? {};
}

/** Namespaces that a program's packets of the reply passed, in order. */
function passedBack(events: readonly TraceEvent[]): readonly string[] {
  const sent = events.find(
    (event) => event.kind === 'packet.sent' && event.namespace.startsWith('web.'),
  );
  const packet = sent !== undefined && 'packet' in sent ? sent.packet : -1;
  const passed = events.flatMap((event) =>
    'packet' in event && event.packet === packet ? [event.namespace] : [],
  );
  return [...new Set(passed)];
}

/** How many servers have one closed connection, so long after a request. */
function closedAfter(wait: string): number | undefined {
  const state = observe(
    CLUSTER,
    'request: { from: box, to: "web:80" }',
    `wait: ${wait}`,
    'state: all',
  ).find(({ kind }) => kind === 'state');
  const nodes = state?.['nodes'] as Record<string, Record<string, Record<string, string[]>>>;
  return nodes['n1']?.['lb:app']?.['ipvs']?.filter((line) => line.endsWith(' 0 1')).length;
}

describe('direct server return', () => {
  test('shows each task the client itself, on the virtual address', () => {
    const answers = observe(CLUSTER, 'resolve: { from: box, name: web }', ASK);
    const [virtualIp] = (answers[0]?.['answers'] ?? []) as readonly string[];
    const [container] = observe(CLUSTER, 'resolve: { from: box, name: box }');
    const [client] = (container?.['answers'] ?? []) as readonly string[];
    const requests = answers.slice(1);
    expect(requests.map(({ peer }) => peer)).toEqual([client, client]);
    expect(requests.map(({ local }) => local)).toEqual([`${virtualIp}:80`, `${virtualIp}:80`]);
    expect(tasks(requests).toSorted()).toEqual(['web.1', 'web.2']);
  });

  test('sends the answer past the load balancer', () => {
    const { events } = resultOf(CLUSTER, ['request: { from: box, to: "web:80" }']);
    expect(passedBack(events).filter((each) => each.startsWith('lb:'))).toEqual([]);
    expect(passedBack(events).at(-1)).toBe('box');
  });

  test('balances each protocol, and refuses what no task listens on', () => {
    const steps = ['udp', 'tcp'].map(
      (protocol) => `request: { from: box, to: "web:80", protocol: ${protocol}, count: 2 }`,
    );
    const asked = observe(CLUSTER, ...steps);
    expect(tasks(asked).toSorted()).toEqual(['web.1', 'web.1', 'web.2', 'web.2']);
    expect(outcomes(observe(CLUSTER, 'request: { from: box, to: "web:81" }'))).toEqual(['refused']);
  });

  test('leads a task that asks its own service to itself, since it has the address', () => {
    const asked = observe(CLUSTER, 'request: { from: web.1, to: "web:80", count: 3 }');
    expect(tasks(asked)).toEqual(['web.1', 'web.1', 'web.1']);
  });

  test('is programmed with routes and without SNAT, and the tasks have the address on lo', () => {
    const balancer = tablesOf('lb:app');
    expect(balancer['ipvs']?.map((line) => line.split(' ')[2])).toEqual(['rr', 'Route', 'Route']);
    expect(balancer['iptables']?.filter((line) => line.includes('ipvs'))).toEqual([]);
    const [virtualIp] = observe(CLUSTER, 'resolve: { from: box, name: web }').flatMap(
      ({ answers }) => answers as readonly string[],
    );
    expect(tablesOf('web.1')['addr']).toContain(`lo UNKNOWN 127.0.0.1/8 ${virtualIp}/32`);
  });

  test('has a connection end two minutes after the client has closed, as only it is heard', () => {
    expect(closedAfter('119s')).toBe(1);
    expect(closedAfter('121s')).toBe(0);
  });
});
