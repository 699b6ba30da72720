/*
 * Bad files: each gives one message with a stable code at the place of the mistake.
 */
import { describe, expect, it } from 'vitest';
import { overlayMtu } from '../../../src/libnetwork/overlay-driver.ts';
import { parseScenario } from '../../../src/scenario/parse-scenario.ts';
import { mistakesOf, SMALL } from './parse.ts';

const MEBIBYTE = 1_048_576;

/** The small cluster with one option for its network of this driver. */
const withOption = (option: string, value: string, driver = 'bridge') =>
  SMALL.replace(
    '{ app: {} }',
    `{ app: { driver: ${driver}, driver_opts: { com.docker.network.${option}: ${value} } } }`,
  );

/** A bridge in this gateway mode. */
const withMode = (mode: string) => withOption('bridge.gateway_mode_ipv4', mode);

/** The small cluster with one step on line 6. */
const step = (flow: string) => `${SMALL}steps:\n  - ${flow}\n`;
/** The small cluster whose service on line 4 is this. */
const service = (flow: string) => SMALL.replace(/^services: .*$/m, `services: { web: ${flow} }`);
const nodes = (flow: string) => `title: t\ncluster: { nodes: ${flow} }\n`;
const nodeList = (count: number) =>
  `title: t\ncluster:\n  nodes:\n${Array.from({ length: count }, (_, i) => `    n${i}:\n`).join('')}`;

