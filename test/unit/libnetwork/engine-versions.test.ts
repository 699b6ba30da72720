/*
 * The host's rules under engines that no session was recorded of, against what their own
 * documentation and release branches say (moby's iptablesdoc; ISO-05 to ISO-07, ING-07, ING-50).
 */
import { describe, expect, it } from 'vitest';
import { parseScenario, simulate, type SimulationResult } from '../../../src/index.ts';

function runOn(engine: string, steps: readonly object[] = [], more: object = {}): SimulationResult {
  const text = JSON.stringify({
    title: 'Engines',
    engine,
    cluster: { nodes: { n1: {}, n2: {} } },
    services: {
      web: {
        ports: ['8080:80'],
        deploy: { placement: { constraints: ['node.hostname==n2'] } },
      },
    },
    steps,
    ...more,
  });
  const { scenario, diagnostics } = parseScenario(text);
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return simulate(scenario);
}

/** Rules of one chain on n1, without `-A CHAIN`. */
function chain(result: SimulationResult, table: string, name: string): string[] {
  const lines = result.tables['n1']?.['host']?.iptables ?? [];
  const begin = lines.indexOf(`*${table}`);
  const end = lines.findIndex((line, index) => index > begin && line.startsWith('*'));
  const own = lines.slice(begin, end < 0 ? undefined : end);
  return own
    .filter((line) => line.startsWith(`-A ${name} `))
    .map((line) => line.slice(`-A ${name} `.length));
}

describe('Docker Engine 20.10 to 27', () => {
  const result = runOn('27.5');

  it('has its rules in FORWARD, below the users’ own and those of the mesh', () => {
    expect(chain(result, 'filter', 'FORWARD')).toEqual([
      '-j DOCKER-USER',
      '-j DOCKER-INGRESS',
      '-j DOCKER-ISOLATION-STAGE-1',
      '-o docker_gwbridge -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-o docker_gwbridge -j DOCKER',
      '-i docker_gwbridge ! -o docker_gwbridge -j ACCEPT',
      '-o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-o docker0 -j DOCKER',
      '-i docker0 ! -o docker0 -j ACCEPT',
      '-i docker0 -o docker0 -j ACCEPT',
      '-i docker_gwbridge -o docker_gwbridge -j DROP',
    ]);
  });

  it('keeps bridges apart in two stages, which end in RETURN as DOCKER-USER does', () => {
    expect(chain(result, 'filter', 'DOCKER-ISOLATION-STAGE-1')).toEqual([
      '-i docker_gwbridge ! -o docker_gwbridge -j DOCKER-ISOLATION-STAGE-2',
      '-i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
      '-j RETURN',
    ]);
    expect(chain(result, 'filter', 'DOCKER-USER')).toEqual(['-j RETURN']);
  });

  it('drops nothing in the raw table', () => {
    expect(chain(result, 'raw', 'PREROUTING')).toEqual([]);
  });

  it('masquerades a container that asks for its own port up to 26, and no longer from 27 on', () => {
    const containers = { box: { node: 'n1', ports: ['7070:80'] } };
    const rule = '-s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE';
    const on = (engine: string): string[] =>
      chain(runOn(engine, [], { containers }), 'nat', 'POSTROUTING');
    expect(on('26.1')).toContain(rule);
    expect(on('27.0')).not.toContain(rule);
  });
});

describe('Docker Engine 29', () => {
  it('has DOCKER-INTERNAL in the place of the isolation chains, and no RETURN in nat DOCKER', () => {
    const result = runOn('29.7');
    expect(chain(result, 'filter', 'DOCKER-FORWARD')).toEqual([
      '-j DOCKER-INGRESS',
      '-j DOCKER-CT',
      '-j DOCKER-INTERNAL',
      '-j DOCKER-BRIDGE',
      '-i docker0 -j ACCEPT',
      '-i docker_gwbridge -o docker_gwbridge -j DROP',
      '-i docker_gwbridge ! -o docker_gwbridge -j ACCEPT',
    ]);
    expect(chain(result, 'nat', 'DOCKER')).toEqual([]);
  });

  it('closes an internal bridge in DOCKER-INTERNAL', () => {
    const networks = { inside: { driver: 'bridge', internal: true } };
    expect(chain(runOn('29.7', [], { networks }), 'filter', 'DOCKER-INTERNAL')).toEqual([
      '! -s 172.19.0.0/16 -o br-<inside> -j DROP',
      '! -d 172.19.0.0/16 -i br-<inside> -j DROP',
    ]);
  });

  it('from 29.8 on publishes as a port mapping of ingress_sbox (ING-50, ING-51)', () => {
    const result = runOn('29.8');
    expect(chain(result, 'nat', 'DOCKER')).toEqual([
      '! -i docker_gwbridge -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080',
    ]);
    expect(chain(result, 'filter', 'DOCKER')[0]).toBe(
      '-d 172.18.0.2/32 ! -i docker_gwbridge -o docker_gwbridge -p tcp -m tcp --dport 8080 -j ACCEPT',
    );
    expect(chain(result, 'nat', 'POSTROUTING').join()).not.toContain('--src-type LOCAL');
    expect(chain(result, 'filter', 'DOCKER-INGRESS')).toEqual([]);
  });

  // addIngressPorts of moby 29.8: where AddEphemeralPorts fails nothing is published, and all
  // references just taken are dropped. Each further backend tries again.
  it('from 29.8 on publishes all ports of a service or none (ING-53)', () => {
    const web = { ports: ['8080:80', '9090:80'], deploy: { replicas: 2 } };
    const containers = { box: { node: 'n1', ports: ['9090:80'] } };
    const more = { services: {}, containers };
    const create = { create: { web } };
    const created = runOn('29.8', [create], more);
    expect(created.observations).toEqual([]);
    expect(hostPortsOf(created)).toEqual(['9090']);
    const steps = [
      create,
      { remove: 'web' },
      { wait: '15s' },
      { create: { other: { ports: ['8080:80'] } } },
      { request: { from: 'client', to: 'n1:8080' } },
    ];
    const after = runOn('29.8', steps, more);
    expect(hostPortsOf(after)).toEqual(['9090', '8080']);
    expect(after.observations.at(-1)).toMatchObject({ outcome: 'ok' });
  });
});

