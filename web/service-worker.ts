/**
 * Keeps the page for use without a network: every file of the build, nothing else.
 *
 * Owns the cache. The document comes from the network while there is one, so that a new version is
 * seen at once; files with a hash in their names never change. Scenario files are never kept.
 */

/** What makes this build differ from another, put in by it. */
declare const BUILD: string;

/** Files of this build, put in by it. */
declare const BUILT_FILES: readonly string[];

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Asking extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = self as unknown as EventTarget & { skipWaiting(): Promise<void> };
const CACHE_PREFIX = 'swarmscope ';
const cacheName = CACHE_PREFIX + BUILD;
const addresses = new Set(BUILT_FILES.map((file) => new URL(file, location.href).href));

async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([...addresses]);
  await scope.skipWaiting();
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The network's document, or the kept one where there is no network. */
async function documentFor(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    const kept = await caches.match(new URL('./index.html', location.href).href);
    return kept ?? Response.error();
  }
}

async function fileFor(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}

scope.addEventListener('install', (event) => (event as Waiting).waitUntil(keepAll()));
scope.addEventListener('activate', (event) => (event as Waiting).waitUntil(forgetOthers()));
scope.addEventListener('fetch', (event) => {
  const { request } = event as Asking;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') (event as Asking).respondWith(documentFor(request));
  else if (addresses.has(request.url)) (event as Asking).respondWith(fileFor(request));
});
