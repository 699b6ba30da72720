/*
 * A TCP load balancer outside the cluster: turns, health checks, and what happens without them.
 */
import { describe, expect, it } from 'vitest';
import { answers, runFile } from './run-file.ts';

const check = {
  port: 8080,
  interval: '2s',
  timeout: '1s',
  'unhealthy-after': 2,
  'healthy-after': 3,
};

function run(lb: object, steps: readonly object[]): string[] {
  const direct = { target: 80, published: 8080, mode: 'host' };
  return answers(
    runFile({
      cluster: { nodes: { n1: {}, n2: {}, n3: {} } },
      hosts: { client: {}, lb: { balance: ['n1', 'n2', 'n3'], ...lb } },
      services: { web: { ports: [direct], deploy: { mode: 'global' } } },
      steps,
    }),
  );
}

const ask = (count: number): object => ({ request: { from: 'client', to: 'lb:8080', count } });

describe('A balancer before the nodes', () => {
  it('gives connections to the nodes by turns, in their order, to the port that was asked for', () => {
    expect(run({}, [ask(4)])).toEqual(['ok web@n1', 'ok web@n2', 'ok web@n3', 'ok web@n1']);
  });

  it('connects from its own address', () => {
    const { observations } = runFile({
      cluster: { nodes: { n1: {} } },
      hosts: { client: {}, lb: { balance: ['n1'], address: '192.168.50.90' } },
      services: { web: { ports: [{ target: 80, published: 8080, mode: 'host' }] } },
      steps: [ask(1)],
    });
    expect(observations[0]).toMatchObject({ outcome: 'ok', peer: '192.168.50.90' });
  });

  it('without a health check sends a dead node its share, which gets no answer', () => {
    const steps = [{ link: { node: 'n2', state: 'down' } }, ask(3)];
    expect(run({}, steps)).toEqual(['ok web@n1', 'timeout', 'ok web@n3']);
  });

  it('with one leaves a node out after two failures, and takes it back after three successes', () => {
    const steps = [
      { link: { node: 'n2', state: 'down' } },
      { wait: '4500ms' },
      ask(2),
      { link: { node: 'n2', state: 'up' } },
      { wait: '3s' },
      ask(2),
      { wait: '5s' },
      ask(3),
    ];
    const seen = run({ 'health-check': check }, steps);
    expect(seen.slice(0, 4).toSorted()).toEqual([
      'ok web@n1',
      'ok web@n1',
      'ok web@n3',
      'ok web@n3',
    ]);
    expect(seen.slice(4).toSorted()).toEqual(['ok web@n1', 'ok web@n2', 'ok web@n3']);
  });

  it('closes a connection that the node refuses: the client has connected and gets nothing', () => {
    const seen = answers(
      runFile({
        cluster: { nodes: { n1: {}, n2: {} } },
        hosts: { client: {}, lb: { balance: ['n2'] } },
        services: {
          web: {
            ports: [{ target: 80, published: 8080, mode: 'host' }],
            deploy: { placement: { constraints: ['node.hostname==n1'] } },
          },
        },
        steps: [ask(1)],
      }),
    );
    expect(seen).toEqual(['reset']);
  });

  it('does not listen on ports that nobody publishes', () => {
    const steps = [{ request: { from: 'client', to: 'lb:9999' } }];
    expect(run({}, steps)).toEqual(['refused']);
  });
});
