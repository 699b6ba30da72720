/*
 * What observations call the namespaces of two tasks of one name on one node, and which of them has
 * ports: as `docker service ps` and a look at the node itself show it.
 */
import { describe, expect, it } from 'vitest';
import { observe } from './observe.ts';

const CLUSTER = `
cluster: { nodes: { n1: {} } }
services:
  web:
    ports: [{ target: 80, mode: host }]
    deploy: { update_config: { order: start-first } }`;

const UPDATE = '{ update: { web: { image: v2 } }, converge: false }';

function tasksOnNode(observation: unknown): string[] {
  const { nodes } = observation as { nodes: { n1: Record<string, unknown> } };
  return Object.keys(nodes.n1).filter((name) => name.startsWith('web'));
}

describe('Two tasks of one name on a node', () => {
  const seen = observe(CLUSTER, UPDATE, '{ wait: 2 }', '{ state: all }', '{ ps: web }');

  it('have namespaces of different names', () => {
    expect(tasksOnNode(seen[0])).toEqual(['web.1', expect.stringMatching(/^web\.1\.[a-z0-9]{6}$/)]);
  });

  it('have each their own port', () => {
    const rows = seen[1]?.['rows'] as { ports: string }[];
    expect(rows.map(({ ports }) => ports)).toEqual([
      '*:32769->80/tcp,*:32769->80/tcp',
      '*:32768->80/tcp,*:32768->80/tcp',
    ]);
  });
});

describe('The new one, once it is alone', () => {
  const seen = observe(CLUSTER, UPDATE, '{ wait: 60 }', '{ state: all }', '{ ps: web }');

  it('goes by the name of the task', () => {
    expect(tasksOnNode(seen[0])).toEqual(['web.1']);
  });

  it('alone has a port', () => {
    const rows = seen[1]?.['rows'] as { ports: string }[];
    expect(rows.map(({ ports }) => ports)).toEqual(['*:32769->80/tcp,*:32769->80/tcp', '']);
  });
});
