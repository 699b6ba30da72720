/* Every action of the language in canonical form. */
import { describe, expect, it } from 'vitest';
import { scenarioOf, SMALL, stepOf } from './parse.ts';

const CLIENT = { kind: 'host', text: 'client', name: 'client' };
const WEB_1 = { kind: 'task', text: 'web.1', service: 'web', slot: 1 };

describe('places', () => {
  const text = `${SMALL}containers: { box: { node: n1 } }\nsteps:\n  - scale: { web: 12 }\n`;
  const placeOf = (place: string) => {
    const [, step] = scenarioOf(`${text}  - resolve: { from: "${place}", name: x }\n`).steps;
    return step?.action === 'resolve' ? step.from : undefined;
  };

  it.each([
    ['client', CLIENT],
    ['n2', { kind: 'node', text: 'n2', name: 'n2' }],
    ['web.1', WEB_1],
    ['web.12', { kind: 'task', text: 'web.12', service: 'web', slot: 12 }],
    ['web@n2', { kind: 'globalTask', text: 'web@n2', service: 'web', node: 'n2' }],
    ['box', { kind: 'container', text: 'box', name: 'box' }],
  ])('%s', (place, expected) => {
    expect(placeOf(place)).toEqual(expected);
  });
});

const targetOf = (to: string) => stepOf('request', `request: { from: web.1, to: "${to}" }`).to;

describe('targets', () => {
  it.each([
    ['n1:8080', { kind: 'machine', machine: 'node', name: 'n1', port: 8080 }],
    ['client:7', { kind: 'machine', machine: 'host', name: 'client', port: 7 }],
    ['web:80', { kind: 'name', name: 'web', port: 80 }],
    ['web.1:80', { kind: 'name', name: 'web.1', port: 80 }],
    ['www.example.com:80', { kind: 'name', name: 'www.example.com', port: 80 }],
    ['nosuch:80', { kind: 'name', name: 'nosuch', port: 80 }],
    ['127.0.0.1:80', { kind: 'address', address: '127.0.0.1', port: 80 }],
    ['172.18.0.1:8080', { kind: 'address', address: '172.18.0.1', port: 8080 }],
    ['vip(web,app):80', { kind: 'vip', service: 'web', network: 'app', port: 80 }],
    ['web.1@app:80', { kind: 'taskOnNetwork', task: WEB_1, network: 'app', port: 80 }],
    ['web.1@ingress:80', { kind: 'taskOnNetwork', task: WEB_1, network: 'ingress', port: 80 }],
  ])('%s', (to, expected) => {
    expect(targetOf(to)).toEqual({ text: to, ...expected });
  });

  it('name the task of a global service on a network with two marks', () => {
    expect(targetOf('web@n1@app:80')).toMatchObject({
      kind: 'taskOnNetwork',
      task: { kind: 'globalTask', service: 'web', node: 'n1' },
      network: 'app',
    });
  });

  it('of a ping need no port', () => {
    expect(stepOf('ping', 'ping: { from: client, to: n1 }').to).not.toHaveProperty('port');
  });
});

describe('a request', () => {
  it('is one over HTTP with three seconds of patience unless it says otherwise', () => {
    expect(stepOf('request', 'request: { from: client, to: "n1:80" }')).toMatchObject({
      from: CLIENT,
      count: 1,
      everyNs: 0,
      protocol: 'http',
      timeoutNs: 3e9,
      connection: 'new',
      trace: false,
      expect: [],
      index: 0,
      line: 6,
    });
  });

  it('takes what it says, bare numbers being seconds', () => {
    const flow =
      '{ request: { from: client, to: "n1:80", count: 25, every: 1, timeout: 20ms, protocol: udp, connection: reuse }, trace: true, at: 1m, note: Look }';
    expect(stepOf('request', flow)).toMatchObject({
      count: 25,
      everyNs: 1e9,
      timeoutNs: 20e6,
      protocol: 'udp',
      connection: 'reuse',
      trace: true,
      atNs: 60e9,
      note: 'Look',
    });
  });
});

describe('a query', () => {
  it('spells out the ids in its name', () => {
    const { nameParts } = stepOf('resolve', 'resolve: { from: web.1, name: "web.1.<id web.1>" }');
    expect(nameParts).toEqual([
      { kind: 'text', text: 'web.1.' },
      { kind: 'taskId', task: WEB_1 },
    ]);
  });

  it('knows the short container id', () => {
    const { nameParts } = stepOf('resolve', 'resolve: { from: web.1, name: "<cid web.1>" }');
    expect(nameParts).toEqual([{ kind: 'containerId', task: WEB_1 }]);
  });
});

