/*
 * What is legal and surely not meant, and what can never come true, is told with its place.
 */
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../../src/read-scenario.ts';
import { SMALL } from './parse.ts';

/** Severity, code and hint of each diagnostic. */
function told(text: string): string[] {
  return readScenario(text).diagnostics.map(({ severity, code, hint = '' }) =>
    `${severity} ${code} ${hint}`.trim(),
  );
}

const withService = (flow: string): string =>
  SMALL.replace(/^services: .*$/m, `services: { web: ${flow} }`);

const withConstraint = (constraint: string): string =>
  withService(`{ deploy: { placement: { constraints: ["${constraint}"] } } }`);

const withExpectation = (flow: string): string =>
  `${SMALL}steps:\n  - request: { from: client, to: "n1:80" }\n    expect: ${flow}\n`;

describe('a constraint', () => {
  test.each([
    ['node.role==wroker', 'unmet-constraint did you mean `worker`?'],
    ['node.role != mananger', 'unmet-constraint did you mean `manager`?'],
    ['node.rol==worker', 'unmet-constraint did you mean `node.role`?'],
    ['node.label.zone==a', 'unmet-constraint'],
    ['node.hostname==n11', 'unknown-node did you mean `n1`?'],
    ['node.hostname == n 1', 'unknown-node did you mean `n1`?'],
    ['node.labels.==a', 'unmet-constraint'],
  ])('%s is doubted', (constraint, doubt) => {
    expect(told(withConstraint(constraint))).toEqual([expect.stringContaining(`warning ${doubt}`)]);
  });

  test.each([
    'node.role==Worker',
    'node.hostname!=n2',
    'node.labels.zone==a',
    'engine.labels.a!=b',
  ])('%s is not', (constraint) => {
    expect(told(withConstraint(constraint))).toEqual([]);
  });
});

describe('an address in front of a published port', () => {
  const ports = '{ ports: ["127.0.0.1:8080:80"] }';

  test('is ignored where `docker stack deploy` ignores it, with a warning', () => {
    expect(told(withService(ports))[0]).toMatch(/^warning port-address/);
  });

  test('is refused where `docker service create` refuses it', () => {
    expect(told(`${SMALL}steps:\n  - create: { api: ${ports} }\n`)[0]).toMatch(
      /^error port-address/,
    );
  });

  test('is a container’s own', () => {
    const containers = 'containers: { box: { node: n1, ports: ["127.0.0.1:8080:80"] } }\n';
    expect(told(SMALL + containers)).toEqual([]);
  });
});

describe('the virtual IP of a round-robin service', () => {
  const dnsrr = withService('{ networks: [app], deploy: { endpoint_mode: dnsrr } }');
  const request = '  - request: { from: client, to: "vip(web,app):80" }\n';

  test('is doubted, with the reason', () => {
    const [diagnostic] = readScenario(`${dnsrr}steps:\n${request}`).diagnostics;
    expect(diagnostic).toMatchObject({
      severity: 'warning',
      message: '`web` has no virtual IP: its endpoint mode is dnsrr',
      line: 6,
      column: 34,
    });
  });

  test('is not where the service has one at first, since it says nothing else', () => {
    const update = '  - update: { web: { deploy: { endpoint_mode: dnsrr } } }\n';
    expect(told(`${withService('{ networks: [app] }')}steps:\n${request}${update}`)).toEqual([]);
  });

  test('is where an update says nothing of it', () => {
    const update = '  - update: { web: { image: "web:2" } }\n';
    expect(told(`${dnsrr}steps:\n${update}${request}`)[0]).toMatch(/^warning no-virtual-ip/);
  });

  test('is not where the service is given one', () => {
    const update = '  - update: { web: { deploy: { endpoint_mode: vip } } }\n';
    expect(told(`${dnsrr}steps:\n${update}${request}`)).toEqual([]);
  });
});

test('a Compose key that changes nothing is told once, where it first stands', () => {
  const text = [
    'title: Keys',
    'cluster: { nodes: { n1: {} } }',
    'services:',
    '  web: { depends_on: [db], volumes: ["a:/b"] }',
    '  db: { volumes: ["c:/d"] }',
    '',
  ].join('\n');
  const { scenario, diagnostics } = readScenario(text);
  expect(scenario).toBeDefined();
  expect(diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
    '4:10 `depends_on` has no effect here: start order, which a swarm ignores',
    '4:28 `volumes` has no effect here',
  ]);
});

describe('an expectation of what can never be seen', () => {
  test.each([
    ['{ source: 10.0.0.999 }', 'error bad-address'],
    ['{ source: [10.0.0.2, wbe] }', 'error bad-address'],
    ['{ source: "vip(wbe,app)" }', 'error unknown-service did you mean `web`?'],
    ['{ local: "10.0.0.300:80" }', 'error bad-address'],
    ['{ local: 10.0.0.3 }', 'error missing-port write `10.0.0.3:80`'],
    ['{ answers: [10.0.1.256] }', 'error bad-address'],
    ['{ path: [clint, n1] }', 'error unknown-machine did you mean `client`?'],
    ['{ path: [client, "n1/lb:ap"] }', 'error unknown-network did you mean `app`?'],
    ['{ path: [client, web.1] }', 'error bad-value write `NODE/web.1`'],
    ['{ dropped: { at: n9 } }', 'error unknown-machine did you mean `n1`?'],
    ['{ dropped: { because: rule-drp } }', 'error bad-value did you mean `rule-drop`?'],
  ])('%s is a mistake', (flow, mistake) => {
    expect(told(withExpectation(flow))).toEqual([expect.stringContaining(mistake)]);
  });

  test.each([
    '{ source: [client, web.1@app, "vip(web,app)", 10.0.0.2] }',
    '{ local: "web.1@ingress:80" }',
    '{ path: [client, n1, n1/ingress_sbox, "n1/lb:app", "n1/net:app", n1/web.1, router/host] }',
    '{ dropped: { at: n1, because: rule-drop } }',
    '{ answers: [web.1.app, 10.0.1.5] }',
  ])('%s is none', (flow) => {
    expect(told(withExpectation(flow))).toEqual([]);
  });
});
