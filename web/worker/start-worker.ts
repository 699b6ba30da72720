/**
 * Starts the simulation worker; the first one at once where the address asks for a run.
 *
 * Imported before everything else, so that the worker is loaded and compiled beside the page.
 */

const SHOWS_A_RUN = /^#\/(run|embed|compare)\b/;

function newWorker(): Worker {
  return new Worker(new URL('./simulation-worker.ts', import.meta.url), { type: 'module' });
}

let first = SHOWS_A_RUN.test(location.hash) ? newWorker() : undefined;

/** The real worker, in its own file of the build. */
export function startSimulationWorker(): Worker {
  const started = first ?? newWorker();
  first = undefined;
  return started;
}
