/*
 * One packet is lost, held back or spoiled on purpose: what TCP makes of it, who finds it, what is said.
 */
import { describe, expect, test } from 'vitest';
import { requestStories, type RequestStory, type SimulationResult } from '../../../src/index.ts';
import { observe, outcomes, resultOf } from './observe.ts';

const CLUSTER = [
  'cluster: { nodes: { n1: { role: manager }, n2: {} } }',
  'networks: { app: { attachable: true } }',
  'services: { web: { networks: [app], ports: ["8080:80"], deploy: { placement: { constraints: [node.hostname==n2] } } } }',
  'containers: { box: { node: n1, networks: [app] } }',
].join('\n');
const ENCRYPTED = CLUSTER.replace(
  'attachable: true',
  'attachable: true, driver_opts: { encrypted: "" }',
);
const ASK = 'request: { from: client, to: "n1:8080" }';
const INSIDE = 'request: { from: box, to: "web.1@app:80" }';
const CLIENT = 'node: client, interface: eth0';

/** How long the only request took, in hundredths of a second, and how its packets ended. */
function story(result: SimulationResult): { took: number; ends: string[]; story: RequestStory } {
  const [only] = requestStories(result.events);
  const ends = only!.journeys.flatMap(({ summary, disposition }) =>
    disposition.kind === 'dropped' ? [`${summary}: ${disposition.reason}`] : [],
  );
  return { took: Math.floor((only!.endNs - only!.startNs) / 1e7), ends, story: only! };
}

describe('a packet that is lost', () => {
  test('is sent again by TCP: a SYN after a second', () => {
    const lost = story(resultOf(CLUSTER, [`netem: { ${CLIENT}, drop: tcp/8080 }`, ASK]));
    expect(lost).toMatchObject({ took: 100, ends: ['TCP SYN: netem-drop'] });
    expect(lost.story.outcome).toBe('ok');
    expect(lost.story.journeys[0]!.steps.at(-1)).toMatchObject({
      station: { kind: 'interface', name: 'eth0' },
      action: 'dropped',
      rows: ['netem dev eth0 drop tcp/8080'],
    });
  });

  test('is the one that is counted: the third that the client sends is its request', () => {
    const steps = [`netem: { ${CLIENT}, drop: tcp/8080, nth: 3 }`, ASK];
    // RTO_MIN, 200 ms.
    expect(story(resultOf(CLUSTER, steps))).toMatchObject({
      took: 20,
      ends: ['TCP data: netem-drop'],
    });
  });

  test('is one of as many as are said', () => {
    const steps = [
      `netem: { ${CLIENT}, drop: all, count: 3 }`,
      ASK.replace(' }', ', timeout: 10s }'),
    ];
    expect(story(resultOf(CLUSTER, steps)).took).toBe(300);
  });
});

test('a packet that is held back comes so much later', () => {
  const steps = [`netem: { ${CLIENT}, delay: tcp/8080, by: 500ms }`, ASK];
  const { took, ends, story: late } = story(resultOf(CLUSTER, steps));
  expect({ took, ends }).toEqual({ took: 50, ends: [] });
  expect(late.journeys[0]!.steps[1]).toMatchObject({
    action: 'delayed',
    title: 'Held back for 500 ms',
  });
});

