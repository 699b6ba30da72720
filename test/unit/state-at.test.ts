/*
 * The cluster at an instant of a run: as it was then, and at the end as the run itself left it.
 */
import { describe, expect, test } from 'vitest';
import { parseScenario, simulate, statesAt } from '../../src/index.ts';

const { scenario } = parseScenario(`
title: One request through the mesh
cluster: { nodes: { n1: { role: manager }, n2: {} } }
services: { web: { ports: ["8080:80"], deploy: { replicas: 1, placement: { constraints: ["node.hostname==n2"] } } } }
steps:
  - request: { from: client, to: "n1:8080" }
  - wait: 1000s
  - scale: { web: 2 }
`);
const result = simulate(scenario!);

const eventOf = (kind: string, node: string): number =>
  result.events.find((event) => event.kind === kind && 'node' in event && event.node === node)!
    .sequence;

describe('at an instant', () => {
  test('tables are those of the run when it is over', () => {
    const [end] = statesAt(scenario!, { events: [result.events.length], node: 'n1' });
    for (const [name, tables] of Object.entries(result.tables['n1']!)) {
      expect(end!.namespaces[name]).toMatchObject(tables);
    }
    expect(end!.topology).toEqual(result.topology);
  });

  test('connections exist from the packet that began them until they expire', () => {
    const events = [0, eventOf('ipvs.scheduled', 'n1'), result.events.length];
    const found = statesAt(scenario!, { events, node: 'n1' });
    const entries = found.map(({ namespaces }) => namespaces['host']!.conntrack);
    expect(entries[0]).toEqual([]);
    expect(entries[1]!.join()).toMatch(
      /^tcp 192\.168\.50\.100:\d+ -> 192\.168\.50\.11:8080 reply 172\.18\.0\.2:8080 -> .* SYN_SENT 120 s$/,
    );
    expect(entries[2]).toEqual([]);
  });

  test('a node knows by gossip what runs elsewhere, from when the news has come', () => {
    const began = result.events.findLast((event) => event.kind === 'step.started')!;
    const events = [began.sequence - 1, result.events.length];
    const lists = statesAt(scenario!, { events, node: 'n1' }).map(
      ({ namespaces }) => namespaces['host']!.gossip!,
    );
    const backends = lists.map((lines) =>
      lines.filter((line) => line.includes('endpoint_table web.')).join('; '),
    );
    expect(backends[0]).toMatch(/^ingress endpoint_table web\.1 10\.0\.0\.\d+ owner n2$/);
    expect(backends[1]).toMatch(/web\.1 .* owner n2; ingress endpoint_table web\.2 .* owner n2$/);
    expect(lists[0]).toContainEqual(
      expect.stringMatching(
        /^ingress overlay_peer_table n2-endpoint 10\.0\.0\.\d+ at 192\.168\.50\.12 owner n2$/,
      ),
    );
  });

  test('time and tasks are those of then', () => {
    const began = result.events.findLast((event) => event.kind === 'step.started')!;
    const found = statesAt(scenario!, { events: [1, began.sequence - 1], node: 'n1' });
    expect(found.map(({ topology }) => topology.tasks.length)).toEqual([1, 1]);
    expect(found[0]!.timeNs).toBe(0);
    expect(result.topology.tasks).toHaveLength(2);
  });

  test('a machine outside has one namespace, and one that does not exist has none', () => {
    const found = ['client', 'nobody'].map((node) =>
      statesAt(scenario!, { events: [result.events.length], node }),
    );
    const namespaces = found.map(([at]) => Object.keys(at!.namespaces));
    expect(namespaces).toEqual([['host'], []]);
    expect(found[0]![0]!.namespaces['host']!.route).toContain(
      '192.168.50.0/24 dev eth0 proto kernel scope link src 192.168.50.100',
    );
  });
});

test('a container lists the names that its DNS server answers', () => {
  const { scenario: named } = parseScenario(`
title: Names
cluster: { nodes: { n1: { role: manager } } }
networks: { app: {} }
services:
  web: { networks: [app], deploy: { replicas: 2 } }
  db: { networks: [app], deploy: { endpoint_mode: dnsrr } }
steps:
  - resolve: { from: web.1, name: web }
  - resolve: { from: web.1, name: tasks.web }
`);
  const run = simulate(named!);
  const [at] = statesAt(named!, { events: [run.events.length], node: 'n1' });
  const { names } = at!.namespaces['web.1']!;
  const answers = run.observations.map(({ answers: list }) => (list as string[]).toSorted());
  const known = (name: string): string[] =>
    names
      .filter((line) => line.startsWith(`${name} `) && line.endsWith(' @app'))
      .flatMap((line) => line.split(' ').slice(1, -1))
      .toSorted();
  expect([known('web'), known('tasks.web')]).toEqual(answers);
  expect(known('db')).toHaveLength(1);
  expect(at!.namespaces['host']!.names).toEqual([]);
});