const bomb = Array.from({ length: 10 }, (_, level) => {
  const items = level === 0 ? 'x' : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array<string>(10).fill(items).join(', ')}]\n`;
}).join('');

const texts: readonly [what: string, text: string, mistake: string][] = [
  ['an empty file', '', 'empty-file 1:1'],
  ['blank lines', '\n\n  \n', 'empty-file 1:1'],
  ['a file that is only a comment', '# nothing\n# here\n', 'empty-file 1:1'],
  ['a list', '- a\n- b\n', 'not-a-mapping 1:1'],
  ['a word', 'hello\n', 'not-a-mapping 1:1'],
  ['two documents', `${SMALL}---\n${SMALL}`, 'several-documents 5:1'],
  ['a tab as indentation', 'title: t\ncluster:\n\tnodes: {}\n', 'yaml-syntax 3:1'],
  ['a bracket that is not closed', 'title: [a\ncluster: b\n', 'yaml-syntax 2:1'],
  ['a colon inside plain text', 'title: a: b\n', 'yaml-syntax 1:8'],
  ['a tag', 'title: !shout t\n', 'yaml-syntax 1:8'],
  ['a tag for what YAML knows', 'title: !!binary aGVsbG8=\n', 'yaml-syntax 1:8'],
  ['a tag for a set', 'title: t\nnetworks: !!set {app}\n', 'yaml-syntax 2:11'],
  ['lines that end with carriage returns', 'title: t\rcluster: u\r', 'yaml-syntax 1:9'],
  ['a question mark key', '? a\n: b\n', 'yaml-syntax 1:1'],
  ['a key given twice', `${SMALL}title: u\n`, 'duplicate-key 5:1'],
  ['a key that is a list', '{ [a]: b }\n', 'bad-key 1:3'],
  ['a NUL byte', 'title: a\u0000b\n', 'binary-file 1:9'],
  ['text that was not UTF-8', 'title: a\n\ufffd\n', 'binary-file 2:1'],
  ['half a surrogate pair', 'title: \ud800\n', 'binary-file 1:8'],
  ['an alias to nothing', 'title: *t\n', 'unknown-alias 1:8'],
  ['an alias to itself', 'title: &t [*t]\n', 'unknown-alias 1:12'],
  ['an alias bomb', bomb, 'too-many-aliases 6:20'],
  ['a long text', `title: ${'a'.repeat(40_000)}\n`, 'text-too-long 1:8'],
  ['twenty megabytes', 'a'.repeat(20 * MEBIBYTE), 'file-too-large 1:1'],
  ['a million opening brackets', '['.repeat(MEBIBYTE), 'nested-too-deep 1:49'],
  ['a million closing brackets', ']'.repeat(MEBIBYTE), 'file-too-large 1:300000'],
  ['lists nested on one line', '- '.repeat(MEBIBYTE / 2), 'nested-too-deep 1:97'],
  ['a quarter of a million entries', '- a\n'.repeat(MEBIBYTE / 4), 'file-too-large 75000:4'],
  ['a thousand closing brackets', ']'.repeat(1_000), 'yaml-syntax 1:1'],
  ['a name that objects have', nodes('{ __proto__: {} }'), 'forbidden-name 2:21'],
  ['another such name', nodes('{ constructor: {} }'), 'forbidden-name 2:21'],
];

const shapes: readonly [what: string, text: string, mistake: string][] = [
  ['an unknown section', `${SMALL}servces: {}\n`, 'unknown-key 5:1'],
  ['an unknown key', service('{ deploy: { replica: 2 } }'), 'unknown-key 4:30'],
  ['a missing title', 'cluster: { nodes: { n1: } }\n', 'missing-key 1:1'],
  ['a missing cluster', 'title: t\n', 'missing-key 1:1'],
  ['a title that is a list', SMALL.replace('Small', '[a]'), 'wrong-type 1:8'],
  ['a node that is a number', nodes('{ n1: 3 }'), 'wrong-type 2:25'],
  ['a role that is none', nodes('{ n1: { role: mangaer } }'), 'bad-value 2:33'],
  ['a name with a blank', nodes('{ "n 1": }'), 'bad-name 2:21'],
  ['no nodes', nodes('{}'), 'no-nodes 2:12'],
  ['too many nodes', nodeList(2_001), 'too-many 3:3'],
  ['more nodes than addresses', nodeList(300), 'bad-address 247:5'],
  ['an unknown engine', `engine: "19.03"\n${SMALL}`, 'unknown-engine 1:9'],
  ['an address of four hundred', nodes('{ n1: { address: 400.1.1.1 } }'), 'bad-address 2:36'],
  ['an address outside', nodes('{ n1: { address: 10.1.1.1 } }'), 'bad-address 2:36'],
  ['the network address', nodes('{ n1: { address: 192.168.50.0 } }'), 'bad-address 2:36'],
  ['the broadcast address', nodes('{ n1: { address: 192.168.50.255 } }'), 'bad-address 2:36'],
  [
    'the address of the router',
    nodes('{ n1: { address: 192.168.50.1 } }'),
    'duplicate-address 2:36',
  ],
  [
    'an address twice',
    nodes('{ n1: { address: 192.168.50.12 }, n2: { address: 192.168.50.12 } }'),
    'duplicate-address 2:68',
  ],
  [
    'subnets that overlap',
    `title: t
cluster: { nodes: { n1: } }
networks:
  one: { ipam: { config: [{ subnet: 10.1.0.0/16 }] } }
  two: { ipam: { config: [{ subnet: 10.1.2.0/24 }] } }
