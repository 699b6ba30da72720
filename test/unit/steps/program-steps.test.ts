/*
 * What can be done to a program that runs: stopped in time, slowed, made deaf, its names forgotten; and back.
 */
import { describe, expect, test } from 'vitest';
import { observe, outcomes, resultOf } from './observe.ts';

const cluster = (service = '', more = ''): string =>
  [
    'cluster: { nodes: { n1: { role: manager }, n2: {} } }',
    'networks: { app: {} }',
    `services: { web: { networks: [app], ports: ["8080:80"], stop_grace_period: 3s, ${service} } }`,
    more,
  ].join('\n');
const ASK = 'request: { from: client, to: "n2:8080" }';

const askItself = (port: number) => `request: { from: web.1, to: "127.0.0.1:${port}" }`;

function changesOf(text: string, ...steps: string[]): string[] {
  const { events } = resultOf(text, steps);
  return events.flatMap((event) => {
    return event.kind === 'task.changed' && event.task === 'web.1'
      ? [`${Math.round(event.timeNs / 1e8) / 10} ${event.text}`]
      : [];
  });
}

const isOfStop = (change: string): boolean => /SIG|withdrawn|shutdown/.test(change);

describe('docker stop of a task', () => {
  test('gives it ten seconds, whatever the service says, in which it still answers', () => {
    const text = cluster();
    const [during] = observe(text, '{ stop: web.1, converge: false }', 'wait: 8s', ASK);
    expect(during).toMatchObject({ outcome: 'ok', task: 'web.1' });
    expect(changesOf(text, 'stop: web.1').slice(0, 3)).toEqual([
      '0 SIGTERM',
      '10 SIGKILL, as SIGTERM was ignored (137)',
      '10 failed: task: non-zero exit (137)',
    ]);
  });

  test('takes another time where it is said, and then the swarm replaces the task', () => {
    const steps = ['stop: { task: web.1, timeout: 30s }', ASK, 'wait: 10s', ASK];
    expect(outcomes(observe(cluster(), ...steps))).toEqual(['refused', 'ok']);
    expect(changesOf(cluster(), steps[0]!)[1]).toMatch(/^30 SIGKILL/);
  });

  test.each([
    ['x-app: { on-sigterm: exit }', 'any', 'finished', true],
    // Ended well: nothing has failed, so nothing is replaced.
    ['x-app: { on-sigterm: exit }', 'on-failure', 'finished', false],
    // Without a handler below an init: 128 and the number of SIGTERM.
    ['init: true', 'on-failure', 'failed: task: non-zero exit (143)', true],
    ['', 'on-failure', 'failed: task: non-zero exit (137)', true],
    ['', 'none', 'failed: task: non-zero exit (137)', false],
  ])(
    'with "%s" and restart condition %s: %s, replaced: %s',
    (service, condition, end, isReplaced) => {
      const text = cluster(
        `${service || 'image: a'}, deploy: { restart_policy: { condition: ${condition} } }`,
      );
      expect(changesOf(text, 'stop: web.1').join('\n')).toContain(end);
      const [answer] = observe(text, 'stop: web.1', 'wait: 20s', ASK);
      expect(answer?.['outcome']).toBe(isReplaced ? 'ok' : 'refused');
    },
  );

  test.each([
    ['scale: { web: 0 }', 'refused'],
    ['remove: web', 'refused'],
    ['drain: n2', 'ok'],
    ['{ update: { web: { image: b } } }', 'ok'],
  ])('for a minute does not hold up "%s"', (order, after) => {
    const text = cluster('').replace('n2: {}', 'n2: {}, n3: {}');
    const steps = ['{ stop: { task: web.1, timeout: 60s }, converge: false }', 'wait: 1s', order];
    expect(changesOf(text, ...steps, 'wait: 10s').filter(isOfStop)).toEqual([
      '0 SIGTERM',
      '1.1 no new connections, names withdrawn',
      '3.1 SIGTERM',
      '6.1 SIGKILL, as SIGTERM was ignored (137)',
      '6.1 shutdown',
    ]);
    const ask = ASK.replace('n2', 'n1');
    expect(outcomes(observe(text, ...steps, 'wait: 10s', ask))).toEqual([after]);
  });

  test('is still on its way when the swarm is asked whether all is at rest', () => {
    const stop = '{ stop: { task: web.1, timeout: 60s }, converge: false }';
    expect(changesOf(cluster(), stop, 'run: { until: converged }').join('\n')).toMatch(
      /^60 SIGKILL/m,
    );
  });

  test('is told where there is none', () => {
    expect(observe(cluster(), 'scale: { web: 0 }', 'wait: 30s', 'stop: web.1')).toEqual([
      { step: 2, kind: 'stop', task: 'web.1', error: 'web.1 does not run' },
    ]);
  });
});

