/**
 * Starts the simulation worker; the first one at once where the address asks for a run.
 *
 * The build makes a script of its own of this file, which runs while the rest of the page is still on
 * its way: the worker is loaded and compiled beside the page, and the question that it will be asked
 * about is fetched beside both.
 */
import { questionFile } from '../app/questions.ts';

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
// Where it cannot be fetched, whoever opens it is told so.
questionFile(QUESTION.exec(location.hash)?.[1] ?? '')?.catch(() => undefined);

/** The real worker, in its own file of the build. */
export function startSimulationWorker(): Worker {
  const started = first ?? newWorker();
  first = undefined;
  return started;
}