`,
    'overlapping-subnet 5:37',
  ],
  [
    'a network that every engine has',
    `${nodes('{ n1: }')}networks: { ingress: }\n`,
    'predefined-network 3:13',
  ],
  ['a host named like a node', `${SMALL}hosts: { n1: }\n`, 'duplicate-name 5:10'],
  ['a list of steps that is a mapping', `${SMALL}steps: { wait: 1 }\n`, 'wrong-type 5:8'],
];

const services: readonly [what: string, text: string, mistake: string][] = [
  ['port 0', service('{ ports: ["0:80"] }'), 'bad-port 4:28'],
  ['port 65536', service('{ ports: [{ target: 65536 }] }'), 'bad-port 4:38'],
  ['a port without a target', service('{ ports: ["80:"] }'), 'bad-port 4:28'],
  ['a port that is a word', service('{ ports: [http] }'), 'bad-port 4:28'],
  ['a protocol that is none', service('{ ports: ["80:80/icmp"] }'), 'bad-port 4:28'],
  ['ranges of two lengths', service('{ ports: ["80-82:80-81"] }'), 'bad-port 4:28'],
  ['a port published twice', service('{ ports: ["80:80", "80:81"] }'), 'duplicate-port 4:37'],
  ['an unknown network', service('{ networks: [ap] }'), 'unknown-network 4:31'],
  ['an unknown network with aliases', service('{ networks: { ap: } }'), 'unknown-network 4:32'],
  ['a network twice', service('{ networks: [app, app] }'), 'duplicate-network 4:36'],
  [
    'more ports than anyone publishes',
    service(`{ ports: [${'80, '.repeat(10_001)}] }`),
    'too-many 4:1',
  ],
  ['a range of a thousand ports', service('{ ports: ["1-1000:1-1000"] }'), 'bad-port 4:28'],
  ['a proxy to a sentence', service('{ x-app: { proxy: "a b" } }'), 'bad-target 4:36'],
  ['a container on no node', `${SMALL}containers: { box: {} }\n`, 'missing-key 5:15'],
  [
    'a container on an unknown node',
    `${SMALL}containers: { box: { node: n9 } }\n`,
    'unknown-node 5:28',
  ],
  [
    'a pin of an unknown service',
    `${SMALL}pins: { services: { api: {} } }\n`,
    'unknown-service 5:21',
  ],
  ['a pin of an unknown task', `${SMALL}pins: { tasks: { api.1: {} } }\n`, 'unknown-service 5:18'],
  [
    'a pin to an unknown node',
    `${SMALL}pins: { tasks: { web.1: { node: n9 } } }\n`,
    'unknown-node 5:33',
  ],
  [
    'a pin on an unknown network',
    `${SMALL}pins: { load-balancers: { n1: { ap: 10.0.0.2 } } }\n`,
    'unknown-network 5:33',
  ],
  [
    'a pinned list with an unknown task',
    `${SMALL}pins: { backends: { n1: { app: { web: [web.1, wob.2] } } } }\n`,
    'unknown-service 5:47',
  ],
];

const steps: readonly [what: string, text: string, mistake: string][] = [
  ['an unknown place', step('request: { from: clint, to: "n1:80" }'), 'unknown-place 6:22'],
  ['a service as a place', step('kill: web'), 'unknown-place 6:11'],
  ['a service that is stopped', step('stop: { task: web }'), 'unknown-place 6:19'],
  ['netem that does nothing', step('netem: { node: n1, interface: eth0 }'), 'bad-step 6:12'],
  [
    'netem that does two things',
    step('netem: { node: n1, interface: eth0, drop: tcp, corrupt: tcp }'),
    'bad-step 6:61',
  ],
  [
    'netem of no machine',
    step('netem: { node: n9, interface: eth0, drop: tcp }'),
    'unknown-machine 6:20',
  ],
  [
    'netem on no interface',
    step('netem: { node: n1, interface: "", drop: tcp }'),
    'bad-value 6:35',
  ],
  [
    'netem in no namespace',
    step('netem: { node: n1, namespace: "lb:no", interface: eth0, drop: tcp }'),
    'unknown-network 6:35',
  ],
  [
    'netem of no packets',
    step('netem: { node: n1, interface: eth0, drop: tcp/x }'),
    'bad-value 6:47',
  ],
  [
    'a delay without a time',
    step('netem: { node: n1, interface: eth0, delay: tcp }'),
    'bad-step 6:12',
  ],
  [
    'a time of what is lost',
    step('netem: { node: n1, interface: eth0, drop: tcp, by: 2s }'),
    'bad-step 6:56',
  ],
  [
    'a delay of no time',
    step('netem: { node: n1, interface: eth0, delay: tcp, by: 0s }'),
    'bad-step 6:57',
  ],
  [
    'netem of the router',
    step('netem: { node: router, interface: eth0, drop: tcp }'),
    'unknown-machine 6:20',
  ],
  ['no names that go', step('flush-dns: []'), 'bad-value 6:16'],
  ['no node that is drained', step('drain: []'), 'bad-value 6:12'],
  ['a loss that is none', step('link: { node: n1, loss: sound }'), 'bad-value 6:29'],
  ['a task that is started by hand', step('start: web.1'), 'bad-step 6:12'],
  ['a response time of a service', step('response-time: { web: 2s }'), 'unknown-place 6:22'],
  ['a response time that is none', step('response-time: { web.1: fast }'), 'bad-value 6:29'],
  ['nothing that listens', step('listen: {}'), 'bad-port 6:13'],
  ['a port that is none', step('listen: { web.1: [0] }'), 'bad-value 6:23'],
  ['an unknown place whose names go', step('flush-dns: [web.1, db.1]'), 'unknown-service 6:24'],
  ['a slot that never is', step('resolve: { from: web.9, name: web }'), 'unknown-place 6:22'],
  ['a slot 0 of what is no job', step('kill: web.0'), 'unknown-place 6:11'],
  [
    'a slot past the last of a job, which counts from 0',
    `${service(`{ x-app: { exits: 1s }, deploy: { mode: replicated-job, replicas: 2 } }`)}steps:\n  - kill: web.2\n`,
    'unknown-place 6:11',
  ],
  [
    'how an update of a job rolls',
    service('{ x-app: { exits: 1s }, deploy: { mode: global-job, update_config: { delay: 1s } } }'),
    'job-update 4:70',
  ],
  [
    'a slot in a target',
    step('request: { from: web.1, to: "web.9@app:80" }'),
    'unknown-place 6:33',
  ],
  ['a misspelt machine', step('request: { from: client, to: "m9:80" }'), 'unknown-name 6:34'],
  ['a task of an unknown service', step('kill: api.1'), 'unknown-service 6:11'],
  ['a task on an unknown node', step('kill: web@n9'), 'unknown-node 6:11'],
  ['a target without a port', step('request: { from: client, to: n1 }'), 'missing-port 6:34'],
  ['a target with port 0', step('request: { from: client, to: "n1:0" }'), 'bad-port 6:34'],
  ['a target with a word as port', step('request: { from: client, to: "n1:x" }'), 'bad-port 6:34'],
  [
    'a target that is a sentence',
    step('request: { from: client, to: "a b:1" }'),
    'bad-target 6:34',
  ],
  [
    'a virtual IP of nothing',
    step('request: { from: client, to: "vip(api,app):80" }'),
    'unknown-service 6:34',
  ],
  [
    'a virtual IP half written',
    step('request: { from: client, to: "vip(web):80" }'),
    'bad-target 6:34',
  ],
  [
    'a task on an unknown network',
    step('ping: { from: client, to: web.1@ap }'),
    'unknown-network 6:31',
  ],
  ['a task without its network', step('ping: { from: client, to: web@n1 }'), 'bad-target 6:31'],
  ['a step without an action', step('{ trace: true }'), 'bad-step 6:5'],
  ['a step with two actions', step('{ wait: 1, ps: web }'), 'bad-step 6:16'],
  ['a misspelt action', step('reqest: { from: client, to: "n1:80" }'), 'unknown-key 6:5'],
  [
    'too many requests',
    step('request: { from: client, to: "n1:80", count: 100001 }'),
    'bad-value 6:50',
  ],
  ['a wait that is no time', step('wait: soon'), 'bad-value 6:11'],
  ['a negative wait', step('wait: -1'), 'bad-value 6:11'],
  ['an unknown service', step('scale: { api: 3 }'), 'unknown-service 6:14'],
  ['a number that is none', step('scale: { web: many }'), 'wrong-type 6:19'],
  ['an unknown node', step('drain: n9'), 'unknown-node 6:12'],
  ['a link that changes nothing', step('link: { node: n1 }'), 'bad-step 6:11'],
  ['a link of nothing', step('link: { state: down }'), 'bad-step 6:11'],
  ['a firewall rule for nothing', step('firewall: { node: n1, drop: udp/0 }'), 'bad-value 6:33'],
  ['seventeen sides', step(`partition: [${'n1, '.repeat(17)}]`), 'bad-value 6:16'],
  ['a machine on two sides', step('partition: [[n1], [n1, n2]]'), 'bad-step 6:23'],
  ['a connection that is not open', step('send: { id: c1 }'), 'unknown-connection 6:17'],
  [
    'a task state that is none',
    step('run until: { task: web.1, state: runing }'),
    'bad-value 6:38',
  ],
  ['half a condition', step('run: { until: { service: web } }'), 'missing-key 6:12'],
  ['an unknown expectation', step('{ wait: 1, expect: { outcom: ok } }'), 'unknown-key 6:26'],
  [
    'an expected outcome that is none',
    step('{ wait: 1, expect: { outcome: okay } }'),
    'bad-value 6:35',
  ],
  [
    'an expected task of nothing',
    `${SMALL}expect: [{ tasks: { api.1: 2 } }]\n`,
    'unknown-service 5:21',
  ],
  [
    'an expectation of no step',
    `${SMALL}expect: [{ step: 4, outcome: ok }]\n`,
    'unknown-step 5:18',
  ],
];

describe.each([
  ['a text', texts],
  ['a section', shapes],
  ['a service', services],
  ['a step', steps],
])('one mistake in %s', (_, cases) => {
  it.each(cases)('%s', (_what, text, mistake) => {
    expect(mistakesOf(text)).toEqual([mistake]);
    expect(parseScenario(text).scenario).toBeUndefined();
  });
});

describe('many mistakes', () => {
  it('are told up to twenty', () => {
    const wrong = '  - request: { from: nobody, to: "n1:80" }\n'.repeat(500);
    expect(parseScenario(`${SMALL}steps:\n${wrong}`).diagnostics).toHaveLength(20);
  });

  it('come in the order of the file', () => {
    const text = step('request: { from: nobody, to: "n1:x" }').replace('[app]', '[ap]');
    expect(mistakesOf(text)).toEqual([
      'unknown-network 4:31',
      'unknown-place 6:22',
      'bad-port 6:34',
    ]);
  });
});

describe('a number that is none or too large', () => {
  it.each(['.inf', '.nan', '1e400', '1e30', '99999999999999999999'])(
    '%s is told as written, once',
    (number) => {
      const { diagnostics } = parseScenario(service(`{ deploy: { replicas: ${number} } }`));
      const message = `expected a whole number from 0 to 100000, got \`${number}\``;
      expect(diagnostics.map((each) => each.message)).toEqual([
        `\`services.web.deploy.replicas\`: ${message}`,
      ]);
    },
  );
});