/** Ports of n1's host that are led to containers. */
function hostPortsOf(result: SimulationResult): string[] {
  return chain(result, 'nat', 'DOCKER').flatMap((rule) => {
    return / --dport (\d+) .*DNAT/.exec(rule)?.slice(1) ?? [];
  });
}

describe('What does not depend on the version', () => {
  const steps = [
    { request: { from: 'client', to: 'n1:8080' } },
    { request: { from: 'n1', to: '127.0.0.1:8080' } },
    { request: { from: 'web.1', to: 'n1:8080' } },
    { request: { from: 'client', to: 'n1:8081' } },
  ];

  it.each(['20.10', '23', '24', '25', '26', '27', '28', '29.1', '29.7', '29.8'])(
    '%s: the mesh answers, and the task sees the node that was asked (ING-11)',
    (engine) => {
      const seen = runOn(engine, steps).observations.map(({ outcome, peer }) => [outcome, peer]);
      expect(seen).toEqual([
        ['ok', '10.0.0.2'],
        ['ok', '10.0.0.2'],
        ['ok', '10.0.0.2'],
        ['refused', undefined],
      ]);
    },
  );
});

/** The status of a name that only the silent server could know. */
function askSilentServer(engine: string): unknown {
  const steps = [{ resolve: { from: 'web.1', name: 'example.com' } }];
  const cluster = { nodes: { n1: {}, n2: {} }, 'upstream-dns': 'none' };
  return runOn(engine, steps, { cluster }).observations[0]?.['status'];
}

describe('A silent upstream server (DNS-13)', () => {
  it('is told by 23 and later, and not by 20.10', () => {
    expect(askSilentServer('23')).toBe('SERVFAIL');
    expect(askSilentServer('20.10')).toBe('timeout');
  });
});

/** The IPVS list of n1 a second after one of two tasks on n2 was told to stop. */
function listWhileStopping(engine: string): string[] {
  const cluster = { nodes: { n1: {}, n2: {} } };
  const placement = { constraints: ['node.hostname==n2'] };
  const services = { web: { ports: ['8080:80'], deploy: { replicas: 2, placement } } };
  const steps = [{ scale: { web: 1 } }, { wait: '1s' }];
  const tables = runOn(engine, steps, { cluster, services }).tables['n1'];
  return (tables?.['ingress_sbox']?.ipvs ?? []).filter((line) => line.startsWith('->'));
}

describe('A task that another node is about to stop (LIFE-12)', () => {
  it('stays with weight 0 under most engines', () => {
    const list = listWhileStopping('28.5');
    expect(list).toHaveLength(2);
    expect(list.filter((line) => / Masq 0 /.test(line))).toHaveLength(1);
  });

  it('is gone at once under 29.0 to 29.1', () => {
    expect(listWhileStopping('29.1')).toEqual([expect.stringMatching(/ Masq 1 /)]);
  });
});

/** A service on `app` whose tasks run on this node. */
function serviceOn(node: string, deploy: object): object {
  const placement = { constraints: [`node.hostname==${node}`] };
  return { networks: ['app'], deploy: { ...deploy, placement } };
}

/** The list of n1 on `app`, which it joined while one of two tasks on n2 was being stopped. */
function listAfterJoining(engine: string): string[] {
  const web = serviceOn('n2', { replicas: 2 });
  const late = serviceOn('n1', { endpoint_mode: 'dnsrr' });
  const steps = [
    { scale: { web: 1 }, converge: false },
    { wait: '500ms' },
    { create: { late }, converge: false },
    { wait: '1s' },
  ];
  const more = { networks: { app: {} }, services: { web } };
  const tables = runOn(engine, steps, more).tables['n1'];
  return (tables?.['lb:app']?.ipvs ?? []).filter((line) => line.startsWith('->'));
}

describe('A node that joins a network on which a task is about to stop', () => {
  // handleEpTableEvent of v28.5.2:libnetwork/agent.go: a CreateEvent, which is what bulk sync makes of
  // every record, is added without a look at ServiceDisabled.
  it('takes it for a new backend under 28.5', () => {
    const list = listAfterJoining('28.5');
    expect(list).toHaveLength(2);
    expect(list.filter((line) => / Masq 1 /.test(line))).toHaveLength(2);
  });

  // docker-v29.2.0:daemon/libnetwork/agent.go adds what was not there only if it is not disabled.
  it('does not add it under 29.2', () => {
    expect(listAfterJoining('29.2')).toEqual([expect.stringMatching(/ Masq 1 /)]);
  });
});