describe('orders to the swarm', () => {
  it('scale waits for the tasks unless told not to', () => {
    const services = [{ service: 'web', replicas: 3 }];
    expect(stepOf('scale', 'scale: { web: 3 }')).toMatchObject({ services, converge: true });
    const flow = '{ scale: { web: 3 }, converge: false }';
    expect(stepOf('scale', flow)).toMatchObject({ services, converge: false });
  });

  it('create holds whole services', () => {
    const { services } = stepOf('create', 'create: { api: { ports: ["81:80"] } }');
    expect(services[0]).toMatchObject({ name: 'api', ports: [{ target: 80, published: 81 }] });
  });

  it.each(['drain', 'pause', 'activate', 'promote', 'demote', 'restart'] as const)(
    '%s takes one node or several',
    (action) => {
      expect(stepOf(action, `${action}: n2`).nodes).toEqual(['n2']);
      expect(stepOf(action, `${action}: [n1, n2]`).nodes).toEqual(['n1', 'n2']);
    },
  );

  it.each(['remove', 'rollback'] as const)('%s takes one service or several', (action) => {
    expect(stepOf(action, `${action}: web`).services).toEqual(['web']);
    expect(stepOf(action, `${action}: [web]`).services).toEqual(['web']);
  });

  it('stop takes a task, and how long it is waited for before SIGKILL', () => {
    const short = { task: WEB_1, timeoutNs: 10e9, converge: true };
    expect(stepOf('stop', 'stop: web.1')).toMatchObject(short);
    const flow = '{ stop: { task: web.1, timeout: 1m }, converge: false }';
    expect(stepOf('stop', flow)).toMatchObject({ timeoutNs: 60e9, converge: false });
  });

  it('response-time and listen take tasks with the values of x-app, or the way back', () => {
    expect(stepOf('response-time', 'response-time: { web.1: 2s }').programs).toEqual([
      { task: WEB_1, responseTimeNs: 2e9 },
    ]);
    expect(stepOf('listen', 'listen: { web.1: [53/udp] }').programs).toEqual([
      { task: WEB_1, ports: [{ port: 53, protocol: 'udp' }] },
    ]);
    expect(stepOf('listen', 'listen: { web.1: default }').programs).toEqual([
      { task: WEB_1, ports: undefined },
    ]);
  });

  it('flush-dns takes all, a place or several', () => {
    expect(stepOf('flush-dns', 'flush-dns: all').from).toBe('all');
    expect(stepOf('flush-dns', 'flush-dns: [client, web.1]').from).toEqual([CLIENT, WEB_1]);
  });

  it.each(['kill', 'healthy', 'unhealthy'] as const)('%s takes a task', (action) => {
    expect(stepOf(action, `${action}: web.1`).task).toEqual(WEB_1);
  });
});

describe('faults', () => {
  it('a cable goes down, or gets worse', () => {
    expect(stepOf('link', 'link: { node: n1, state: down }')).toMatchObject({
      on: { kind: 'machine', name: 'n1' },
      state: 'down',
      changes: {},
    });
    expect(
      stepOf('link', 'link: { between: [n1, client], loss: 1%, latency: 20ms }'),
    ).toMatchObject({
      on: { kind: 'pair', between: ['n1', 'client'] },
      changes: { lossRatio: 0.01, latencyNs: 20e6 },
    });
  });

  it.each([
    ['udp/4789', { protocol: 'udp', port: 4789 }],
    ['tcp/2377', { protocol: 'tcp', port: 2377 }],
    ['esp', { protocol: 'esp' }],
    ['all', { protocol: 'all' }],
  ])('a host firewall drops %s', (drop, expected) => {
    expect(stepOf('firewall', `firewall: { node: n2, drop: ${drop} }`)).toMatchObject({
      node: 'n2',
      chain: 'INPUT',
      remove: false,
      drop: expected,
    });
  });

  it('a host firewall knows machines by their address', () => {
    const flow = 'firewall: { node: n2, drop: all, from: n1, chain: DOCKER-USER }';
    expect(stepOf('firewall', flow)).toMatchObject({
      fromAddress: '192.168.50.11',
      chain: 'DOCKER-USER',
    });
  });

  it('sides of a partition do not hear each other, either way', () => {
    expect(stepOf('partition', 'partition: [n1, [n2, client]]').cuts).toEqual([
      { from: ['n1'], to: ['n2', 'client'] },
      { from: ['n2', 'client'], to: ['n1'] },
    ]);
  });

  it('a partition can go one way', () => {
    const cuts = [{ from: ['n1'], to: ['n2'] }];
    expect(stepOf('partition', 'partition: { from: n1, to: n2 }').cuts).toEqual(cuts);
    expect(stepOf('heal', 'heal: { from: n1, to: n2 }').cuts).toEqual(cuts);
    expect(stepOf('heal', 'heal: all').cuts).toBe('all');
  });
});

