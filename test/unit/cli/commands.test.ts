/*
 * The commands run, trace, inspect, check and schema, on a played run of the routing mesh.
 */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../../src/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { playedRun, scenarioText, swarmscope } from './command-line.ts';

const { file } = temporaryFolder();

const good = file('good.yaml', scenarioText());
const longer = file('longer.yaml', `${scenarioText()}  - wait: 30s\n`);
const failing = file('failing.yaml', scenarioText('outcome: refused, source: 10.0.0.4'));

describe('run', () => {
  test('tells each step, who answered, what source it saw, and what holds', async () => {
    const { exitCode, out, err } = await swarmscope(['run', good]);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain('Any node answers\nengine 28.5, seed 5\n');
    expect(out).toContain('0  request client -> n3:8080\n');
    expect(out).toMatch(/ok {2}web\.2 {2}saw 10\.0\.0\.4 {2}on 10\.0\.0\.7:80/);
    expect(out).toContain('✓ outcome is ok');
    expect(out).toMatch(/\n1 step, 1 expectation holds; seed 5, fingerprint [0-9a-f]{16}\n$/);
  });

  test('tells a failed expectation with expected, got, line and reason, and ends with 0', async () => {
    const { exitCode, out } = await swarmscope(['run', failing]);
    expect(exitCode).toBe(0);
    expect(out).toContain('✗ outcome is refused (line 8)');
    expect(out).toMatch(
      /expected {2}refused\n +got {7}ok: 1\n +way {7}n3, host, nat PREROUTING: DNAT/,
    );
    expect(out).toContain(`see       swarmscope trace ${failing} --request 1\n`);
    expect(out).toContain('✓ the task sees 10.0.0.4');
    expect(out).toContain('1 of 2 expectations hold');
  });

  test('prints one JSON object with the keys of the language', async () => {
    const { out } = await swarmscope(['run', good, '--json', '--seed', '9']);
    const report = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual([
      'title',
      'engine',
      'seed',
      'fingerprint',
      'observations',
      'expectations',
    ]);
    expect(report['seed']).toBe(9);
  });

  test('prints only the last line with --quiet', async () => {
    const { out } = await swarmscope(['run', good, '--quiet']);
    expect(out).toMatch(/^1 step, .*\n$/);
  });

  test('says that a limit ended the run early, and ends with 3', async () => {
    const { exitCode, err } = await swarmscope(['run', good], {
      simulator: {
        simulate: (scenario) => ({ ...playedRun(scenario, 1), truncated: '10 events at 1 ms' }),
      },
    });
    expect([exitCode, err]).toEqual([3, 'The run was stopped before its end: 10 events at 1 ms\n']);
  });
});

test('what the cluster could not do is noted on standard error', async () => {
  const problems = ['the pin of web.2 could not be kept'];
  const { exitCode, err } = await swarmscope(['run', good, '--json'], {
    simulator: { simulate: (scenario) => ({ ...playedRun(scenario, 1), problems }) },
  });
  expect([exitCode, err]).toEqual([0, 'note: the pin of web.2 could not be kept\n']);
});

