/**
 * From a route to a run: finds the scenario's text, has it simulated, puts the answer into the store.
 *
 * Owns the order of things and every way in which it can fail; the stores and screens show them.
 */
import { startEditing } from '../stores/edits-store.ts';
import { takeAnswer } from '../stores/run-store.ts';
import { forgetScenario } from '../stores/view-store.ts';
import type { ScenarioFile } from '../worker/messages.ts';
import { WorkerStopped } from '../worker/simulation-client.ts';
import { findScenario } from './library.ts';
import { sameOriginFile, type Route } from './router.ts';
import { selectRequest } from './player.ts';
import type { Session } from './session.ts';

function fail(session: Session, message: string): void {
  session.run.patch({ status: 'failed', run: undefined, message });
}

/** Number of the loading under way: an answer to an earlier one is no longer wanted. */
let lastLoading = 0;

/** Simulates a file and shows the result; an answer that is no longer wanted is dropped. */
async function runFile(session: Session, file: ScenarioFile): Promise<void> {
  startEditing(session.edits, file);
  forgetScenario(session.view);
  await runEdited(session);
}

/** Simulates the file that was opened, with the reader's edits in it. */
async function runEdited(session: Session): Promise<void> {
  const { run, edits } = session;
  const { base, edits: insertions, seed } = edits.state;
  if (!base) return;
  lastLoading += 1;
  const loading = lastLoading;
  run.patch({ status: 'loading', fileName: base.fileName, text: base.text, run: undefined });
  session.playback.patch({ position: 0, playing: false });
  try {
    const answer = await session.client.run(base, { insertions, seed });
    if (loading !== lastLoading) return;
    takeAnswer(run, answer);
    const first = run.state.run?.stories[0];
    if (first) selectRequest(session, first.request);
  } catch (error) {
    if (loading !== lastLoading) return;
    if (!(error instanceof WorkerStopped)) throw error;
    run.patch({ status: 'stopped', run: undefined, message: error.message });
  }
}

async function fetchedFile(file: string): Promise<ScenarioFile | string> {
  const address = sameOriginFile(file, location.href.split('#')[0]!);
  if (address === undefined) return `${file} is not on this server; download it and open it here.`;
  try {
    const response = await fetch(address);
    if (!response.ok) return `${file}: the server answered ${response.status}.`;
    const fileName = file.split('/').at(-1) ?? file;
    return { id: file, fileName, text: await response.text() };
  } catch {
    return `${file} could not be fetched.`;
  }
}

/** Shows what a route asks for; routes without a scenario change nothing. */
export async function loadRoute(session: Session, route: Route): Promise<void> {
  if (route.screen === 'run') {
    const file = findScenario(route.id);
    if (file) await runFile(session, file);
    else
      fail(
        session,
        `There is no scenario "${route.id}" here. Opened files are kept for one tab only.`,
      );
  }
  if (route.screen === 'file') {
    session.run.patch({ status: 'loading', fileName: route.file, text: '', run: undefined });
    const file = await fetchedFile(route.file);
    if (typeof file === 'string') fail(session, file);
    else await runFile(session, file);
  }
}

/** Runs the same file with the same edits again, in a new worker where the old one has died. */
export async function runAgain(session: Session): Promise<void> {
  await runEdited(session);
}