describe('time', () => {
  it.each([
    ['20s', 20e9],
    ['20', 20e9],
    ['1m30s', 90e9],
  ])('wait: %s', (text, durationNs) => {
    expect(stepOf('wait', `wait: ${text}`).durationNs).toBe(durationNs);
  });

  it.each([
    ['converged', { kind: 'converged' }],
    ['{ service: web, running: 2 }', { kind: 'running', service: 'web', count: 2 }],
    ['{ task: web.1, state: failed }', { kind: 'taskState', task: WEB_1, state: 'failed' }],
    ['{ node: n2, status: down }', { kind: 'nodeStatus', node: 'n2', status: 'down' }],
  ])('run until: %s', (flow, condition) => {
    expect(stepOf('runUntil', `run until: ${flow}`)).toMatchObject({ condition, timeoutNs: 300e9 });
    expect(stepOf('runUntil', `run: { until: ${flow}, timeout: 9s }`)).toMatchObject({
      condition,
      timeoutNs: 9e9,
    });
  });
});

describe('connections', () => {
  it('are opened, used and closed by name', () => {
    const flow =
      'steps:\n  - open: { id: c1, from: client, to: "n1:80" }\n  - send: { id: c1 }\n  - close: { id: c1 }\n';
    const { steps } = scenarioOf(SMALL + flow);
    expect(steps.map(({ action }) => action)).toEqual(['open', 'send', 'close']);
  });
});

describe('looking', () => {
  it('ps takes a service and state takes all or nodes', () => {
    expect(stepOf('ps', 'ps: web').service).toBe('web');
    expect(stepOf('state', 'state: all').nodes).toBe('all');
    expect(stepOf('state', 'state: [n1]').nodes).toEqual(['n1']);
  });
});

/** The expectations of a step; the line has a test of its own. */
function expectOf(flow: string) {
  return stepOf('wait', `{ wait: 1, expect: ${flow} }`).expect;
}

describe('expectations', () => {
  it.each([
    ['{ outcome: ok }', { outcomes: ['ok'] }],
    ['{ outcome: [ok, timeout] }', { outcomes: ['ok', 'timeout'] }],
    [
      '{ outcome: { ok: 3, timeout: { min: 1 } } }',
      {
        outcomeCounts: {
          ok: { least: 3, most: 3 },
          timeout: { least: 1, most: Number.MAX_SAFE_INTEGER },
        },
      },
    ],
    [
      '{ tasks: { web.1: 2, "web@n1": 0 } }',
      { tasks: { 'web.1': { least: 2, most: 2 }, 'web@n1': { least: 0, most: 0 } } },
    ],
    ['{ source: 10.0.0.2 }', { sources: ['10.0.0.2'] }],
    ['{ answers: [10.0.1.2], status: NOERROR }', { answers: ['10.0.1.2'], statuses: ['NOERROR'] }],
    ['{ answers: 3 }', { answerCount: { least: 3, most: 3 } }],
    [
      '{ dropped: { at: n2/host, because: rule-drop } }',
      { dropped: { at: 'n2/host', because: 'rule-drop' } },
    ],
    ['{ path: [n1/host, n1/web.1], within: 5s }', { path: ['n1/host', 'n1/web.1'], withinNs: 5e9 }],
  ])('%s', (flow, expected) => {
    expect(expectOf(flow)).toEqual([{ line: 6, ...expected }]);
  });

  it('come one or several to a step', () => {
    expect(expectOf('[{ outcome: ok }, { within: 1s }]')).toHaveLength(2);
  });
});