/** A ping of this name, where a container has the alias `Shop`. */
const pingOf = (to: string) => {
  const aliased = `${SMALL}containers: { box: { node: n1, networks: { app: { aliases: [Shop] } } } }\n`;
  return parseScenario(`${aliased}steps:\n  - ping: { from: web.1, to: ${to} }\n`);
};

describe('a name to which something is sent', () => {
  it.each(['n1', 'client', 'web', 'WEB', 'box', 'shop', 'localhost', 'tasks.web', 'example.com'])(
    '%s is known, or may be outside',
    (name) => {
      expect(pingOf(name).diagnostics).toEqual([]);
    },
  );

  it('is doubted when nothing has it, and the scenario stays valid', () => {
    const { scenario, diagnostics } = pingOf('shob');
    expect(scenario).toBeDefined();
    expect(diagnostics).toMatchObject([
      {
        code: 'unknown-name',
        severity: 'warning',
        line: 7,
        column: 30,
        hint: 'did you mean `shop`?',
      },
    ]);
  });
});

describe('a key of a step that is no action', () => {
  it('is answered with the actions that there are', () => {
    const [diagnostic] = parseScenario(step('sleep: 3')).diagnostics;
    expect(diagnostic).toMatchObject({ code: 'unknown-key', line: 6, column: 5 });
    expect(diagnostic?.hint).toContain('the actions of a step are `request`, `resolve`, `ping`');
  });
});