describe('docker stop of a container', () => {
  const boxes = cluster('', 'containers: { box: { node: n1, ports: ["90:80"] } }');
  const ask = 'request: { from: client, to: "n1:90" }';

  test('is over after ten seconds, and docker start brings it back', () => {
    const steps = ['{ stop: box, converge: false }', ask, 'wait: 11s', ask, 'start: box', ask];
    expect(outcomes(observe(boxes, ...steps))).toEqual(['ok', 'refused', 'ok']);
  });

  test('says nothing where it has ended before, as the command does', () => {
    expect(observe(boxes, 'kill: box', 'stop: box')).toEqual([]);
  });

  test('is undone by docker start, which prints why the engine refuses', () => {
    const text = boxes.replace('box:', 'thief: { node: n1, ports: ["90:80"] }, box:');
    const errors = observe(text, 'kill: thief', 'start: box', 'start: thief').map(
      ({ error }) => error,
    );
    expect(errors[0]).toMatch(/^docker: Error response from daemon: .*port is already allocated/s);
    expect(errors[1]).toMatch(
      /^Error response from daemon: .*port is already allocated\nfailed to start containers: thief$/,
    );
  });

  test('does not take along one that was started meanwhile', () => {
    const steps = ['{ stop: box, converge: false }', 'kill: box', 'start: box', 'wait: 15s', ask];
    expect(outcomes(observe(boxes, ...steps))).toEqual(['ok']);
  });
});

describe('a container of docker run that ends', () => {
  const boxes = cluster('', 'containers: { box: { node: n1, ports: ["90:80"] } }');
  const open = 'open: { id: c1, from: client, to: "n1:90" }';

  test.each(['stop: { task: box, timeout: 0s }', 'stop: box', 'kill: box'])(
    'by "%s" says goodbye to its peers',
    (step) => {
      expect(outcomes(observe(boxes, open, step, 'send: { id: c1 }'))).toEqual(['ok', 'reset']);
    },
  );

  test('is gone when the next step begins, so that it can be started again', () => {
    const ask = 'request: { from: client, to: "n1:90" }';
    const steps = ['kill: box', ask, 'start: box', ask];
    expect(outcomes(observe(boxes, ...steps))).toEqual(['refused', 'ok']);
  });

  test('has no more time than the first stop whose time is over', () => {
    const steps = ['{ stop: { task: box, timeout: 60s }, converge: false }', 'wait: 5s'];
    const { events } = resultOf(boxes, [...steps, 'stop: { task: box, timeout: 1s }']);
    const notes = events.flatMap((event) => {
      if (event.kind !== 'task.changed' || event.task !== 'box') return [];
      return `${event.timeNs / 1e9} ${event.text}`;
    });
    expect(notes).toEqual(['0 SIGTERM', '5 SIGTERM', '6 SIGKILL, as SIGTERM was ignored (137)']);
  });

  test('with its engine says goodbye too', () => {
    expect(outcomes(observe(boxes, open, 'restart: n1', 'send: { id: c1 }'))).toEqual([
      'ok',
      'reset',
    ]);
  });
});

