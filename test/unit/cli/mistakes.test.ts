/*
 * What the command line says to mistakes, to hostile files, and when it is itself at fault.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { scenarioText, swarmscope } from './command-line.ts';

const { file, folder } = temporaryFolder();

const good = file('scenario.yaml', scenarioText());
const commands = [
  'run',
  'trace',
  'inspect',
  'check',
  'compare',
  'export',
  'open',
  'schema',
  'bench',
];

describe('help', () => {
  test('lists every command', async () => {
    const { exitCode, out } = await swarmscope(['--help']);
    expect(exitCode).toBe(0);
    for (const command of commands) expect(out).toMatch(new RegExp(`^ +${command}\\b`, 'm'));
  });

  test('of one command is asked for in two ways', async () => {
    const { exitCode, out } = await swarmscope(['help', 'run']);
    expect(exitCode).toBe(0);
    expect(out).toBe((await swarmscope(['run', '--help'])).out);
  });

  test.each(commands)('of %s has an example', async (command) => {
    const { exitCode, out, err } = await swarmscope([command, '--help']);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`Example:\\n +\\$ swarmscope ${command}`));
  });
});

describe('a wrong command line', () => {
  test.each([
    [['rum', good], "unknown command 'rum'"],
    [['rum', '--help'], "unknown command 'rum'"],
    [['rum', '-h'], 'Did you mean run?'],
    [['help', 'rum'], "unknown command 'rum'"],
    [['run', good, '--jsn'], "unknown option '--jsn'"],
    [['run'], "missing required argument 'file'"],
    [['run', good, '--seed', 'x'], 'A seed is a whole number'],
    [['run', good, 'more'], 'too many arguments'],
    [['check'], "missing required argument 'files'"],
    [['open', good, '--port', '70000'], 'A port is a number from 0 to 65535'],
  ])('%j ends with 2 and says what is wrong', async (argv, message) => {
    const { exitCode, out, err } = await swarmscope(argv);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).toContain('--help');
  });

  test('without a command shows the help as an error', async () => {
    const { exitCode, out, err } = await swarmscope([]);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain('Usage: swarmscope');
  });
});

describe('a wrong file', () => {
  const directory = join(folder, 'directory');
  mkdirSync(directory);

  test.each([
    ['missing', join(folder, 'nowhere.yaml'), 'there is no such file'],
    ['a directory', directory, 'it is a directory, not a file'],
    ['20 MB', file('large.yaml', 'a'.repeat(20_000_000)), 'is larger than 4 MiB'],
    ['without an end', '/dev/zero', 'is larger than 4 MiB'],
    ['binary', file('binary.yaml', Uint8Array.of(0xff, 0xfe, 0, 1)), 'is not UTF-8 text'],
    ['named with NUL', 'a\0b.yaml', 'the name holds a NUL character'],
    ['empty', file('empty.yaml', ''), 'empty.yaml:1:1 error:'],
    ['of wrong syntax', file('syntax.yaml', 'title: "a\nsteps: ['), 'syntax.yaml:'],
    ['with an unknown key', file('key.yaml', `${scenarioText()}stepz: []\n`), 'stepz'],
  ])('(%s) is one message on standard error and exit code 2', async (_what, path, message) => {
    for (const command of ['run', 'trace', 'check', 'open']) {
      const { exitCode, out, err } = await swarmscope([command, path]);
      expect(exitCode).toBe(2);
      expect(err).toContain(message);
      expect(err).not.toMatch(/\n +at /);
      expect(command === 'check' ? '' : out).toBe('');
    }
  });
});

describe('a bug', () => {
  const simulator = {
    simulate: () => {
      throw new TypeError('left is undefined');
    },
  };

  test('is called one, with version, seed and command, and ends with 70', async () => {
    const { exitCode, out, err } = await swarmscope(['run', good], { simulator });
    expect([exitCode, out]).toEqual([70, '']);
    expect(err).toContain('This is a bug in swarmscope: left is undefined');
    expect(err).toMatch(/version \d+\.\d+\.\d+, seed 5\n/);
    expect(err).toContain(`command swarmscope run ${good}`);
    expect(err).not.toMatch(/\n +at /);
  });

  test('shows its stack to who asks for it', async () => {
    const environment = { SWARMSCOPE_DEBUG: '1' };
    const { err } = await swarmscope(['run', good], { simulator, environment });
    expect(err).toMatch(/\n +at /);
  });
});

const hasColour = (text: string): boolean => text.includes('\u001b[');

describe('colour', () => {
  test('is for terminals only', async () => {
    expect(hasColour((await swarmscope(['run', good])).out)).toBe(false);
    expect(hasColour((await swarmscope(['run', good], { terminal: true })).out)).toBe(true);
  });

  test('gives way to NO_COLOR, --no-color and JSON', async () => {
    const terminal = true;
    const asked = await swarmscope(['run', good, '--no-color'], { terminal });
    const set = await swarmscope(['run', good], { terminal, environment: { NO_COLOR: '1' } });
    const json = await swarmscope(['run', good, '--json'], { terminal });
    expect([asked, set, json].map(({ out }) => hasColour(out))).toEqual([false, false, false]);
  });
});

test('control characters of a file do not reach the terminal', async () => {
  const title = JSON.stringify('red \u001b[31m bell \u0007');
  const path = file('escape.yaml', scenarioText().replace('Any node answers', title));
  const { out, err } = await swarmscope(['run', path]);
  expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
});