/** Message and hint of the only mistake in a step. */
const told = (flow: string) => {
  const [first, ...others] = parseScenario(step(flow)).diagnostics;
  expect(others).toEqual([]);
  return `${first?.message}; ${first?.hint}`;
};

describe('a machine where a task or container is asked for', () => {
  it.each([
    ['response-time: { client: 1s }', '`client` is a host'],
    ['stop: client', '`client` is a host'],
    ['start: n1', '`n1` is a node'],
  ])('is called what it is: %s', (flow, kind) => {
    expect(told(flow)).toBe(
      `${kind}, and only a task or container can stand here; such as \`web.1\``,
    );
  });
});

describe('a value that may also be a word', () => {
  const duration = 'a duration such as `200us`, `1.5s` or `1m30s`, up to 90 days';
  it.each([
    [
      'link: { node: n1, latency: defualt }',
      `\`steps.0.link.latency\`: expected ${duration}, or \`default\`, got \`defualt\`; did you mean \`default\`?`,
    ],
    [
      'response-time: { web.1: fast }',
      `\`steps.0.response-time.web.1\`: expected ${duration}, or \`default\`, got \`fast\`; undefined`,
    ],
    [
      'listen: { web.1: "80" }',
      '`steps.0.listen.web.1`: expected a list of ports such as `[80]`, or `default`, got `80`; undefined',
    ],
    [
      'run until: convergd',
      '`steps.0.run until`: expected `converged`, `{ service, running }`, `{ task, state }` or `{ node, status }`, got `convergd`; did you mean `converged`?',
    ],
    [
      'heal: al',
      '`steps.0.heal`: expected `all`, or what `partition` was given, got `al`; did you mean `all`?',
    ],
  ])('is answered with every form: %s', (flow, words) => {
    expect(told(flow)).toBe(words);
  });
});

