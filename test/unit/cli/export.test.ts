/*
 * The command export: formats, where the result goes, and what cannot be written.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportFormats } from '../../../src/index.ts';
import { readCapture } from '../export/pcapng-reader.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { scenarioText, swarmscope } from './command-line.ts';

const { file, folder } = temporaryFolder();

const good = file('good.yaml', scenarioText());

describe('export', () => {
  test.each(Object.keys(exportFormats))('writes %s to standard output', async (format) => {
    const { exitCode, out, err } = await swarmscope(['export', good, '--format', format]);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out.length).toBeGreaterThan(500);
  });

  test('writes a file and says how large it is', async () => {
    const path = join(folder, 'mesh.pcapng');
    const argv = ['export', good, '--format', 'pcapng', '--output', path];
    const { exitCode, out, err } = await swarmscope(argv, { terminal: true });
    const bytes = readFileSync(path);
    expect([exitCode, out, err]).toEqual([0, '', `${path}: ${bytes.length} bytes written\n`]);
    expect(readCapture(bytes).frames.length).toBeGreaterThan(20);
  });

  test('throws no bytes at a terminal, and text it does', async () => {
    const capture = await swarmscope(['export', good, '--format', 'pcapng'], { terminal: true });
    expect([capture.exitCode, capture.out]).toEqual([2, '']);
    expect(capture.err).toContain('add --output FILE');
    const report = await swarmscope(['export', good, '--format', 'markdown'], { terminal: true });
    expect(report.exitCode).toBe(0);
    expect(report.out).toMatch(/^# Any node answers\n/);
  });

  test('names the requests that there are when asked for another', async () => {
    const argv = ['export', good, '--format', 'mermaid', '--request', '4'];
    const { exitCode, out, err } = await swarmscope(argv);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toBe('There is no request 4: this run has the requests 1 to 1.\n');
  });

  test('asks for a format, and names those that there are', async () => {
    const none = await swarmscope(['export', good]);
    expect(none.exitCode).toBe(2);
    expect(none.err).toContain("required option '--format <format>' not specified");
    const unknown = await swarmscope(['export', good, '--format', 'pdf']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.err).toContain('Allowed choices are pcapng, json, perfetto, mermaid, markdown.');
  });

  test.each([
    ['missing/x.md', 'its folder does not exist'],
    ['', 'it is a directory'],
    ['good.yaml/x.md', 'a part of its path is not a directory'],
    ['a\0b', 'the name holds a NUL character'],
  ])('says why it cannot write to %j', async (name, reason) => {
    const output = `${folder}/${name}`;
    const argv = ['export', good, '--format', 'markdown', '--output', output];
    const { exitCode, out, err } = await swarmscope(argv);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toBe(`${output.replace('\0', '\ufffd')}: cannot be written: ${reason}\n`);
  });

  test('explains its formats with an example', async () => {
    const { out } = await swarmscope(['export', '--help']);
    for (const [format, { about }] of Object.entries(exportFormats)) {
      expect(out).toMatch(new RegExp(`${format} +${about}`));
    }
    expect(out).toContain('Example:\n  $ swarmscope export scenarios/questions/');
  });
});
