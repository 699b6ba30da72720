/**
 * Where the page's workers come from.
 *
 * Owns the taking of the one that first-worker.ts has started before the page was there; it is taken once.
 */

/** The real worker, in its own file of the build. */
export function startSimulationWorker(): Worker {
  const started =
    globalThis.firstWorker ??
    new Worker(new URL('./simulation-worker.ts', import.meta.url), { type: 'module' });
  globalThis.firstWorker = undefined;
  return started;
}