describe('an option that the driver of a network would not take', () => {
  it.each([
    ['bridge.enable_icc', 'nope'],
    ['bridge.enable_icc', 'fAlSe'],
    ['bridge.enable_ip_masquerade', '"2"'],
    ['bridge.host_binding_ipv4', 'hello'],
    ['bridge.name', 'eth0'],
    ['bridge.name', 'a-name-of-16-char'],
    ['driver.mtu', 'abc'],
    ['driver.mtu', '"-1"'],
  ])('is told with its place: %s: %s', (option, value) => {
    const { diagnostics } = parseScenario(withOption(option, value));
    expect(diagnostics).toMatchObject([{ code: 'bad-option', severity: 'error', line: 3 }]);
  });

  it.each([
    ['', 118],
    [', encrypted: ""', 144],
  ])('leaves an overlay an MTU of 68 after what its driver takes off: %s', (more, least) => {
    const overlayOf = (mtu: number) =>
      parseScenario(withOption('driver.mtu', `"${mtu}"${more}`, 'overlay')).diagnostics;
    expect(overlayOf(least)).toEqual([]);
    expect(overlayOf(least - 1)).toMatchObject([
      { code: 'bad-option', severity: 'error', line: 3 },
    ]);
    expect(overlayOf(least - 1)[0]?.message).toContain(`a whole number from ${least} to 65535`);
    const encrypted = more !== '';
    expect(overlayMtu({ baseMtu: least, encrypted })).toBe(68);
    expect(overlayMtu({ baseMtu: least - 1, encrypted })).toBeLessThan(68);
  });

  it('is taken where it reads as Go reads it, and where that driver does not look at it', () => {
    for (const value of ['"1"', 'f', 'TRUE', 'false']) {
      expect(parseScenario(withOption('bridge.enable_icc', value)).diagnostics).toEqual([]);
    }
    expect(parseScenario(withOption('bridge.name', 'shop0')).diagnostics).toEqual([]);
    const overlay = parseScenario(withOption('bridge.enable_icc', 'nope', 'overlay'));
    expect(overlay.diagnostics).toMatchObject([{ severity: 'warning' }]);
  });
});

const ofNetem = (fields: string) =>
  parseScenario(step(`netem: { node: n1, interface: eth0, ${fields} }`)).diagnostics;
const besideConverge = (action: string) =>
  parseScenario(step(`{ ${action}, converge: false }`)).diagnostics;