describe('a program', () => {
  test('answers later from now on, and as before again', () => {
    const { events } = resultOf(cluster(), [
      ASK,
      'response-time: { web.1: 2s }',
      ASK,
      'response-time: { web.1: default }',
      ASK,
    ]);
    const begun = new Map<number, number>();
    const took = events.flatMap((event) => {
      if (event.kind === 'request.started') begun.set(event.request, event.timeNs);
      return event.kind === 'request.finished'
        ? [Math.floor((event.timeNs - begun.get(event.request)!) / 1e8) / 10]
        : [];
    });
    expect(took).toEqual([0, 2, 0]);
  });

  test('that listens on nothing refuses who comes, and goes on with whom it has', () => {
    const observations = observe(
      cluster(),
      'open: { id: c1, from: client, to: "n2:8080" }',
      'listen: { web.1: [] }',
      ASK,
      'send: { id: c1 }',
      'listen: { web.1: default }',
      ASK,
    );
    expect(outcomes(observations)).toEqual(['ok', 'refused', 'ok', 'ok']);
  });

  test('answers no datagram that it has got before it closed the port', () => {
    const text = cluster('x-app: { listen: [53/udp], response-time: 3s }').replace(
      'ports: ["8080:80"]',
      'ports: ["8053:53/udp"]',
    );
    const request = 'request: { from: client, to: "n2:8053", protocol: udp, timeout: 5s }';
    const deaf = [request.replace('5s', '1s'), 'listen: { web.1: [] }', 'wait: 5s'];
    const answers = (...steps: string[]) =>
      resultOf(text, steps).events.filter((event) => {
        return event.kind === 'packet.sent' && event.by === 'web.1';
      }).length;
    expect(outcomes(observe(text, request))).toEqual(['ok']);
    expect(answers(request)).toBeGreaterThan(0);
    expect(answers(...deaf)).toBe(0);
  });

  test('can listen on another port instead', () => {
    const steps = [askItself(81), 'listen: { web.1: [81] }', askItself(81), askItself(80)];
    expect(outcomes(observe(cluster(), ...steps))).toEqual(['refused', 'ok', 'refused']);
  });

  test('that listens on nothing fails its health check, and is replaced', () => {
    const text = cluster('healthcheck: { test: curl localhost, interval: 5s, retries: 2 }');
    const changes = changesOf(text, 'listen: { web.1: [] }', 'wait: 40s').join('\n');
    expect(changes).toMatch(/the health check fails from now on/);
    expect(changes).toMatch(/dockerexec: unhealthy container/);
    expect(
      changesOf(
        text,
        'listen: { web.1: [] }',
        'wait: 1s',
        'listen: { web.1: default }',
        'wait: 40s',
      ).join('\n'),
    ).not.toMatch(/unhealthy container/);
  });

  test('that was said to be unhealthy does not get well by its ports', () => {
    const text = cluster('healthcheck: { test: curl localhost, interval: 5s, retries: 2 }');
    const steps = [
      'unhealthy: web.1',
      'listen: { web.1: [] }',
      'listen: { web.1: default }',
      'wait: 40s',
    ];
    expect(changesOf(text, ...steps).join('\n')).toMatch(/unhealthy container/);
  });

  test('that was healthy once is so at once when it listens again, however slowly it began', () => {
    const text = cluster(
      'healthcheck: { test: a, interval: 5s, retries: 2, start_period: 100s }, x-app: { healthy-after: 60s }',
    );
    const steps = ['listen: { web.1: [] }', 'wait: 1s', 'listen: { web.1: default }', 'wait: 90s'];
    expect(changesOf(text, ...steps).join('\n')).not.toMatch(/unhealthy container/);
  });

  test.each(['[]', '[80/sctp]'])('that listens on %s is not healthy because of a word', (ports) => {
    const text = cluster('healthcheck: { test: curl localhost, interval: 5s, retries: 2 }');
    const steps = [`listen: { web.1: ${ports} }`, 'healthy: web.1', 'wait: 40s'];
    expect(changesOf(text, ...steps).join('\n')).toMatch(/unhealthy container/);
  });

  test('is healthy again when it may be and listens, in either order', () => {
    const text = cluster('healthcheck: { test: curl localhost, interval: 5s, retries: 2 }');
    const steps = ['unhealthy: web.1', 'listen: { web.1: [] }'];
    const back = ['healthy: web.1', 'listen: { web.1: default }'];
    for (const order of [back, back.toReversed()]) {
      const changes = changesOf(text, ...steps, ...order, 'wait: 40s').join('\n');
      expect(changes).not.toMatch(/unhealthy container/);
    }
  });

  test('that never listened is well without a port, and after it had one', () => {
    const text = cluster(
      'healthcheck: { test: pgrep worker, interval: 5s, retries: 2 }, x-app: { listen: [] }',
    );
    const steps = ['listen: { web.1: [81] }', 'listen: { web.1: default }', 'wait: 40s'];
    expect(changesOf(text, ...steps).join('\n')).not.toMatch(/unhealthy container/);
  });

  test('is begun anew with its task, which knows nothing of what was done to it', () => {
    const steps = ['listen: { web.1: [] }', 'kill: web.1', 'wait: 20s', ASK];
    expect(outcomes(observe(cluster(), ...steps))).toEqual(['ok']);
  });

  test.each(['response-time: { web.1: 2s }', 'listen: { web.1: [] }'])(
    '%s needs one that runs',
    (step) => {
      const [none] = observe(cluster(), 'scale: { web: 0 }', 'wait: 30s', step);
      expect(none).toMatchObject({ task: 'web.1', error: 'web.1 does not run' });
    },
  );
});

