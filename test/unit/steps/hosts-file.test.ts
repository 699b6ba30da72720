/*
 * Names that /etc/hosts has lead where it says, without a query: `localhost`, `extra_hosts`, a
 * container's own host name (DNS-31, ING-03, ING-26, HOST-04).
 */
import { describe, expect, test } from 'vitest';
import { observe } from './observe.ts';

const CLUSTER = `
cluster: { nodes: { n1: { role: manager }, n2: {} } }
networks: { app: {} }
services:
  web:
    networks: [app]
    hostname: shop
    ports: ["8080:80"]
    extra_hosts: ["legacy:192.168.50.11", "localhost:192.168.50.11"]
    deploy: { placement: { constraints: ["node.hostname==n2"] } }
  hst:
    ports: [{ target: 80, published: 8081, mode: host }]
    deploy: { placement: { constraints: ["node.hostname==n1"] } }
  edge: { networks: [app], x-app: { listen: [81], proxy: "localhost:82" } }
pins:
  tasks: { web.1: { addresses: { app: 10.0.1.5 } } }`;

function ask(from: string, to: string): readonly unknown[] {
  const [seen] = observe(CLUSTER, `{ request: { from: ${from}, to: "${to}" } }`);
  return [seen?.['outcome'], seen?.['task'], seen?.['peer']].filter((each) => each !== undefined);
}

describe('localhost', () => {
  test('of a node reaches what the mesh publishes, whether a task runs there or not', () => {
    expect(ask('n1', 'localhost:8080').slice(0, 2)).toEqual(['ok', 'web.1']);
    expect(ask('n2', 'localhost:8080').slice(0, 2)).toEqual(['ok', 'web.1']);
  });

  test('of a node reaches a port in host mode through docker-proxy', () => {
    expect(ask('n1', 'LOCALHOST:8081').slice(0, 2)).toEqual(['ok', 'hst.1']);
    expect(ask('n2', 'localhost:8081')).toEqual(['refused']);
  });

  test('of a task is the task itself, also where extra_hosts say otherwise', () => {
    expect(ask('web.1', 'localhost:80')).toEqual(['ok', 'web.1', '127.0.0.1']);
    expect(ask('web.1', 'localhost:8080')).toEqual(['refused']);
  });

  test('of a machine outside is that machine, where nothing listens', () => {
    expect(ask('client', 'localhost:8080')).toEqual(['refused']);
  });

  test('is where a proxy asks that is told so', () => {
    const [seen] = observe(CLUSTER, '{ request: { from: web.1, to: "edge:81" } }');
    expect(seen?.['error']).toBe('502 Bad Gateway (refused)');
  });

  test('is no name that the embedded server knows', () => {
    const [seen] = observe(CLUSTER, '{ resolve: { from: web.1, name: localhost } }');
    expect(seen?.['status']).toBe('NXDOMAIN');
  });
});

describe('other names of /etc/hosts', () => {
  test('are those of extra_hosts', () => {
    expect(ask('web.1', 'legacy:8080').slice(0, 2)).toEqual(['ok', 'web.1']);
    expect(ask('edge.1', 'legacy:8080')).toEqual(['name-not-found']);
  });

  test('are the own host name, with the address on the network that is not the swarm’s own', () => {
    expect(ask('web.1', 'shop:80')).toEqual(['ok', 'web.1', '10.0.1.5']);
  });
});
