/**
 * Starts the simulation worker; the first one at once where the address asks for a run.
 *
 * The build makes a script of its own of this file, which runs while the rest of the page is still on
 * its way: the worker is loaded beside the page, and runs the question that the address names, so that
 * the answer is there, or on its way, when the page asks for it.
 */
import { questionFile } from '../app/questions.ts';
import type { Preparation } from './messages.ts';

const SHOWS_A_RUN = /^#\/(run|embed|compare)\b/;
const QUESTION = /^#\/(?:run|embed)\/([\w-]+)/;

function newWorker(): Worker {
  return new Worker(new URL('./simulation-worker.ts', import.meta.url), { type: 'module' });
}

let first = SHOWS_A_RUN.test(location.hash) ? newWorker() : undefined;
// One that dies before anybody asks for it is forgotten: the next one dies in front of who asked.
first?.addEventListener('error', (event) => {
  if (!first) return;
  first = undefined;
  event.preventDefault();
});

void questionFile(QUESTION.exec(location.hash)?.[1] ?? '')?.then(
  (file) => tellFirst({ kind: 'prepare', file }),
  // Whoever opens it is told that it cannot be fetched.
  () => undefined,
);

/** A page that has taken the worker by then asks by itself. */
function tellFirst(preparation: Preparation): void {
  // A worker's messages have no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  first?.postMessage(preparation);
}

/** The real worker, in its own file of the build. */
export function startSimulationWorker(): Worker {
  const started = first ?? newWorker();
  first = undefined;
  return started;
}
