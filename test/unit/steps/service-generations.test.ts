/*
 * Two generations of a service's tasks side by side: changed ports, a service removed and created
 * again under its name, changed endpoint modes, other networks.
 *
 * Expected is what moby does, worked out from its source at v28.5.2 and docker-v29.7.2
 * (service_common.go: addServiceBinding, rmServiceBinding; service_linux.go: addLBBackend,
 * rmLBBackend, filterPortConfigs): load balancers are told apart by service id and ingress ports; each
 * has the virtual IP and the names of its first record; up to 29.6 a second one is not programmed while
 * the first one has the virtual IP, and later backends then program themselves only (ING-37).
 */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/trace/observation.ts';
import { meshPortsOn, nodesOf, type Tables } from '../../support/node-tables.ts';
import { observe, outcomes, tasks } from './observe.ts';

const NODES = ['n1', 'n2'] as const;

interface Web {
  readonly engine?: string;
  readonly ports?: string;
  readonly networks?: string;
  readonly deploy?: string;
  readonly grace?: string;
}

function cluster({ engine = '28.5', ports, networks, deploy = '', grace = '1s' }: Web): string {
  const published = ports === undefined ? '' : `ports: [${ports}], `;
  const joined = networks === undefined ? '' : `networks: [${networks}], `;
  return `engine: "${engine}"
cluster: { nodes: { n1: {}, n2: {} } }
hosts: { client: {} }
networks: { app: {}, back: {} }
services:
  cli: { image: cli:1, networks: [app], deploy: { mode: global } }
  web: { image: web:1, ${published}${joined}stop_grace_period: ${grace}, deploy: { replicas: 2, ${deploy} } }`;
}

function tablesOf(state: Observation | undefined, node: string, namespace: string): Tables {
  return nodesOf(state!)[node]?.[namespace] ?? {};
}

const statesIn = (seen: readonly Observation[]) => seen.filter(({ kind }) => kind === 'state');

/** Ports that lead into the mesh. */
function meshPorts(state: Observation | undefined, node: string): number[] {
  return meshPortsOn(nodesOf(state!), node).map((port) => Number(port.split('/')[1]));
}