describe('trace', () => {
  test('tells the SYN and its answer step by step, each with its rule and why', async () => {
    const { exitCode, out } = await swarmscope(['trace', good]);
    expect(exitCode).toBe(0);
    expect(out).toContain('request 1: client to n3:8080 (tcp), ok, answered by web.2');
    expect(out).toContain('packet 1, TCP SYN: 20 steps, delivered to web.2');
    expect(out).toContain('packet 2, TCP SYN-ACK, back: 19 steps, delivered to client');
    expect(out).toMatch(/4 +n3 +host +nat PREROUTING +DNAT to 172\.18\.0\.2:8080/);
    expect(out).toContain('ip.dst 192.168.50.13 → 172.18.0.2');
    expect(out).toContain('IPVS chooses 10.0.0.7:8080');
    expect(out).toContain('REDIRECT to port 80');
  });

  test.each([undefined, 60, 80, 132])('keeps within %s columns', async (columns) => {
    const { out } = await swarmscope(['trace', good], { columns });
    const longest = Math.max(...out.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(columns ?? 100);
  });

  test('names the requests that there are when asked for another', async () => {
    const { exitCode, out, err } = await swarmscope(['trace', good, '--request', '4']);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toBe('There is no request 4: this run has the requests 1 to 1.\n');
  });

  test.each(['0', '-1', 'x', '1e3'])('refuses request %s', async (number) => {
    const { exitCode, err } = await swarmscope(['trace', good, `--request=${number}`]);
    expect(exitCode).toBe(2);
    expect(err).toContain('Requests are counted from 1.');
  });
});

describe('inspect', () => {
  test('prints one table as the real tool does', async () => {
    const { out } = await swarmscope(['inspect', good, 'n3', 'ingress_sbox', 'ipvs']);
    expect(out).toBe('FWM 256 rr\n-> 10.0.0.6:0 Masq 1 0 0\n-> 10.0.0.7:0 Masq 1 0 0\n');
  });

  test('prints all tables, each under its command', async () => {
    const { out } = await swarmscope(['inspect', good, 'n3', 'ingress_sbox']);
    expect(out).toContain('$ ip route\ndefault via 172.18.0.1 dev eth1\n');
    expect(out.indexOf('$ iptables-save')).toBeGreaterThan(out.indexOf('$ ip route'));
  });

  test.each([
    ['n9', 'host', 'There is no node n9. There are: n3, n1.'],
    [
      'n3',
      'lb:app',
      'There is no namespace lb:app on n3 at that moment. There are: host, ingress_sbox.',
    ],
    ['__proto__', 'host', 'There is no node __proto__. There are: n3, n1.'],
    [
      'n3',
      'constructor',
      'There is no namespace constructor on n3 at that moment. There are: host, ingress_sbox.',
    ],
  ])('names what there is instead of %s %s', async (node, namespace, message) => {
    const { exitCode, err } = await swarmscope(['inspect', good, node, namespace]);
    expect([exitCode, err]).toEqual([2, `${message}\n`]);
  });

  test('plays no step after the one that is named', async () => {
    const steps: number[] = [];
    const simulator = {
      simulate: (scenario: Scenario) => {
        steps.push(scenario.steps.length);
        return playedRun(scenario, 1);
      },
    };
    const command = ['inspect', longer, 'n3', 'host', 'addr'];
    await swarmscope(command, { simulator });
    await swarmscope([...command, '--step', '0'], { simulator });
    expect(steps).toEqual([2, 1]);
  });

  test.each([
    ['2', 'There is no step 2: the last one is 1.\n'],
    ['last', 'A step is a number, counted from 0'],
  ])('refuses step %s', async (step, message) => {
    const command = ['inspect', longer, 'n3', 'host', 'addr', '--step', step];
    const { exitCode, err } = await swarmscope(command);
    expect(exitCode).toBe(2);
    expect(err).toContain(message);
  });

  test('refuses a table that it does not know', async () => {
    const { exitCode, err } = await swarmscope(['inspect', good, 'n3', 'host', 'arp']);
    expect(exitCode).toBe(2);
    expect(err).toContain('Allowed choices are addr, route, iptables');
  });
});

describe('check', () => {
  test('ends with 0 and a total when everything holds', async () => {
    const { exitCode, out } = await swarmscope(['check', good, good]);
    expect(exitCode).toBe(0);
    expect(out).toBe(
      `✓ ${good}: 1 expectation holds\n✓ ${good}: 1 expectation holds\n2 files: 2 expectations held, 0 failed\n`,
    );
  });

  test('ends with 1 and says how to see a failure again', async () => {
    const { exitCode, out } = await swarmscope(['check', good, failing, '--seed', '3']);
    expect(exitCode).toBe(1);
    expect(out).toContain('✗ outcome is refused');
    expect(out).toMatch(/expected {2}refused\n +got {7}ok: 1/);
    expect(out).toContain(`replay    swarmscope run ${failing} --seed 3`);
    expect(out).not.toContain('the task sees');
    expect(out).toMatch(/2 files: 2 expectations held, 1 failed\n$/);
  });

  test('looks at the other files too when one is not understood, and ends with 2', async () => {
    const broken = file('broken.yaml', 'title: [');
    const { exitCode, out, err } = await swarmscope(['check', broken, failing]);
    expect(exitCode).toBe(2);
    expect(err).toContain(`${broken}:1:`);
    expect(out).toMatch(/2 files: 1 expectation held, 1 failed, 1 file not understood\n$/);
  });
});

test('schema prints a JSON Schema', async () => {
  const { exitCode, out } = await swarmscope(['schema']);
  expect(exitCode).toBe(0);
  expect((JSON.parse(out) as Record<string, unknown>)['$schema']).toMatch(/json-schema\.org/);
});
