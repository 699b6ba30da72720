/*
 * A service of the file that the engine refuses is told at its place; `run` goes on, `check` fails.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/simulate.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { swarmscope } from './command-line.ts';

const { file } = temporaryFolder();

const SCENARIO = `title: Refused
cluster: { nodes: { n1: {}, n2: {} } }
networks: { app: {} }
services:
  api: { networks: [app] }
  web: { networks: [app], ports: ["8080:80"], deploy: { endpoint_mode: dnsrr } }
steps:
  - request: { from: client, to: "n1:8080" }
    expect: { outcome: refused }
`;
const WORDS = "port published with ingress mode can't be used with dnsrr mode";

async function command(name: string, path: string) {
  const { exitCode, out, err } = await swarmscope([name, path], { simulator: { simulate } });
  return { exitCode, out: out.replaceAll(/\s+/g, ' '), err };
}

describe('a service of the file that the engine refuses', () => {
  const path = file('refused.yaml', SCENARIO);

  test('has its place and the words of the engine in `run`, before the first step', async () => {
    const { exitCode, out, err } = await command('run', path);
    expect(exitCode).toBe(0);
    expect(err).toContain(`${path}:6:3 warning: the engine refuses the service \`web\``);
    expect(err).toContain(WORDS);
    expect(out).toContain('Before the first step web refused: Error response from daemon');
  });

  test('fails `check` although every expectation holds', async () => {
    const { exitCode, out } = await command('check', path);
    expect(exitCode).toBe(1);
    expect(out).toContain(
      `✗ ${path}: 1 expectation holds before the first step: ✗ the service web`,
    );
    expect(out).toContain('1 file: 1 expectation held, 1 failed');
  });

  test('is no failure where the file expects it', async () => {
    const expected = file('expected.yaml', `${SCENARIO}expect:\n  - error: dnsrr mode\n`);
    const { exitCode, err } = await command('check', expected);
    expect([exitCode, err]).toEqual([0, '']);
  });
});

test('a container that is refused is told at its place', async () => {
  const path = file(
    'container.yaml',
    'title: Closed\ncluster: { nodes: { n1: {} } }\nnetworks: { app: {} }\n' +
      'containers:\n  box: { node: n1, networks: [app] }\n',
  );
  const { exitCode, err } = await command('check', path);
  expect(exitCode).toBe(0);
  expect(err).toContain(`${path}:5:3 warning: the engine refuses the container \`box\``);
});
