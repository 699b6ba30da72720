/*
 * The server of `swarmscope open`: the page and the scenario, and nothing else of the machine.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scenarioAddress, startPageServer, type PageServer } from '../../../src/cli/page-server.ts';
import { parseRoute, sameOriginFile } from '../../../web/app/router.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { scenarioText, swarmscope } from './command-line.ts';

const { file, folder } = temporaryFolder();

const page = join(folder, 'page');
mkdirSync(join(page, 'assets'), { recursive: true });
writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');
writeFileSync(join(page, 'assets', 'main-1.js'), 'export {};');
writeFileSync(join(page, 'assets', 'notes.bin'), 'x');
file('secret.txt', 'secret');
symlinkSync(join(folder, 'secret.txt'), join(page, 'link.txt'));

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly policy: string | undefined;
  readonly body: string;
}

let server: PageServer;
let text = 'title: first';
const scenario = { name: 'a #1.yaml', read: () => Promise.resolve(text) };

beforeAll(async () => {
  server = await startPageServer({ folder: pathToFileURL(`${page}/`), scenario }, 0);
});

afterAll(() => server.close());

/** Asks for a path exactly as it is written: fetch would tidy it up. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'],
          policy: response.headers['content-security-policy'] as string | undefined,
          body,
        }),
      );
    });
    asked.on('error', reject).end();
  });
}

describe('the server', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<title>page'],
    ['/index.html?x=1', 'text/html; charset=utf-8', '<title>page'],
    ['/assets/main-1.js', 'text/javascript; charset=utf-8', 'export'],
    ['/scenario/a%20%231.yaml', 'text/yaml; charset=utf-8', 'title: first'],
  ])('gives %s as %s', async (path, type, part) => {
    const answer = await ask(path);
    expect([answer.status, answer.type]).toEqual([200, type]);
    expect(answer.body).toContain(part);
    expect(answer.policy).toContain("default-src 'self'; img-src 'self' data:");
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..\\secret.txt',
    '/%00',
    '/%',
    '//etc/passwd',
    '/link.txt',
    '/assets',
    '/assets/',
    '/assets/notes.bin',
    '/nothing.html',
    '/scenario/other.yaml',
  ])('has nothing at %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe('Not found\n');
  });

  test('reads the scenario anew for each request', async () => {
    text = 'title: second';
    expect((await ask('/scenario/a%20%231.yaml')).body).toBe('title: second');
  });

  test('answers only under its own name', async () => {
    expect((await ask('/', { host: 'evil.example' })).status).toBe(421);
  });

  test('takes nothing', async () => {
    expect((await ask('/', {}, 'POST')).status).toBe(405);
    const head = await ask('/', {}, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
  });
});

describe('open', () => {
  const pageFolder = pathToFileURL(`${page}/`);
  const path = file('open.yaml', scenarioText());

  test('prints the address of the page with the scenario and ends when told to', async () => {
    const { exitCode, out } = await swarmscope(['open', path, '--port', '0'], { pageFolder });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/run\?file=scenario\/open\.yaml\n$/);
  });

  test('prints an address that leads to the file, whatever its name', () => {
    const address = new URL(scenarioAddress(scenario), server.origin);
    const route = parseRoute(address.hash);
    const wanted = route.screen === 'file' ? sameOriginFile(route.file, server.origin) : '';
    expect(new URL(wanted!).pathname).toBe('/scenario/a%20%231.yaml');
  });

  test('says that a port is taken', async () => {
    const { port } = new URL(server.origin);
    const { exitCode, err } = await swarmscope(['open', path, '--port', port], { pageFolder });
    expect([exitCode, err]).toEqual([
      2,
      `Port ${port} cannot be used: something else listens on it.\n`,
    ]);
  });

  test('says that the usual port is taken, and takes another', async () => {
    const usual = await startPageServer({ folder: pageFolder, scenario: undefined }, 5180).catch(
      () => undefined,
    );
    const { exitCode, out, err } = await swarmscope(['open', path], { pageFolder });
    await usual?.close();
    expect([exitCode, err]).toEqual([
      0,
      'Port 5180 is taken, so the page is on another one.\nPress Ctrl-C to end.\n',
    ]);
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:(?!5180)\d+\//);
  });

  test('says that the page is not built', async () => {
    const { exitCode, err } = await swarmscope(['open', path]);
    expect([exitCode, err]).toEqual([2, 'The page is not built yet: run `npm run build` first.\n']);
  });
});
