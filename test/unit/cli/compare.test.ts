/*
 * The command compare: the same seed for both, what differs, as text and as JSON.
 */
import { describe, expect, test } from 'vitest';
import { parseScenario, simulate } from '../../../src/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { scenarioText, swarmscope } from './command-line.ts';

const { file } = temporaryFolder();

const real = { simulator: { parseScenario, simulate } };
const mesh = file('mesh.yaml', scenarioText());
const host = file(
  'host.yaml',
  scenarioText()
    .replace('"8080:80"', '{ target: 80, published: 8080, mode: host }')
    .replace('seed: 5', 'seed: 9'),
);

describe('compare', () => {
  test('says what differs in the scenarios, where the runs part and in which facts', async () => {
    const { exitCode, out, err } = await swarmscope(['compare', mesh, host], real);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain('A  Any node answers\nB  Any node answers\nseed 5 for both\n');
    expect(out).toContain(
      'The scenarios differ in\n  services.web.ports[0].mode: ingress → host\n\nThe runs part in request 1\n',
    );
    expect(out).toMatch(/A {2}step \d+, n3 host, nat PREROUTING: DNAT to 172\.18\.0\.2:8080/);
    expect(out).toMatch(/\nRequest 1\n(.*\n)* {2}rewrites:\n/);
  });

  test('says of a scenario and itself that the runs are equal', async () => {
    const { out } = await swarmscope(['compare', mesh, mesh, '--seed', '3'], real);
    expect(out).toContain(
      'seed 3 for both\n\nThe scenarios ask for the same.\n\nThe runs are equal.\n',
    );
    expect(out).toContain('Request 1: the same\n');
  });

  test('prints one JSON object, with the facts of both sides', async () => {
    const { out } = await swarmscope(['compare', mesh, host, '--json'], real);
    expect(JSON.parse(out)).toMatchObject({
      seed: 5,
      same: false,
      scenarios: [{ path: 'services.web.ports[0].mode', left: 'ingress', right: 'host' }],
      firstDivergence: { request: 1, left: { node: 'n3' } },
      requests: [{ request: 1, left: { outcome: 'ok', peer: '10.0.0.4' } }],
    });
  });

  test.each([60, 100])('keeps within %i columns', async (columns) => {
    const { out } = await swarmscope(['compare', mesh, host], { ...real, columns });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  test('tells of a file that is no scenario, and runs nothing', async () => {
    const broken = file('broken.yaml', 'title: [');
    const { exitCode, out, err } = await swarmscope(['compare', mesh, broken], real);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain(`${broken}:1:`);
  });
});
