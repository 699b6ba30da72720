/**
 * From a route to a run: finds the scenario's text, has it simulated, puts the answer into the store.
 *
 * Owns the order of things and every way in which it can fail; the stores and screens show them.
 */
import { startEditing, type Edit } from '../stores/edits-store.ts';
import { takeAnswer } from '../stores/run-store.ts';
import { forgetScenario } from '../stores/view-store.ts';
import type { SharedState } from '../share/shared-state.ts';
import type { ScenarioFile } from '../worker/messages.ts';
import { WorkerStopped } from '../worker/simulation-client.ts';
import { newEdit } from './edits.ts';
import { findScenario, keepOpened } from './library.ts';
import { sameOriginFile, type Route } from './router.ts';
import { selectRequest } from './player.ts';
import type { Session } from './session.ts';

/** `text` is a scenario that could not be run and is worth showing. */
function fail(session: Session, message: string, text = ''): void {
  session.run.patch({ status: 'failed', run: undefined, message, text });
}

/** Number of each session's loading under way: an answer to an earlier one is no longer wanted. */
const lastLoadings = new WeakMap<Session, number>();

/** Begins a loading; what it returns says whether it is still the one that is wanted. */
function beginLoading(session: Session, fileName: string, text = ''): () => boolean {
  const loading = (lastLoadings.get(session) ?? 0) + 1;
  lastLoadings.set(session, loading);
  const begun = { fileName, text, run: undefined, progress: undefined };
  session.run.patch({ status: 'loading', ...begun });
  session.client.start();
  return () => loading === lastLoadings.get(session);
}

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
  const isWanted = beginLoading(session, base.fileName, base.text);
  session.playback.patch({ position: 0, playing: false });
  try {
    const answer = await session.client.run(base, { insertions, seed }, (progress) => {
      if (isWanted()) run.patch({ progress });
    });
    if (!isWanted()) return;
    takeAnswer(run, answer);
    const first = run.state.run?.stories[0];
    if (first) selectRequest(session, first.request);
  } catch (error) {
    if (!isWanted()) return;
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

/** A file, or in words why it is not to be had. */
type Found = ScenarioFile | string;

async function libraryFile(id: string): Promise<Found> {
  try {
    const missing = `There is no scenario "${id}" here. Opened files are kept for one tab only.`;
    return (await findScenario(id)) ?? missing;
  } catch {
    return `The scenario "${id}" could not be fetched.`;
  }
}

async function fetchedFile(file: string): Promise<Found> {
  const address = sameOriginFile(file, location.href.split('#')[0]!);
  if (address === undefined) return `${file} is not on this server; download it and open it here.`;
  try {
    const response = await fetch(address);
    if (!response.ok) return `${file}: the server answered ${response.status}.`;
    return keepOpened(nameOfFile(file), await response.text());
  } catch {
    return `${file} could not be fetched.`;
  }
}

/** The scenario of a link; it names one that the page came with, or carries its text, which is kept. */
async function sharedFile({ scenario }: SharedState): Promise<Found> {
  if ('id' in scenario) return libraryFile(scenario.id);
  return keepOpened(scenario.fileName, scenario.text);
}

/** Shows what a link carries: the scenario with its edits, and what its sender looked at. */
async function openShared(session: Session, packed: string): Promise<void> {
  const isWanted = beginLoading(session, 'the link');
  const { decodeShared } = await import('../share/share-link.ts');
  const { applyView } = await import('../share/shared-session.ts');
  const decoded = await decodeShared(packed);
  const file = decoded.ok ? await sharedFile(decoded.state) : decoded.message;
  if (!isWanted()) return;
  if (!decoded.ok) return fail(session, decoded.message, decoded.text);
  if (typeof file === 'string') return fail(session, file);
  const edits = decoded.state.edits.map(({ after, step, title }) => newEdit(after, step, title));
  await runFile(session, file, { edits, seed: decoded.state.seed });
  if (session.edits.state.base === file) applyView(session, decoded.state.view);
}

/** Runs the file that is found, unless something else is wanted by then. */
async function openFile(session: Session, name: string, finding: Promise<Found>): Promise<void> {
  const isWanted = beginLoading(session, name);
  const file = await finding;
  if (!isWanted()) return;
  if (typeof file === 'string') fail(session, file);
  else await runFile(session, file);
}

/** Shows what a route asks for; routes without a scenario change nothing. */
export async function loadRoute(session: Session, route: Route): Promise<void> {
  switch (route.screen) {
    case 'embed':
      return loadRoute(session, route.shows);
    case 'shared':
      return openShared(session, route.packed);
    case 'run':
      return openFile(session, route.id, libraryFile(route.id));
    case 'file':
      return openFile(session, route.file, fetchedFile(route.file));
    default:
  }
}

/** Runs the same file with the same edits again, in a new worker where the old one has died. */
export async function runAgain(session: Session): Promise<void> {
  await runEdited(session);
}