describe('a warning', () => {
  it('tells of netem on what engines and managers tell each other, which it does not meet', () => {
    for (const match of ['udp/7946', 'tcp/7946', 'tcp/2377']) {
      expect(ofNetem(`drop: ${match}`)).toMatchObject([
        {
          code: 'not-simulated',
          severity: 'warning',
          column: 47,
          hint: '`firewall` and `partition` keep that away',
        },
      ]);
    }
    expect(ofNetem('drop: udp/2377')).toEqual([]);
    expect(ofNetem('drop: udp/7946, namespace: web.1')).toEqual([]);
  });

  it('tells of `converge` beside what waits for no tasks', () => {
    expect(besideConverge('kill: web.1')).toMatchObject([
      {
        code: 'no-effect',
        severity: 'warning',
        message: '`kill` waits for no tasks, so `converge` changes nothing',
      },
    ]);
    expect(besideConverge('stop: web.1')).toEqual([]);
    expect(besideConverge('scale: { web: 1 }')).toEqual([]);
  });

  it('tells of a job that is never done, and of a proxy that asks itself', () => {
    const job = '{ deploy: { mode: replicated-job } }';
    const endless = [{ code: 'endless-job', severity: 'warning' }];
    expect(parseScenario(service(job)).diagnostics).toMatchObject(endless);
    const ends = job.replace('{', '{ x-app: { exits: 5s },');
    const first = `${service(ends)}steps:\n  - kill: web.0\n`;
    expect(parseScenario(first).diagnostics).toEqual([]);
    const loop = parseScenario(service('{ x-app: { proxy: "WEB:80" } }'));
    expect(loop.diagnostics).toMatchObject([{ code: 'proxy-loop', severity: 'warning' }]);
  });

  it('tells of a second subnet, whose addresses nobody gets', () => {
    const subnets = 'ipam: { config: [{ subnet: 10.5.0.0/24 }, { subnet: 10.6.0.0/24 }] }';
    const { diagnostics } = parseScenario(`${nodes('{ n1: }')}networks: { app: { ${subnets} } }\n`);
    expect(diagnostics).toMatchObject([{ code: 'not-simulated', severity: 'warning' }]);
  });

  it('tells of a network that asks for IPv6 and gets none', () => {
    const asking = parseScenario(SMALL.replace('{ app: {} }', '{ app: { enable_ipv6: true } }'));
    expect(asking.scenario).toBeDefined();
    expect(asking.diagnostics).toMatchObject([{ code: 'not-simulated', severity: 'warning' }]);
    const without = SMALL.replace('{ app: {} }', '{ app: { enable_ipv6: false } }');
    expect(parseScenario(without).diagnostics).toEqual([]);
  });

  it('tells of a driver option that nobody reads, and what may have been meant', () => {
    const text = SMALL.replace('{ app: {} }', '{ app: { driver_opts: { drs: "" } } }');
    expect(parseScenario(text).diagnostics).toMatchObject([
      { code: 'not-simulated', severity: 'warning', hint: 'did you mean `dsr`?' },
    ]);
  });

  it('tells of gateway modes of bridges other than nat', () => {
    expect(parseScenario(withMode('nat')).diagnostics).toEqual([]);
    const { diagnostics } = parseScenario(withMode('routed'));
    expect(diagnostics).toMatchObject([{ code: 'not-simulated', severity: 'warning' }]);
  });

  it('leaves the scenario valid: tasks that no node can take stay pending', () => {
    const text = service('{ deploy: { placement: { constraints: ["node.hostname == n9"] } } }');
    const { scenario, diagnostics } = parseScenario(text);
    expect(scenario).toBeDefined();
    expect(diagnostics).toMatchObject([{ code: 'unknown-node', severity: 'warning', line: 4 }]);
  });

  it('tells of an overlay over the LAN, which Docker lets happen', () => {
    const text = `${nodes('{ n1: }')}networks: { a: { ipam: { config: [{ subnet: 192.168.0.0/16 }] } } }\n`;
    const { scenario, diagnostics } = parseScenario(text);
    expect(scenario).toBeDefined();
    expect(diagnostics).toMatchObject([{ code: 'overlaps-underlay', severity: 'warning' }]);
  });
});
