/*
 * `resolve`, as `dig @127.0.0.11` asks: which record types the embedded server answers by itself
 * (DNS-06, DNS-30; serveDNS of libnetwork 28.5.2), and where there is no such server (DNS-35).
 */
import { describe, expect, it } from 'vitest';
import { parseScenario, simulate } from '../../../src/index.ts';

function ask(from: string, name: string, type = 'A') {
  const { scenario, diagnostics } = parseScenario(
    JSON.stringify({
      title: 'Names',
      cluster: { nodes: { n1: {}, n2: {} } },
      networks: { app: {}, plain: { driver: 'bridge' } },
      services: {
        web: { networks: ['app'], deploy: { placement: { constraints: ['node.hostname==n2'] } } },
        cli: { networks: ['app'] },
      },
      containers: { box: { node: 'n1', networks: ['plain'] } },
      pins: {
        services: { web: { app: '10.0.1.2' } },
        tasks: { 'web.1': { addresses: { app: '10.0.1.3' } } },
      },
      steps: [{ resolve: { from, name, type } }],
    }),
  );
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  const [observation] = simulate(scenario).observations;
  return { status: observation?.['status'], answers: observation?.['answers'] as string[] };
}

describe('A query for a name that belongs to an address', () => {
  it('is answered with the full name of the task and the network', () => {
    const { status, answers } = ask('cli.1', '3.1.0.10.in-addr.arpa', 'PTR');
    expect(status).toBe('NOERROR');
    expect(answers).toEqual([expect.stringMatching(/^web\.1\.[a-z0-9]{25}\.app\.$/)]);
  });

  it('is answered with the name of a container on a bridge', () => {
    expect(ask('box', '2.0.19.172.in-addr.arpa', 'PTR')).toEqual({
      status: 'NOERROR',
      answers: ['box.plain.'],
    });
  });

  it('goes upstream for a virtual IP, for an address on another network and for other text', () => {
    for (const name of ['2.1.0.10.in-addr.arpa', '2.0.19.172.in-addr.arpa', '10.0.1.3', 'web']) {
      expect(ask('cli.1', name, 'PTR')).toEqual({ status: 'NXDOMAIN', answers: [] });
    }
  });
});

describe('A query of another type', () => {
  it('for the mail server of a known name has an empty answer', () => {
    expect(ask('cli.1', 'web', 'MX')).toEqual({ status: 'NOERROR', answers: [] });
    expect(ask('cli.1', 'nosuch', 'MX').status).toBe('NXDOMAIN');
  });

  it('goes upstream, where nobody knows the service', () => {
    for (const type of ['SRV', 'TXT', 'ANY']) {
      expect(ask('cli.1', 'web', type)).toEqual({ status: 'NXDOMAIN', answers: [] });
    }
  });
});

describe('Machines', () => {
  it('have no server on 127.0.0.11', () => {
    for (const from of ['n1', 'client']) {
      expect(ask(from, 'www.example.com')).toEqual({ status: 'no-resolver', answers: [] });
    }
  });
});
