/**
 * The first of all scripts: where the address asks for a run, it starts the simulation's worker and has
 * it run the question that the address names, while the rest of the page is still on its way.
 *
 * A worker comes to life only while the page's thread is free, and it is not any more once the page's own
 * scripts are there. So this one imports nothing and is no module, which would wait for its turn; the
 * build writes its tag, with the worker's address and those of the questions ("name=address ...") as data.
 */
import type { Preparation, ScenarioFile } from './messages.ts';

declare global {
  /** Set until somebody takes it, or it has died. */
  var firstWorker: Worker | undefined;
}

function begin({ worker, questions = '' }: DOMStringMap): void {
  const [, screen, id] = /^#\/(run|embed|compare)\b\/?([\w-]*)/.exec(location.hash) ?? [];
  if (screen === undefined || worker === undefined) return;
  const first = new Worker(worker, { type: 'module' });
  globalThis.firstWorker = first;
  // One that dies before anybody asks for it is forgotten: the next one dies in front of who asked.
  first.addEventListener('error', (event) => {
    if (globalThis.firstWorker !== first) return;
    globalThis.firstWorker = undefined;
    event.preventDefault();
  });
  const question = new RegExp(`(?:^| )${id}=(\\S+)`).exec(questions)?.[1];
  // Where it cannot be fetched, whoever opens it is told so.
  if (question !== undefined && screen !== 'compare')
    prepare(first, question).catch(() => undefined);
}

/** A page that has taken the worker by then has asked by itself; the worker runs it once. */
async function prepare(worker: Worker, question: string): Promise<void> {
  const { default: file } = (await import(/* @vite-ignore */ question)) as {
    default: ScenarioFile;
  };
  const preparation: Preparation = { kind: 'prepare', file };
  // A worker's messages have no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  worker.postMessage(preparation);
}

begin(document.currentScript?.dataset ?? {});
