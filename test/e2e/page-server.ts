/*
 * Serves the built page and a few texts from memory on a free port, under the same policy as
 * `swarmscope open` does.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers } from '../../src/cli/page-server.ts';

const pageFolder = fileURLToPath(new URL('../../dist/web/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.yaml': 'text/yaml',
};

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** `texts` are answered at `/name`, also ones put there later; everything else comes from the build. */
export async function servePage(texts: Readonly<Record<string, string>>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://page').pathname));
    const name = path === '/' ? '/index.html' : path;
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    const text = texts[name.slice(1)];
    const body =
      text === undefined ? readFile(join(pageFolder, name)) : Promise.resolve(Buffer.from(text));
    body.then(
      (bytes) => response.writeHead(200, { ...headers, 'Content-Type': type }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
