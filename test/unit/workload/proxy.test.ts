/*
 * An HTTP proxy in a container: whose answer comes back, and what it says when there is none.
 */
import { describe, expect, it } from 'vitest';
import { answers, runFile } from './run-file.ts';

function run(proxy: unknown, steps: readonly object[], web: object = {}): string[] {
  return answers(
    runFile({
      cluster: { nodes: { n1: {}, n2: {} } },
      networks: { app: {} },
      services: {
        web: { networks: ['app'], deploy: { replicas: 2 }, ...web },
        edge: { networks: ['app'], ports: ['8080:80'], 'x-app': { proxy } },
      },
      steps,
    }),
  );
}

const ask = (count: number, timeout = '3s'): object => ({
  request: { from: 'client', to: 'n1:8080', count, timeout },
});

describe('A proxy', () => {
  it('passes requests on over new connections, so that each backend gets its share', () => {
    expect(run('web:80', [ask(4)]).toSorted()).toEqual([
      'ok web.1',
      'ok web.1',
      'ok web.2',
      'ok web.2',
    ]);
  });

  it('that keeps its connections stays with one backend (IPVS balances connections)', () => {
    const seen = run({ to: 'web:80', 'keep-alive': true }, [ask(4)]);
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toMatch(/^ok web\.[12]$/);
  });

  it('opens a new connection where the kept one is dead', () => {
    const keep = { to: 'web:80', 'keep-alive': true };
    const seen = run(keep, [ask(1), { wait: '901s' }, ask(1)]);
    expect(seen).toEqual([expect.stringMatching(/^ok web/), expect.stringMatching(/^ok web/)]);
  });

  it.each([
    ['nobody:80', '502 Bad Gateway (name-not-found)'],
    ['web:81', '502 Bad Gateway (refused)'],
  ])('to %s answers itself: %s', (to, error) => {
    expect(run(to, [ask(1, '20s')])).toEqual([`ok edge.1 ${error}`]);
  });

  it('that asks itself runs out of connections and says so, soon', () => {
    const file = {
      cluster: { nodes: { n1: {} } },
      networks: { app: {} },
      services: {
        edge: { networks: ['app'], ports: ['8080:80'], 'x-app': { proxy: 'edge:80' } },
      },
    };
    const seen = answers(runFile({ ...file, steps: [ask(1, '20s')] }));
    expect(seen).toEqual(['ok edge.1 500 Internal Server Error (worker connections)']);
  });

  it('passes the error of another proxy on', () => {
    const file = {
      cluster: { nodes: { n1: {} } },
      networks: { app: {} },
      services: {
        edge: { networks: ['app'], ports: ['8080:80'], 'x-app': { proxy: 'inner:80' } },
        inner: { networks: ['app'], 'x-app': { proxy: 'nobody:80' } },
      },
    };
    const seen = answers(runFile({ ...file, steps: [ask(1, '20s')] }));
    expect(seen).toEqual(['ok inner.1 502 Bad Gateway (name-not-found)']);
  });

  it('gives a backend a minute, and then says 504', () => {
    const slow = { 'x-app': { 'response-time': '61s' } };
    expect(run('web:80', [ask(1, '90s')], slow)).toEqual(['ok edge.1 504 Gateway Timeout']);
    expect(run('web:80', [ask(1, '30s')], slow)).toEqual(['timeout']);
  });
});
