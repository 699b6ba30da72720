/**
 * From a route to a run: finds the scenario's text, has it simulated, puts the answer into the store.
 *
 * Owns the order of things and every way in which it can fail; the stores and screens show them.
 */
import { startEditing, type Edit } from '../stores/edits-store.ts';
import { takeAnswer } from '../stores/run-store.ts';
import { forgetScenario } from '../stores/view-store.ts';
import type { ScenarioFile } from '../worker/messages.ts';
import { WorkerStopped } from '../worker/simulation-client.ts';
import { newEdit } from './edits.ts';
import { findScenario } from './library.ts';
import { sameOriginFile, type Route } from './router.ts';
import { selectRequest } from './player.ts';
import type { Session } from './session.ts';

/** `text` is a scenario that could not be run and is worth showing. */
function fail(session: Session, message: string, text = ''): void {
  session.run.patch({ status: 'failed', run: undefined, message, text });
}

/** Number of each session's loading under way: an answer to an earlier one is no longer wanted. */
const lastLoadings = new WeakMap<Session, number>();

/** What a link has changed about a file before it is run. */
interface Changes {
  readonly edits: readonly Edit[];
  readonly seed: number | undefined;
}

/** Simulates a file and shows the result; an answer that is no longer wanted is dropped. */
async function runFile(session: Session, file: ScenarioFile, changes?: Changes): Promise<void> {
  startEditing(session.edits, file);
  if (changes) session.edits.patch(changes);
  forgetScenario(session.view);
  await runEdited(session);
}

/** Simulates the file that was opened, with the reader's edits in it. */
async function runEdited(session: Session): Promise<void> {
  const { run, edits } = session;
  const { base, edits: insertions, seed } = edits.state;
  if (!base) return;
  const loading = (lastLoadings.get(session) ?? 0) + 1;
  lastLoadings.set(session, loading);
  run.patch({ status: 'loading', fileName: base.fileName, text: base.text, run: undefined });
  session.playback.patch({ position: 0, playing: false });
  try {
    const answer = await session.client.run(base, { insertions, seed });
    if (loading !== lastLoadings.get(session)) return;
    takeAnswer(run, answer);
    const first = run.state.run?.stories[0];
    if (first) selectRequest(session, first.request);
  } catch (error) {
    if (loading !== lastLoadings.get(session)) return;
    if (!(error instanceof WorkerStopped)) throw error;
    run.patch({ status: 'stopped', run: undefined, message: error.message });
  }
}

/** The last part of a path that is written as addresses are. */
function nameOfFile(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

async function fetchedFile(file: string): Promise<ScenarioFile | string> {
  const address = sameOriginFile(file, location.href.split('#')[0]!);
  if (address === undefined) return `${file} is not on this server; download it and open it here.`;
  try {
    const response = await fetch(address);
    if (!response.ok) return `${file}: the server answered ${response.status}.`;
    return { id: file, fileName: nameOfFile(file), text: await response.text() };
  } catch {
    return `${file} could not be fetched.`;
  }
}

/** Shows what a link carries: the scenario with its edits, and what its sender looked at. */
async function openShared(session: Session, packed: string): Promise<void> {
  session.run.patch({ status: 'loading', fileName: 'the link', text: '', run: undefined });
  const { decodeShared } = await import('../share/share-link.ts');
  const { applyView, fileOfShared } = await import('../share/shared-session.ts');
  const decoded = await decodeShared(packed);
  if (!decoded.ok) return fail(session, decoded.message, decoded.text);
  const file = fileOfShared(decoded.state);
  if (!file) return fail(session, 'The link is about a scenario that this page does not have.');
  const edits = decoded.state.edits.map(({ after, step, title }) => newEdit(after, step, title));
  await runFile(session, file, { edits, seed: decoded.state.seed });
  if (session.edits.state.base === file) applyView(session, decoded.state.view);
}

/** Shows what a route asks for; routes without a scenario change nothing. */
export async function loadRoute(session: Session, route: Route): Promise<void> {
  if (route.screen === 'embed') return loadRoute(session, route.shows);
  if (route.screen === 'shared') return openShared(session, route.packed);
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