const askNode = (port: number, protocol = 'tcp') =>
  `request: { from: client, to: "n1:${port}", protocol: ${protocol}, timeout: 1s }`;

describe('programs on the network of a host', () => {
  const text = [
    'cluster: { nodes: { n1: { role: manager } } }',
    'services:',
    '  a: { networks: [host], x-app: { listen: [81] } }',
    '  b: { networks: [host], x-app: { listen: [82] } }',
    'containers: { hbox: { node: n1, networks: [host], x-app: { listen: [83, 83/udp] } } }',
  ].join('\n');
  const all = [askNode(81), askNode(82), askNode(83), askNode(83, 'udp')];

  test.each([
    ['{ stop: { task: a.1, timeout: 0s } }', ['refused', 'ok', 'ok', 'ok']],
    ['kill: b.1', ['ok', 'refused', 'ok', 'ok']],
    ['{ stop: { task: hbox, timeout: 0s } }', ['ok', 'ok', 'refused', 'refused']],
    ['kill: hbox', ['ok', 'ok', 'refused', 'refused']],
  ])('live on when another one ends by "%s"', (step, expected) => {
    expect(outcomes(observe(text, ...all))).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(outcomes(observe(text, step, 'wait: 100ms', ...all))).toEqual(expected);
  });

  test('can still be told what to listen on, and keep their connections', () => {
    const open = 'open: { id: c1, from: client, to: "n1:82" }';
    const steps = [open, 'kill: a.1', 'wait: 1s', 'listen: { b.1: [84] }', 'send: { id: c1 }'];
    expect(outcomes(observe(text, ...steps, askNode(84)))).toEqual(['ok', 'ok', 'ok']);
  });

  test('leave their ports to themselves when they start again', () => {
    const steps = ['{ stop: { task: hbox, timeout: 0s } }', 'start: hbox', askNode(83)];
    const { observations, problems } = resultOf(text, steps);
    expect(outcomes(observations)).toEqual(['ok']);
    expect(problems).toEqual([]);
  });

  test('of a task that another one replaces while it ends are told apart from its', () => {
    const steps = [
      '{ update: { a: { image: b, x-app: { listen: [85] } } }, converge: false }',
      'wait: 30s',
      askNode(85),
      'listen: { a.1: [86] }',
      askNode(86),
    ];
    const replaced = text.replace(
      'a: { networks: [host]',
      'a: { networks: [host], deploy: { update_config: { order: start-first } }',
    );
    expect(outcomes(observe(replaced, ...steps))).toEqual(['ok', 'ok']);
  });
});

describe('names that programs keep', () => {
  const caching = cluster(
    '',
    'containers: { box: { node: n1, networks: [app], x-app: { dns-cache: 1h } } }',
  ).replace('app: {}', 'app: { attachable: true }');
  const ask = 'request: { from: box, to: "tasks.web:80", timeout: 1s }';
  const queries = (...steps: string[]) =>
    resultOf(caching, steps).events.filter(({ kind }) => kind === 'dns.answered').length;

  test.each([
    ['wait: 1s', 1],
    ['flush-dns: all', 2],
    ['flush-dns: box', 2],
    ['flush-dns: [web.1, client]', 1],
  ])('after "%s" they have been asked for %s times', (step, count) => {
    expect(queries(ask, ask, step, ask)).toBe(count);
  });
});
