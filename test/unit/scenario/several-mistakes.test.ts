/*
 * All mistakes of a file are told in one reading, whatever their kind, and none is told that is only a
 * consequence of another.
 */
import { describe, expect, test } from 'vitest';
import { parseDocument, visit, isScalar, type Pair } from 'yaml';
import { parseScenario } from '../../../src/scenario/parse-scenario.ts';
import { mistakesOf, SMALL } from './parse.ts';

describe('a file with mistakes of many kinds', () => {
  const text = [
    'title: Many',
    'cluster: { node: { n1: {}, n2: { adress: 1.2.3 } }, underlay: { latency: 20x } }',
    'networks: { app: { ipam: { config: [{ subnet: 10.0.1.0/33 }] } } }',
    'servces:',
    '  web: { networks: [app, back], ports: ["8080:800000"], deploy: { replica: 2 } }',
    'steps:',
    '  - request: { form: client, to: "n9:8080" }',
    '  - scale: { wbe: 5 }',
    '  - drain: n7',
    '  - reqest: { from: web.9, to: "n1" }',
    '  - request: { to: "n1:80" }',
    '',
  ].join('\n');

  test('has each of them told: keys, types, values, names', () => {
    expect(mistakesOf(text)).toEqual([
      'unknown-key 2:12',
      'unknown-key 2:34',
      'bad-value 2:74',
      'bad-subnet 3:47',
      'unknown-key 4:1',
      'unknown-network 5:26',
      'bad-port 5:41',
      'unknown-key 5:67',
      'unknown-key 7:16',
      'unknown-name 7:34',
      'unknown-service 8:14',
      'unknown-node 9:12',
      'unknown-key 10:5',
      'unknown-place 10:21',
      'missing-port 10:32',
      'missing-key 11:5',
    ]);
  });
});

test('a key that is given twice hides no other mistake', () => {
  const text = [
    'title: Twice',
    'title: Thrice',
    'cluster: { nodes: { n1: {} } }',
    'steps:',
    '  - drain: n7',
    '',
  ].join('\n');
  expect(mistakesOf(text)).toEqual(['duplicate-key 2:1', 'unknown-node 5:12']);
});

describe('a mistake alone is told alone', () => {
  test.each([
    ['a section of the wrong type', SMALL.replace(/^services: .*$/m, 'services: 5'), 'wrong-type'],
    ['a cluster that is missing', SMALL.replace(/^cluster: .*$/m, ''), 'missing-key'],
    [
      'an address that is none',
      SMALL.replace('n1: {}', 'n1: { address: 192.168.50 }'),
      'bad-address',
    ],
    ['a number that is none', SMALL.replace('replicas: 2', 'replicas: two'), 'wrong-type'],
  ])('%s', (_what, text, code) => {
    const steps = 'steps:\n  - request: { from: web.2, to: "n1:80" }\n  - drain: n2\n';
    const codes = parseScenario(text + steps).diagnostics.map((each) => each.code);
    expect(codes).toEqual([code]);
  });

  test('a step that opens a connection and cannot be read', () => {
    const steps = [
      'steps:',
      '  - open: { id: c1, from: client }',
      '  - send: { id: c1 }',
      '  - close: { id: c1 }',
      '',
    ];
    expect(mistakesOf(SMALL + steps.join('\n'))).toEqual(['missing-key 6:5']);
  });
});

const withSteps = (...lines: string[]): string => `${SMALL}steps:\n${lines.join('\n')}\n`;

describe('a mistake brings no others with it', () => {
  test('a step with a value taken out is not said to change nothing', () => {
    const link = '  - link: { node: n1, latency: banana }';
    const label = '  - label: { node: n1, add: 5 }';
    expect(mistakesOf(withSteps(link, label))).toEqual(['bad-value 6:32', 'wrong-type 7:29']);
  });

  test('without steps no expectation is said to name one that is not there', () => {
    const text = `${SMALL}steps: { a: 3 }\nexpect: [{ step: 0, outcome: ok }]\n`;
    expect(mistakesOf(text)).toEqual(['wrong-type 5:8']);
  });

  test('a section under a name that is like none may have held every name', () => {
    const text = SMALL.replace('services:', 'workloads:');
    expect(mistakesOf(`${text}steps: [{ scale: { web: 3 } }]\n`)).toEqual(['unknown-key 4:1']);
  });

  test('a step whose action nobody knows may have made what later steps name', () => {
    const make = '  - make: { api: { networks: [app] } }';
    expect(mistakesOf(withSteps(make, '  - remove: api'))).toEqual(['unknown-key 6:5']);
  });

  test('what a key was meant to be is guessed for a slip only', () => {
    const text = SMALL.replace('networks: [app],', 'networks: [app], hosts: ["db:10.0.0.1"],');
    expect(mistakesOf(text)).toEqual(['unknown-key 4:37']);
  });

  test('a value is not judged as that of the key it is guessed to have', () => {
    const box = 'containers: { box: { node: n1, hostnam: "a box", networks: [app] } }\n';
    expect(mistakesOf(SMALL + box)).toEqual(['unknown-key 5:32']);
  });

  test('an anchored mapping is not read with one place of its keys for another', () => {
    const text = [
      'title: Shared',
      'x-both: &both { note: hi, networks: [app] }',
      'cluster: { nodes: { n1: {} } }',
      'networks: { app: {} }',
      'services: { web: *both }',
      'containers: { box: { node: n1, <<: *both } }',
      '',
    ];
    const { diagnostics } = parseScenario(text.join('\n'));
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'unknown key `note` in `services.web`',
      'unknown key `note` in `containers.box`',
    ]);
  });
});

