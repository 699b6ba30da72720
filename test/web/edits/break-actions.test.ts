/*
 * What the menu of faults offers: every line of it is one that the scenario language takes.
 */
import { describe, expect, test } from 'vitest';
import { insertSteps, parseScenario } from '../../../src/index.ts';
import { breakActions, requestStep } from '../../../web/edits/break-actions.ts';
import { yamlName } from '../../../web/edits/yaml-name.ts';
import { takenBack } from '../../../web/edits/take-back.ts';
import { shellCommand } from '../../../web/app/shell-command.ts';
import type { BreakTarget } from '../../../web/edits/break-target.ts';
import { STEP_ACTIONS } from '../../../web/worker/step-actions.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { result, stories } = runOf(MESH);
const story = stories[0]!;
const context = {
  topology: result.topology,
  actions: STEP_ACTIONS,
  story,
  journey: story.journeys[0],
};
const targets: readonly BreakTarget[] = [
  { kind: 'cluster' },
  { kind: 'node', name: 'n2' },
  { kind: 'node', name: 'client' },
  { kind: 'link', between: ['n1', 'n2'] },
  { kind: 'link', between: ['client', 'n3'] },
  { kind: 'task', name: 'web.1' },
  { kind: 'service', name: 'web' },
  { kind: 'packet', packet: context.journey!.packet },
];
const offers = targets.flatMap((target) =>
  breakActions(target, context).map((each) => [target.kind, each.title, each.step] as const),
);

function stepsFor(target: BreakTarget): string[] {
  return breakActions(target, context).map(({ step }) => step);
}

describe('an offer', () => {
  test.each(offers)('for a %s, %s, is made of steps that can be run: %s', (_kind, _title, step) => {
    const insertions = step.split('\n').map((line) => ({ after: 0, step: line }));
    const { scenario, diagnostics } = parseScenario(insertSteps(MESH, insertions)!);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(scenario!.steps).toHaveLength(2 + insertions.length);
  });

  test('is left out where its action cannot be carried out', () => {
    const some = breakActions({ kind: 'node', name: 'n2' }, { ...context, actions: ['drain'] });
    expect(some.map(({ step }) => step)).toEqual(['drain: n2']);
  });
});

/** A port published each way, and a request to it. */
const PUBLISHED = [
  ['by the mesh', MESH],
  [
    'in host mode, where DNAT has changed the port before',
    MESH.replace('"8080:80"', '{ target: 80, published: 8080, mode: host }')
      .replace('replicas: 2', 'replicas: 3')
      .replace(/pins:[^]*steps/, 'steps'),
  ],
] as const;

describe('a port that is published', () => {
  // FAIL-27: INPUT has no effect on it. ING-08: what DOCKER-USER sees of it.
  test.each(PUBLISHED)('%s, is blocked in DOCKER-USER and not in INPUT', (_how, text) => {
    const { topology } = runOf(text).result;
    const blocks = breakActions({ kind: 'node', name: 'n3' }, { ...context, topology });
    const published = blocks.filter(({ title }) => title.includes('tcp/8080'));
    const ends = published.map(({ title, step }) => {
      const [first] = runOf(insertSteps(text, [{ after: -1, step }])!).stories;
      return [/DOCKER-USER|INPUT/.exec(title)?.[0], first!.outcome];
    });
    expect(ends).toEqual([
      ['DOCKER-USER', 'timeout'],
      ['INPUT', 'ok'],
    ]);
  });
});