/** Ports that dockerd keeps for the mesh. */
function keptPorts(state: Observation | undefined, node: string): number[] {
  const sockets = tablesOf(state, node, 'host')['listen'] ?? [];
  return sockets.flatMap((socket) => {
    const port = /\*:(80\d\d) /.exec(socket)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
}

/** `8081 -> 257`: which mark packets to a port get, in order. */
function marks(state: Observation | undefined, node: string): string[] {
  const rules = tablesOf(state, node, 'ingress_sbox')['iptables'] ?? [];
  return rules.flatMap((rule) => {
    const found = /--dport (\d+) -j MARK --set-xmark 0x([0-9a-f]+)/.exec(rule);
    return found ? [`${found[1]} -> ${parseInt(found[2] as string, 16)}`] : [];
  });
}

/** `257: 1`, mark and number of servers with a weight, for each virtual service. */
function balanced(state: Observation | undefined, node: string, namespace: string): string[] {
  const lines = tablesOf(state, node, namespace)['ipvs'] ?? [];
  const found: { mark: string; servers: number }[] = [];
  for (const line of lines) {
    const mark = /^FWM +(\d+) /.exec(line)?.[1];
    if (mark !== undefined) found.push({ mark, servers: 0 });
    else if (/ Masq +1 /.test(`${line} `)) (found.at(-1) as { servers: number }).servers++;
  }
  return found.map(({ mark, servers }) => `${mark}: ${servers}`);
}

function virtualIps(state: Observation | undefined, node: string, namespace: string): string[] {
  const lines = tablesOf(state, node, namespace)['addr'] ?? [];
  return lines.flatMap((line) => line.split(' ').filter((word) => word.endsWith('/32')));
}

const answersIn = (seen: readonly Observation[]): string[][] =>
  seen.flatMap(({ kind, answers }) => (kind === 'resolve' ? [(answers ?? []) as string[]] : []));

describe('Another port, one task after the other', () => {
  const steps = [
    'state: all',
    'update: { web: { ports: ["8081:80"] } }',
    'wait: 20s',
    'state: all',
    'request: { from: client, to: "n1:8081", count: 4 }',
    'request: { from: client, to: "n1:8080" }',
  ];

  it('28.5: the new port comes with the last task, which alone is behind it (ING-37)', () => {
    const seen = observe(cluster({ ports: '"8080:80"' }), ...steps);
    const [before, after] = statesIn(seen);
    for (const node of NODES) {
      expect(meshPorts(before, node)).toEqual([8080]);
      expect(virtualIps(before, node, 'ingress_sbox')).toHaveLength(1);
      expect(meshPorts(after, node)).toEqual([8081]);
      expect(keptPorts(after, node)).toEqual([8081]);
      expect(virtualIps(after, node, 'ingress_sbox')).toHaveLength(1);
      const [mark] = balanced(after, node, 'ingress_sbox');
      expect(balanced(after, node, 'ingress_sbox')).toEqual([mark]);
      expect(mark).toMatch(/^\d+: 1$/);
      expect(marks(after, node)).toEqual([`8081 -> ${parseInt(mark as string, 10)}`]);
    }
    expect(new Set(tasks(seen))).toEqual(new Set(['web.2']));
    expect(outcomes(seen).at(-1)).toBe('refused');
  });

  it.each(['29.7', '29.8'])('%s: both tasks are behind the new port', (engine) => {
    const seen = observe(cluster({ engine, ports: '"8080:80"' }), ...steps);
    const [before, after] = statesIn(seen);
    for (const node of NODES) {
      expect(balanced(before, node, 'ingress_sbox')[0]).toMatch(/^\d+: 2$/);
      expect(balanced(after, node, 'ingress_sbox')).toHaveLength(1);
      expect(balanced(after, node, 'ingress_sbox')[0]).toMatch(/^\d+: 2$/);
      expect(marks(after, node)).toHaveLength(1);
      // The balancer that went took the virtual IP with it, which nobody asks for on ingress.
      expect(virtualIps(after, node, 'ingress_sbox')).toEqual([]);
    }
    expect(new Set(tasks(seen))).toEqual(new Set(['web.1', 'web.2']));
    expect(outcomes(seen).at(-1)).toBe('refused');
  });

  it('29.7: while old and new tasks run both ports lead to their own ones', () => {
    const seen = observe(
      cluster({ engine: '29.7', ports: '"8080:80"', grace: '20s' }),
      'update: { web: { ports: ["8081:80"], deploy: { update_config: { order: start-first, parallelism: 0 } } } }',
      'wait: 5s',
      'state: all',
      'wait: 60s',
      'state: all',
    );
    const [during, after] = statesIn(seen);
    for (const node of NODES) {
      expect(meshPorts(during, node).toSorted()).toEqual([8080, 8081]);
      expect(marks(during, node)).toHaveLength(2);
      // The old tasks are told to stop: weight 0 until they end.
      expect(balanced(during, node, 'ingress_sbox').map((each) => each.slice(-1))).toEqual([
        '0',
        '2',
      ]);
      expect(meshPorts(after, node)).toEqual([8081]);
    }
  });
});

describe('One more port, and one less', () => {
  const START_FIRST = 'update_config: { order: start-first }';

  it('28.5, start-first: in the end no port is open (docker/cli#2274)', () => {
    const seen = observe(
      cluster({ ports: '"8080:80"', deploy: START_FIRST }),
      'update: { web: { ports: ["8080:80", "8443:443"] } }',
      'wait: 20s',
      'state: all',
      'request: { from: client, to: "n1:8080" }',
    );
    const [after] = statesIn(seen);
    for (const node of NODES) {
      expect(meshPorts(after, node)).toEqual([]);
      expect(keptPorts(after, node)).toEqual([]);
      expect(balanced(after, node, 'ingress_sbox')).toEqual([]);
      expect(marks(after, node)).toEqual([]);
    }
    expect(outcomes(seen).at(-1)).toBe('refused');
  });

  it('28.5, start-first: a port less ends the same way, and a scale makes it half good', () => {
    const seen = observe(
      cluster({ ports: '"8080:80", "8443:443"', deploy: START_FIRST }),
      'update: { web: { ports: ["8080:80"] } }',
      'wait: 20s',
      'request: { from: client, to: "n1:8080" }',
      'scale: { web: 3 }',
      'request: { from: client, to: "n1:8080", count: 3 }',
    );
    expect(outcomes(seen)).toContain('refused');
    // Who comes next programs the balancer, and itself alone.
    expect(new Set(tasks(seen))).toEqual(new Set(['web.3']));
  });

  it('29.7, start-first: the port that stays is never closed', () => {
    const seen = observe(
      cluster({ engine: '29.7', ports: '"8080:80"', deploy: START_FIRST }),
      'update: { web: { ports: ["8080:80", "8443:443"] } }',
      'wait: 20s',
      'state: all',
      'request: { from: client, to: "n1:8080", count: 4 }',
    );
    const [after] = statesIn(seen);
    for (const node of NODES) expect(meshPorts(after, node).toSorted()).toEqual([8080, 8443]);
    expect(new Set(tasks(seen))).toEqual(new Set(['web.1', 'web.2']));
  });

  it('29.7: a port that leads elsewhere keeps its rules and loses the socket that kept it', () => {
    const seen = observe(
      cluster({ engine: '29.7', ports: '"8080:80"', deploy: START_FIRST }),
      'update: { web: { ports: ["8080:81"] } }',
      'wait: 20s',
      'state: all',
    );
    const [after] = statesIn(seen);
    for (const node of NODES) {
      expect(meshPorts(after, node)).toEqual([8080]);
      expect(keptPorts(after, node)).toEqual([]);
    }
  });
});

describe('Removed and created again under the same name', () => {
  const recreate = [
    'remove: web',
    'create: { web: { image: web:2, networks: [app], ports: ["8080:80"], deploy: { replicas: 2 } } }',
  ];

  it('while the old tasks stop, the name has both virtual IPs; then it has the new one', () => {
    const seen = observe(
      cluster({ networks: 'app', ports: '"8080:80"', grace: '20s' }),
      'resolve: { from: cli@n1, name: web }',
      ...recreate,
      'resolve: { from: cli@n1, name: web }',
      'resolve: { from: cli@n1, name: tasks.web }',
      'state: all',
      'wait: 30s',
      'resolve: { from: cli@n1, name: web }',
      'state: all',
      'request: { from: client, to: "n1:8080", count: 4 }',
      'request: { from: cli@n1, to: "web:80", count: 4 }',
    );
    const [before, during, running, after] = answersIn(seen);
    expect(before).toHaveLength(1);
    expect(during).toHaveLength(2);
    expect(during).toContain((before as string[])[0]);
    expect(running).toHaveLength(2);
    expect(after).toEqual((during as string[]).filter((answer) => answer !== before?.[0]));
    const [together, alone] = statesIn(seen);
    for (const node of NODES) {
      expect(
        balanced(together, node, 'lb:app').filter((each) => each.endsWith(': 0')),
      ).toHaveLength(1);
      expect(balanced(alone, node, 'lb:app').every((each) => each.endsWith(': 2'))).toBe(true);
      expect(virtualIps(together, node, 'lb:app')).toHaveLength(3);
      expect(virtualIps(alone, node, 'lb:app')).toHaveLength(2);
      // Both published 8080 for the same target: the rules are there once and stay.
      expect(meshPorts(together, node)).toEqual([8080]);
      expect(meshPorts(alone, node)).toEqual([8080]);
    }
    expect(outcomes(seen).filter((each) => each === 'ok')).toHaveLength(8);
  });
});

describe('Another endpoint mode, one task after the other', () => {
  const DNSRR = 'update: { web: { deploy: { endpoint_mode: dnsrr } } }';
  const VIP = 'update: { web: { deploy: { endpoint_mode: vip } } }';

  it('to dnsrr: the virtual IP stays in the name and balances over the new tasks', () => {
    const seen = observe(
      cluster({ networks: 'app' }),
      'resolve: { from: cli@n1, name: web }',
      DNSRR,
      'wait: 20s',
      'resolve: { from: cli@n1, name: web }',
      'resolve: { from: cli@n1, name: tasks.web }',
      'state: all',
    );
    const [[virtualIp], mixed, running] = answersIn(seen) as [string[], string[], string[]];
    expect(running).toHaveLength(2);
    expect(mixed.toSorted()).toEqual([virtualIp, ...running].toSorted());
    const [after] = statesIn(seen);
    for (const node of NODES)
      expect(virtualIps(after, node, 'lb:app')).toContain(`${virtualIp}/32`);
  });

  it('to dnsrr and to nothing: the name keeps an address that nobody has', () => {
    const seen = observe(
      cluster({ networks: 'app' }),
      'resolve: { from: cli@n1, name: web }',
      DNSRR,
      'wait: 20s',
      'scale: { web: 0 }',
      'wait: 20s',
      'resolve: { from: cli@n1, name: web }',
      'state: all',
    );
    const [before, after] = answersIn(seen);
    expect(after).toEqual(before);
    const [state] = statesIn(seen);
    for (const node of NODES) {
      expect(virtualIps(state, node, 'lb:app')).not.toContain(`${before?.[0]}/32`);
    }
  });

  it('to vip: tasks have their names, the service has none', () => {
    const seen = observe(
      cluster({ networks: 'app', deploy: 'endpoint_mode: dnsrr' }),
      VIP,
      'wait: 20s',
      'resolve: { from: cli@n1, name: web }',
      'resolve: { from: cli@n1, name: tasks.web }',
    );
    expect(answersIn(seen).map(({ length }) => length)).toEqual([0, 2]);
  });

  it('with one task at a time nothing is left of the old mode', () => {
    const seen = observe(
      cluster({ networks: 'app' }),
      'scale: { web: 1 }',
      'wait: 20s',
      DNSRR,
      'wait: 20s',
      'resolve: { from: cli@n1, name: web }',
      VIP,
      'wait: 20s',
      'resolve: { from: cli@n1, name: web }',
      'resolve: { from: cli@n1, name: tasks.web }',
    );
    const [alone, virtual, task] = answersIn(seen) as [string[], string[], string[]];
    expect(alone).toHaveLength(1);
    expect(task).toHaveLength(1);
    expect(virtual).toHaveLength(1);
    expect(virtual).not.toEqual(task);
  });
});

const aliased = (engine: string): string =>
  cluster({ engine, networks: 'app' }).replace(
    'networks: [app], stop',
    'networks: { app: { aliases: [old] } }, stop',
  );

describe('Aliases that change with an update', () => {
  const steps = [
    'update: { web: { networks: { app: { aliases: [fresh] } } } }',
    'wait: 20s',
    'resolve: { from: cli@n1, name: old }',
    'resolve: { from: cli@n1, name: fresh }',
    'resolve: { from: cli@n1, name: tasks.fresh }',
  ];
  it('28.5: the alias of the first task stays, the new one leads to tasks only (LIFE-19)', () => {
    expect(answersIn(observe(aliased('28.5'), ...steps)).map(({ length }) => length)).toEqual([
      1, 0, 2,
    ]);
  });

  it('29.5: aliases follow the tasks (LIFE-19)', () => {
    expect(answersIn(observe(aliased('29.5'), ...steps)).map(({ length }) => length)).toEqual([
      0, 1, 2,
    ]);
  });
});

describe('Another network', () => {
  it('comes with a virtual IP and names of its own, and goes with all of them', () => {
    const seen = observe(
      cluster({ networks: 'app' }),
      'resolve: { from: cli@n1, name: web }',
      'update: { web: { networks: [app, back] } }',
      'wait: 20s',
      'state: all',
      'resolve: { from: web.1, name: web.back }',
      'resolve: { from: cli@n1, name: web }',
      'update: { web: { networks: [app] } }',
      'wait: 20s',
      'state: all',
      'resolve: { from: cli@n1, name: web }',
    );
    const [first, back, still, afterwards] = answersIn(seen);
    expect(back?.[0]).toMatch(/^10\.0\.2\./);
    expect(still).toEqual(first);
    expect(afterwards).toEqual(first);
    const [both, one] = statesIn(seen);
    for (const node of NODES) {
      expect(balanced(both, node, 'lb:back')).toHaveLength(1);
      expect(tablesOf(one, node, 'lb:back')).toEqual({});
      expect(balanced(one, node, 'lb:app').every((each) => each.endsWith(': 2'))).toBe(true);
    }
  });
});
