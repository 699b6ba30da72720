/**
 * Serves the built page and one scenario to a browser on this machine, and nothing else.
 *
 * Listens on 127.0.0.1. Gives files of the page's folder only, whatever the path says or a link
 * points to, and answers only requests made under its own name, so that another site cannot read
 * the scenario by pointing a name of its own at this address.
 */
import { readFile, realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Site {
  /** Folder of the built page, ending in a slash. */
  readonly folder: URL;
  /** Absent when the page opens with its gallery. */
  readonly scenario: ServedScenario | undefined;
}

export interface ServedScenario {
  /** Name of the file without its folder, which the page shows. */
  readonly name: string;
  /** Reads the file anew, so that a reload shows what was saved. */
  readonly read: () => Promise<string>;
}

/** Path of the scenario on the server, decoded: in a folder that the page's own files have no part in. */
function scenarioPath({ name }: ServedScenario): string {
  return `/scenario/${name}`;
}

/** Address of the page that shows the scenario, from the server's root: `/#/run?file=scenario/mesh.yaml`. */
export function scenarioAddress({ name }: ServedScenario): string {
  // Once for the path of the file, once for the query that it stands in.
  return `/#/run?file=scenario/${encodeURIComponent(encodeURIComponent(name))}`;
}

export interface PageServer {
  /** `http://127.0.0.1:5180`. */
  readonly origin: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.yaml': 'text/yaml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** Sent with every answer. The page's icon, and a picture on its way to PNG, are `data:` images. */
export const headers = {
  'Content-Security-Policy': "default-src 'self'; img-src 'self' data:",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

function refusal(status: number, text: string): Answer {
  return { status, type: types['.txt']!, body: `${text}\n` };
}

const notFound = refusal(404, 'Not found');

/** The path of a request without its query; undefined where it is none that a page asks for. */
function requestPath(url: string): string | undefined {
  const [path = ''] = url.split(/[?#]/);
  try {
    const decoded = decodeURIComponent(path);
    const parts = decoded.split('/');
    const odd = /[\u0000-\u001f\\]/.test(decoded) || parts.includes('..') || parts.includes('.');
    return decoded.startsWith('/') && !odd ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/** A file of the folder, links followed and checked; 404 for all that is not one. */
async function pageFile(folder: URL, path: string): Promise<Answer> {
  const name = path === '/' ? '/index.html' : path;
  const type = types[extname(name)];
  if (type === undefined) return notFound;
  try {
    const root = await realpath(fileURLToPath(folder));
    const file = await realpath(root + name);
    if (!file.startsWith(root + sep)) return notFound;
    return { status: 200, type, body: await readFile(file) };
  } catch {
    return notFound;
  }
}

async function scenarioFile(scenario: ServedScenario): Promise<Answer> {
  try {
    return { status: 200, type: types['.yaml']!, body: await scenario.read() };
  } catch {
    return refusal(404, 'The scenario file cannot be read any more');
  }
}

/** The port is part of the name that a browser sends; a name of somebody else's is refused. */
function isOwnName(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

async function answerTo(request: IncomingMessage, site: Site, port: number): Promise<Answer> {
  if (!isOwnName(request.headers.host, port)) return refusal(421, 'Not the name of this server');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refusal(405, 'Only GET and HEAD');
  }
  const path = requestPath(request.url ?? '');
  if (path === undefined) return notFound;
  const { scenario, folder } = site;
  if (scenario && path === scenarioPath(scenario)) return scenarioFile(scenario);
  return pageFile(folder, path);
}

function send(response: ServerResponse, { status, type, body }: Answer, withBody: boolean): void {
  response.writeHead(status, {
    ...headers,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...(status === 405 && { Allow: 'GET, HEAD' }),
  });
  response.end(withBody ? body : undefined);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Starts serving; rejects with the system's error when the port cannot be had. */
export async function startPageServer(site: Site, wantedPort: number): Promise<PageServer> {
  let port = wantedPort;
  const server = createServer((request, response) => {
    void answerTo(request, site, port).then((answer) =>
      send(response, answer, request.method !== 'HEAD'),
    );
  });
  port = await listen(server, wantedPort);
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