describe('a packet that is spoiled', () => {
  // The task's own rules let only NEW and ESTABLISHED in by the ingress network; there it is INVALID.
  test.each([
    ['on its way to the mesh', ASK, `${CLIENT}, corrupt: tcp/8080`, 'n1', 'host', 'bad-checksum'],
    [
      'between tasks',
      INSIDE,
      'node: n1, interface: eth0, corrupt: udp/4789',
      'n2',
      'web.1',
      'bad-checksum',
    ],
    [
      'inside the tunnel',
      ASK,
      'node: n1, interface: eth0, corrupt: udp/4789',
      'n2',
      'web.1',
      'rule-drop',
    ],
    [
      'behind the balancer',
      ASK,
      'node: n1, namespace: ingress_sbox, interface: eth0, corrupt: tcp',
      'n2',
      'web.1',
      'rule-drop',
    ],
  ])(
    '%s is thrown away by who looks at it first, and sent again',
    (_where, step, fault, node, namespace, reason) => {
      const {
        took,
        ends,
        story: spoiled,
      } = story(resultOf(CLUSTER, [`netem: { ${fault} }`, step]));
      expect({ took, ends }).toEqual({ took: 100, ends: [`TCP SYN: ${reason}`] });
      expect(spoiled.outcome).toBe('ok');
      const { steps } = spoiled.journeys[0]!;
      expect(steps.find(({ action }) => action === 'corrupted')!.changes).toContainEqual({
        field: 'checksum',
        before: '',
        after: 'wrong',
      });
      expect(steps.at(-1)).toMatchObject({ node, namespace, action: 'dropped' });
      expect(steps.at(-1)!.because).toMatch(/checksum is wrong.*(sends it again|INVALID)/);
    },
  );

  test('belongs to no connection, so that nobody translates it (nf_conntrack_checksum)', () => {
    const { story: spoiled } = story(
      resultOf(CLUSTER, [`netem: { ${CLIENT}, corrupt: tcp/8080 }`, ASK]),
    );
    expect(spoiled.journeys[0]!.steps.map(({ action }) => action)).not.toContain('translated');
    expect(spoiled.journeys[0]!.steps.at(-1)!.headers).toMatchObject({ destinationPort: 8080 });
  });

  test('is found by the integrity check where it is encrypted', () => {
    const result = resultOf(ENCRYPTED, [
      'netem: { node: n1, interface: eth0, corrupt: esp }',
      INSIDE,
    ]);
    const { ends, story: spoiled } = story(result);
    expect(ends).toEqual(['TCP SYN: bad-checksum']);
    const end = spoiled.journeys
      .find(({ disposition }) => disposition.kind === 'dropped')!
      .steps.at(-1)!;
    expect(end).toMatchObject({ node: 'n2', namespace: 'host' });
    expect(end.because).toMatch(/integrity check of ESP/);
  });

  test.each([
    ['request: { from: box, to: "web.1@app:80", protocol: udp }', 'udp', 'timeout'],
    ['ping: { from: box, to: "web.1@app" }', 'icmp', 'timeout'],
  ])('is lost for good without TCP: %s', (step, protocol, outcome) => {
    const fault = `netem: { node: n1, namespace: box, interface: eth0, corrupt: ${protocol} }`;
    expect(outcomes(observe(CLUSTER, fault, step))).toEqual([outcome]);
  });

  test('spoils all of a datagram that travels in pieces', () => {
    const steps = [
      'netem: { node: n1, interface: eth0, corrupt: icmp, nth: 2 }',
      'ping: { from: n1, to: n2, bytes: 3000 }',
    ];
    const { ends, story: spoiled } = story(resultOf(CLUSTER, steps));
    expect(spoiled.outcome).toBe('timeout');
    expect(ends.join()).toMatch(/bad-checksum/);
  });
});

describe('what is said of a spoiled packet that ends', () => {
  test('is not its checksum where a rule drops whatever comes to that port', () => {
    const steps = [
      'firewall: { node: n2, drop: udp/4789 }',
      'netem: { node: n1, interface: eth0, corrupt: udp/4789 }',
      INSIDE,
    ];
    const { story: dropped } = story(resultOf(CLUSTER, steps));
    const end = dropped.journeys[0]!.steps.at(-1)!;
    expect(end).toMatchObject({ node: 'n2', namespace: 'host', action: 'dropped' });
    expect(end.because).toContain('INPUT drops it');
    expect(end.because).not.toMatch(/checksum/);
  });

  test.each([
    [1, 'TCP SYN', 'TCP at the other end sends it again'],
    [2, 'TCP ACK', 'TCP sends no acknowledgement and no reset again'],
    [3, 'TCP data', 'TCP at the other end sends it again'],
  ])('is what TCP repeats: packet %s, %s', (nth, summary, words) => {
    const fault = `netem: { node: n1, namespace: box, interface: eth0, corrupt: tcp, nth: ${nth} }`;
    const { story: spoiled } = story(resultOf(CLUSTER, [fault, INSIDE]));
    const ended = spoiled.journeys.find(({ disposition }) => disposition.kind === 'dropped')!;
    expect(ended.summary).toBe(summary);
    expect(ended.steps.at(-1)!.because).toContain(words);
  });
});

describe('what cannot be done is told', () => {
  test.each([
    ['netem: { node: n1, interface: eth7, drop: tcp }', /host has no interface eth7, but .*eth0/],
    [
      'netem: { node: n1, namespace: web.1, interface: eth0, drop: tcp }',
      /n1 has no namespace web\.1/,
    ],
    [
      'netem: { node: client, namespace: web.1, interface: eth0, drop: tcp }',
      /client has no namespace/,
    ],
  ])('%s', (step, words) => {
    expect(observe(CLUSTER, step)[0]!['error']).toMatch(words);
    // A note, so that nobody takes a run in which nothing was spoiled for one that bore it.
    expect(resultOf(CLUSTER, [step]).problems).toEqual([expect.stringMatching(words)]);
  });

  test('a packet that never came', () => {
    const { problems } = resultOf(CLUSTER, [`netem: { ${CLIENT}, drop: tcp/9 }`, ASK]);
    expect(problems).toEqual([
      'netem dev eth0 drop tcp/9 on client/host: 1 more such packets were to come, and did not',
    ]);
  });
});