describe('a node', () => {
  test('can be cut off from all others, both ways or one way', () => {
    const steps = stepsFor({ kind: 'node', name: 'n2' });
    expect(steps).toContain('partition: [[n2], [n1, n3]]');
    expect(steps).toContain('partition: { from: n2, to: [n1, n3] }');
  });

  test('can lose each port of the swarm and each published one', () => {
    const steps = stepsFor({ kind: 'node', name: 'n2' });
    const dropped = steps.flatMap((step) => /drop: (\S+) \}/.exec(step)?.[1] ?? []);
    // Docker's documentation of the ports of swarm mode names the first four.
    expect(dropped).toEqual(['udp/4789', 'udp/7946', 'tcp/7946', 'tcp/2377', 'tcp/8080']);
  });

  test('outside the cluster has a cable and nothing of a swarm', () => {
    const steps = stepsFor({ kind: 'node', name: 'client' });
    const own = steps.filter((step) => !/^(wait|heal):/.test(step));
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((step) => !step.startsWith('link: { node: client,'))).toEqual([]);
  });
});

describe('the way between two machines', () => {
  test('can be cut both ways and each way, slow, bad, small, narrow, and each ends', () => {
    const steps = stepsFor({ kind: 'link', between: ['n1', 'n2'] });
    expect(steps.slice(0, 7)).toEqual([
      'partition: [[n1], [n2]]',
      'partition: { from: n1, to: n2 }',
      'partition: { from: n2, to: n1 }',
      'link: { between: [n1, n2], latency: 100ms }',
      'link: { between: [n1, n2], loss: 20% }',
      'link: { between: [n1, n2], mtu: 1400 }',
      'link: { between: [n1, n2], bandwidth: 1Mbit }',
    ]);
    expect(steps).toContain('firewall: { node: n2, drop: tcp/2377, from: n1 }');
    expect(steps.filter((step) => takenBack(step) === undefined)).toEqual([]);
  });

  test('from outside has only what is published to be blocked, at the node', () => {
    const steps = stepsFor({ kind: 'link', between: ['client', 'n3'] });
    expect(steps.filter((step) => step.startsWith('firewall'))).toEqual([
      'firewall: { node: n3, drop: tcp/8080, chain: DOCKER-USER, from: client }',
      'firewall: { node: n3, drop: tcp/8080, from: client }',
    ]);
  });
});

describe('a task', () => {
  test('can be stopped, killed, made unhealthy, slow and deaf, and each that lasts has its way back', () => {
    const steps = stepsFor({ kind: 'task', name: 'web.1' });
    const lasting = ['unhealthy: web.1', 'response-time: { web.1: 2s }', 'listen: { web.1: [] }'];
    expect(steps).toEqual(expect.arrayContaining(['stop: web.1', 'kill: web.1', ...lasting]));
    expect(steps).toEqual(expect.arrayContaining(lasting.map((step) => takenBack(step))));
  });
});

describe('time and names', () => {
  test('can age by 15 minutes, and caches of names be emptied', () => {
    const steps = stepsFor({ kind: 'cluster' });
    expect(steps).toEqual(expect.arrayContaining(['wait: 900s', 'flush-dns: all']));
  });
});

describe('a service', () => {
  test('can be scaled by one and to nothing, not to what it is', () => {
    const scales = stepsFor({ kind: 'service', name: 'web' }).filter((step) =>
      step.startsWith('scale'),
    );
    expect(scales).toEqual(['scale: { web: 3 }', 'scale: { web: 1 }', 'scale: { web: 0 }']);
  });
});

describe('the mode of a service', () => {
  test('can be another one, of its ports and of its name', () => {
    const updates = stepsFor({ kind: 'service', name: 'web' }).filter((step) => /mode/.test(step));
    expect(updates).toEqual([
      'update: { web: { ports: [{ target: 80, published: 8080, mode: host }] } }',
      'update: { web: { deploy: { endpoint_mode: dnsrr } } }',
    ]);
  });
});

