/*
 * What a failed expectation says of its cause: the drop, the rule or row that decided, the look-up that
 * found nothing, the translations behind an answer. The runs are the simulator's own.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/simulate.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { swarmscope } from './command-line.ts';

const { file } = temporaryFolder();

function scenario(steps: readonly string[]): string {
  return [
    'title: A failure',
    'cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }',
    'networks: { app: {}, back: {} }',
    'services:',
    '  web:',
    '    networks: [app]',
    '    ports: ["8080:80"]',
    '    deploy: { placement: { constraints: ["node.hostname==n2"] } }',
    'steps:',
    ...steps.map((step) => `  - ${step}`),
    '',
  ].join('\n');
}

/** The report with every run of blanks as one, since lines are wrapped. */
async function report(name: string, steps: readonly string[], ...options: string[]) {
  const path = file(name, scenario(steps));
  const { out } = await swarmscope(['check', path, ...options], { simulator: { simulate } });
  return { path, out, words: out.replaceAll(/\s+/g, ' ') };
}

describe('a failed expectation names', () => {
  test('the place of the drop, the rule that decided and the command that shows it', async () => {
    const { path, words, out } = await report('rule.yaml', [
      'firewall: { node: n3, drop: tcp/8080, chain: DOCKER-USER }',
      'request: { from: client, to: "n3:8080" }\n    expect: { outcome: ok }',
    ]);
    expect(words).toContain('TCP SYN: dropped at n3, host, filter FORWARD');
    expect(words).toContain('by -A DOCKER-USER -p tcp -m tcp --dport 8080 -j DROP');
    expect(out).toContain(`see       swarmscope trace ${path} --request 1\n`);
  });

  test('the node on the way where a tunnel packet is lost', async () => {
    const { words } = await report('tunnel.yaml', [
      'firewall: { node: n2, drop: udp/4789 }',
      'request: { from: client, to: "n1:8080" }\n    expect: { outcome: ok }',
    ]);
    expect(words).toContain('dropped at n2, host, filter INPUT');
    expect(words).toContain('by -A INPUT -p udp -m udp --dport 4789 -j DROP');
  });

  test('that nothing listens on the port', async () => {
    const { words } = await report('closed.yaml', [
      'request: { from: client, to: "n1:81" }\n    expect: { outcome: ok }',
    ]);
    expect(words).toContain('dropped at n1, host. Nothing listens on the port.');
  });

  test('the look-up that found nothing', async () => {
    const { words } = await report('name.yaml', [
      'request: { from: web.1, to: "nosuch:80" }\n    expect: { outcome: ok }',
    ]);
    expect(words).toContain('web.1 on n2 asks for nosuch A and gets NXDOMAIN from upstream see');
  });

  test('that who asks and who is asked for share no network', async () => {
    const { words } = await report('apart.yaml', [
      'create: { db: { networks: [back] } }',
      'wait: 10',
      'request: { from: web.1, to: "db:80" }\n    expect: { outcome: ok }',
    ]);
    expect(words).toContain('asks for db A and gets NXDOMAIN from upstream; they share no network');
  });

  test('that the asker does not run', async () => {
    const { path, words } = await report('asker.yaml', [
      'scale: { web: 0 }',
      'wait: 20',
      'request: { from: web.1, to: "n1:8080" }\n    expect: { outcome: ok }',
    ]);
    expect(words).toContain('nothing is sent: web.1 does not run at that moment');
    const { out } = await swarmscope(['trace', path], { simulator: { simulate } });
    expect(out).toContain('nothing is sent: web.1 does not run at that moment');
  });

  test('the rule behind a source that is another one', async () => {
    const { words } = await report('source.yaml', [
      'request: { from: client, to: "n1:8080" }\n    expect: { source: 192.168.50.100 }',
    ]);
    expect(words).toMatch(/way n1, ingress_sbox, nat POSTROUTING: SNAT to (10\.0\.0\.\d+) by -A/);
  });
});

test('the reason is told once for all expectations that rest on the same request', async () => {
  const { out } = await report('once.yaml', [
    'request: { from: client, to: "n1:81" }\n    expect: { outcome: ok, tasks: { web.1: 1 } }',
  ]);
  expect(out.match(/✗/g)).toHaveLength(3);
  expect(out.match(/cause/g)).toHaveLength(1);
});

test('what a whole run did not bring is laid to no request that failed for a reason of its own', async () => {
  const { out, words } = await report('end.yaml', [
    'request: { from: client, to: "n1:81" }',
    'request: { from: client, to: "n1:82" }\nexpect: [{ tasks: { web.1: 1 } }]',
  ]);
  expect(words).toContain('answers come from web.1: 1');
  expect(out).not.toContain('--request 1');
});

test('what a whole run brought too much of is laid to the request that did', async () => {
  const { out } = await report('end.yaml', [
    'request: { from: client, to: "n1:8080" }',
    'request: { from: client, to: "n1:81" }\nexpect: [{ outcome: ok }]',
  ]);
  expect(out).toContain('--request 2');
});

test('a step whose requests nobody could make says so once, without an expectation', async () => {
  const path = file(
    'silent.yaml',
    scenario(['scale: { web: 0 }', 'wait: 20', 'request: { from: web.1, to: "n1:81", count: 2 }']),
  );
  const { out } = await swarmscope(['run', path], { simulator: { simulate } });
  expect(out).toMatch(/not-sent +×2\n +nothing is sent: web\.1 does not run at that moment\n/);
  expect(out.match(/nothing is sent/g)).toHaveLength(1);
});

test('the command repeats a seed that is not the file’s, and quotes a name with blanks', async () => {
  const steps = ['request: { from: client, to: "n1:81" }\n    expect: { outcome: ok }'];
  const { path, out } = await report('a name.yaml', steps, '--seed', '4');
  expect(out).toContain(`see       swarmscope trace '${path}' --request 1 --seed 4\n`);
});