describe('a name that cannot be hides no other mistake', () => {
  test.each([
    ['of a service', SMALL.replace('web:', '"w b":'), 'bad-name 4:13'],
    ['of a network', SMALL.replace('{ app: {} }', '{ app: {}, "a p": {} }'), 'bad-name 3:22'],
    ['of a node', SMALL.replace('n2:', '"n 2":'), 'bad-name 2:29'],
    ['of the only node', SMALL.replace('n1: {}, n2:', '"n 2":'), 'bad-name 2:21'],
    ['of a host', `hosts: { "h 1": {} }\n${SMALL}`, 'bad-name 1:10'],
  ])('%s', (_what, text, mistake) => {
    const line = text.split('\n').length + 1;
    expect(mistakesOf(`${text}steps:\n  - drain: n7\n`)).toEqual([
      mistake,
      `unknown-node ${line}:12`,
    ]);
  });
});

test('what is wrong in the first of two mappings under one key is told there', () => {
  const twice = 'services:\n  web: { networks: [nope] }\n  web: { networks: [app] }';
  expect(mistakesOf(SMALL.replace(/^services: .*$/m, twice))).toEqual([
    'unknown-network 5:21',
    'duplicate-key 6:3',
  ]);
});

/** Most of the language's keys, each in its place. */
const RICH = `title: Rich
about: Text
engine: "28.5"
seed: 1
cluster:
  nodes: { n1: { role: manager, address: 192.168.50.11, availability: active }, n2: {} }
  underlay: { subnet: 192.168.50.0/24, latency: 200us, bandwidth: 1Gbit, mtu: 1500, loss: 0 }
  links: [{ between: [n1, n2], latency: 20ms }]
  swarm: { default-addr-pool: 10.0.0.0/8, subnet-size: 24, data-path-port: 4789 }
hosts: { client: { address: 192.168.50.100 } }
networks: { app: { driver: overlay, internal: false, attachable: true } }
services:
  web:
    image: web:1
    networks: { app: { aliases: [www] } }
    ports: [{ target: 80, published: 8080, protocol: tcp, mode: ingress }]
    healthcheck: { test: curl, interval: 5s, retries: 3 }
    x-app: { listen: [80/tcp], boot: 0s, response-time: 1ms }
    deploy:
      replicas: 2
      endpoint_mode: vip
      placement: { constraints: ["node.role==worker"], max_replicas_per_node: 2 }
      update_config: { parallelism: 1, delay: 1s, order: stop-first, monitor: 5s }
      restart_policy: { condition: any, delay: 5s, max_attempts: 3 }
containers: { box: { node: n1, networks: [app], hostname: box } }
steps:
  - request: { from: client, to: "n1:8080", count: 2, every: 1s, timeout: 3s, protocol: tcp }
    note: Text
    expect: { outcome: ok, source: 10.0.0.2, within: 5s, dropped: { at: n1, because: no-route } }
  - resolve: { from: box, name: web, type: A }
    expect: { status: NOERROR, answers: 1 }
  - firewall: { node: n2, drop: udp/4789, chain: INPUT, remove: true }
  - link: { node: n2, state: down }
  - ps: web
    expect: { running: 2 }
`;

interface Key {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const NAMED = ['nodes', 'hosts', 'networks', 'services', 'containers'];

/** Keys of the language, without the names that a file gives. */
function keysOf(text: string): Key[] {
  const keys: Key[] = [];
  visit(parseDocument(text), {
    Pair(_index, pair, path) {
      const parent = path.findLast(
        (each): each is Pair => typeof each === 'object' && 'key' in each,
      );
      const isName = parent && isScalar(parent.key) && NAMED.includes(String(parent.key.value));
      if (!isScalar(pair.key) || !pair.key.range || isName === true) return;
      const [start, end] = pair.key.range;
      keys.push({ text: String(pair.key.value), start, end });
    },
  });
  return keys;
}

/** A letter left out, two that changed places, one that is there twice. */
function misspellings(word: string): string[] {
  const middle = Math.max(1, Math.floor(word.length / 2));
  const head = word.slice(0, middle - 1);
  const swapped = head + word[middle] + word[middle - 1] + word.slice(middle + 1);
  const short = word.slice(0, -1);
  return [...new Set([short, swapped, head + word[middle - 1] + word.slice(middle - 1)])];
}

describe('every key, misspelt in several ways', () => {
  const cases = keysOf(RICH).flatMap((key) =>
    misspellings(key.text)
      // What is left of a short word may be none of its own: `a`.
      .filter((typo) => typo.length > 1 && typo !== key.text)
      .map((typo) => ({ ...key, typo })),
  );

  test('are many', () => {
    expect(cases.length).toBeGreaterThan(200);
    expect(mistakesOf(RICH).filter((each) => !each.startsWith('not-'))).toEqual([]);
  });

  test('is one mistake, at its place, with the key that was meant', () => {
    for (const { text, typo, start, end } of cases) {
      const written = `${RICH.slice(0, start)}${typo}${RICH.slice(end)}`;
      const told = parseScenario(written).diagnostics.filter(
        ({ severity }) => severity === 'error',
      );
      expect(told.map(({ message, hint }) => [message.split(' in ')[0], hint])).toEqual([
        [`unknown key \`${typo}\``, `did you mean \`${text}\`?`],
      ]);
    }
  }, 60_000);
});