describe('a packet', () => {
  test('can be dropped before the rules of Docker on the nodes that it passes', () => {
    const steps = stepsFor({ kind: 'packet', packet: 1 });
    expect(steps[0]).toBe(requestStep(story));
    expect(steps).toContain('firewall: { node: n3, drop: tcp/8080, chain: DOCKER-USER }');
    expect(steps.join()).not.toContain('node: client');
  });

  test.each(PUBLISHED)('is dropped by that rule %s', (_where, text) => {
    const { result: before, stories: asked } = runOf(text);
    const [request] = asked;
    const journey = request!.journeys[0]!;
    const about = { ...context, topology: before.topology, story: request, journey };
    const rules = breakActions({ kind: 'packet', packet: 1 }, about).slice(1);
    expect(rules).toHaveLength(1);
    const { stories: again } = runOf(insertSteps(text, [{ after: -1, step: rules[0]!.step }])!);
    expect(journey.disposition.kind).toBe('delivered');
    expect(again[0]!.journeys[0]!.disposition.kind).toBe('dropped');
  });

  test('cannot be dropped there by a node that gets it inside VXLAN', () => {
    const nodes = new Set(context.journey!.steps.map(({ node }) => node));
    expect(nodes).toContain('n1');
    expect(stepsFor({ kind: 'packet', packet: 1 }).join()).not.toContain('node: n1');
  });
});

describe('a change that is to last a while', () => {
  test.each([
    ['link: { node: n3, state: down }', 'link: { node: n3, state: up }'],
    ['partition: [[n2], [n1, n3]]', 'heal: [[n2], [n1, n3]]'],
    [
      'firewall: { node: n2, drop: udp/4789 }',
      'firewall: { node: n2, drop: udp/4789, remove: true }',
    ],
    ['link: { node: n1, mtu: 1400 }', 'link: { node: n1, mtu: default }'],
    [
      'link: { between: [n1, n2], latency: 100ms }',
      'link: { between: [n1, n2], latency: default }',
    ],
    ['drain: n2', 'activate: n2'],
    ['unhealthy: web.1', 'healthy: web.1'],
    ['response-time: { web.1: 2s }', 'response-time: { web.1: default }'],
    ['listen: { web.1: [] }', 'listen: { web.1: default }'],
  ])('%s ends with %s', (step, end) => {
    expect(takenBack(step)).toBe(end);
    const insertions = [step, end].map((line) => ({ after: 0, step: line }));
    const { diagnostics } = parseScenario(insertSteps(MESH, insertions)!);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each(['remove: web', 'stop: web.1', ''])('%s lasts', (step) => {
    expect(takenBack(step)).toBeUndefined();
  });
});

describe('a request by hand', () => {
  const tasks = new Set(['client.1']);

  test.each([
    [{}, 'curl http://n3:8080/'],
    [{ protocol: 'icmp', to: '10.0.0.6' }, 'ping -c 1 10.0.0.6'],
    [{ protocol: 'udp', to: 'web' }, 'dig +short web'],
    [{ protocol: 'udp', to: 'n3:53' }, 'nc -u n3 53'],
    [
      { from: 'client.1', to: 'web:80' },
      String.raw`docker exec "$(docker ps -q -f 'name=^client\.1\.')" curl http://web:80/`,
    ],
  ] as const)('%o is %s', (change, command) => {
    expect(shellCommand({ ...story, ...change }, tasks)).toBe(command);
  });
});

describe('a request again', () => {
  test.each([
    [{ protocol: 'tcp', to: 'n3:8080' }, 'request: { from: client, to: "n3:8080" }'],
    [{ protocol: 'udp', to: 'n3:53' }, 'request: { from: client, to: "n3:53", protocol: udp }'],
    [{ protocol: 'udp', to: 'web' }, 'resolve: { from: client, name: "web" }'],
    [{ protocol: 'icmp', to: '10.0.0.6' }, 'ping: { from: client, to: "10.0.0.6" }'],
  ] as const)('%o is %s', (change, step) => {
    expect(requestStep({ ...story, ...change })).toBe(step);
  });
});

describe('a name in YAML', () => {
  test.each([
    ['web.1', 'web.1'],
    ['no', '"no"'],
    ['1st', '"1st"'],
    ['a: b', '"a: b"'],
  ])('%s is written %s', (name, written) => {
    expect(yamlName(name)).toBe(written);
  });
});
