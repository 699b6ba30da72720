/*
 * Round robin is fair: k times n new connections reach each of n backends k times, for each node
 * that balances by itself, whoever else asks in between (IPVS-01, IPVS-02, IPVS-05, ING-27).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numRuns } from '../support/seed.ts';
import { ENGINES, scenarioText, type ClusterModel } from './arbitraries/clusters.ts';
import { answersOf, runText, type Answer } from './run-text.ts';

const RUNS = Math.ceil(numRuns * 0.2);

const shape = fc.record({
  seed: fc.nat(1_000_000),
  engine: fc.constantFrom(...ENGINES),
  nodes: fc.integer({ min: 2, max: 5 }),
  replicas: fc.integer({ min: 1, max: 5 }),
  others: fc.integer({ min: 1, max: 3 }),
  protocol: fc.constantFrom('tcp' as const, 'udp' as const),
  rounds: fc.integer({ min: 1, max: 2 }),
});

/** `web` is asked and counted; `log`, on the same network and mesh, is asked in between. */
function clusterOf(given: Omit<ClusterModel, 'services' | 'networks' | 'nodes'> & Shape) {
  const { seed, engine, nodes: count, replicas, others, protocol } = given;
  const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
  const common = {
    networks: ['app'],
    mode: 'replicated',
    endpointMode: 'vip',
    node: undefined,
  } as const;
  const port = { target: 80, mode: 'ingress', protocol } as const;
  return {
    seed,
    engine,
    nodes,
    networks: [{ name: 'app', internal: false }],
    services: [
      { ...common, name: 'web', replicas, port: { ...port, published: 8080 } },
      { ...common, name: 'log', replicas: others, port: { ...port, published: 8081 } },
      { ...common, name: 'cli', mode: 'global', replicas: 1, port: undefined },
    ],
  } satisfies ClusterModel;
}

interface Shape {
  readonly nodes: number;
  readonly replicas: number;
  readonly others: number;
  readonly protocol: 'tcp' | 'udp';
}

/** How many of these answers each task of `web` gave, and who gave none at all. */
function sharesOf(answers: readonly Answer[], replicas: number): number[] {
  return Array.from({ length: replicas }, (_, index) => {
    return answers.filter(({ task }) => task === `web.${index + 1}`).length;
  });
}

/** One request to `web` at a time, each after one to `log`, so that the pointers could mix. */
function interleaved(from: string, web: string, log: string, protocol: string, count: number) {
  return Array.from({ length: count }, () => [
    { request: { from, to: log, protocol } },
    { request: { from, to: web, protocol } },
  ]).flat();
}

test('through each node the mesh reaches every backend equally often', () => {
  fc.assert(
    fc.property(shape, ({ rounds, ...given }) => {
      const cluster = clusterOf(given);
      const { replicas, protocol } = given;
      const steps = cluster.nodes.flatMap((node) =>
        interleaved('client', `${node}:8080`, `${node}:8081`, protocol, rounds * replicas),
      );
      const answers = answersOf(runText(scenarioText(cluster, steps)));
      const perNode = 2 * rounds * replicas;
      for (const [index] of cluster.nodes.entries()) {
        const own = answers.slice(index * perNode, (index + 1) * perNode);
        expect(sharesOf(own, replicas)).toEqual(Array<number>(replicas).fill(rounds));
      }
    }),
    { numRuns: RUNS },
  );
});

test('through its virtual IP each node reaches every backend equally often', () => {
  fc.assert(
    fc.property(shape, ({ rounds, ...given }) => {
      const cluster = clusterOf(given);
      const { replicas, protocol } = given;
      // Node after node in turn: each balancer goes on where it stood.
      const turn = cluster.nodes.flatMap((node) => {
        return interleaved(`cli@${node}`, 'web:80', 'vip(log,app):80', protocol, 1);
      });
      const steps = Array.from({ length: rounds * replicas }, () => turn).flat();
      const answers = answersOf(runText(scenarioText(cluster, steps)));
      for (const [index] of cluster.nodes.entries()) {
        const own = answers.filter((_, at) => at % turn.length === 2 * index + 1);
        expect(sharesOf(own, replicas)).toEqual(Array<number>(replicas).fill(rounds));
      }
    }),
    { numRuns: RUNS },
  );
});

test('consecutive connections never reach the same of several backends twice in a row', () => {
  fc.assert(
    fc.property(shape, (given) => {
      const cluster = clusterOf(given);
      const { protocol } = given;
      const request = { from: 'client', to: 'n1:8080', protocol, count: 2 * given.replicas + 1 };
      const tasks = answersOf(runText(scenarioText(cluster, [{ request }]))).map(
        (each) => each.task,
      );
      const order = tasks.slice(0, given.replicas);
      expect(new Set(order).size).toBe(given.replicas);
      expect(tasks).toEqual(tasks.map((_, index) => order[index % given.replicas]));
    }),
    { numRuns: RUNS },
  );
});
