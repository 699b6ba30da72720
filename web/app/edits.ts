/**
 * Edits of a run: each makes the future anew from where it stands; undo, redo, remove, save.
 *
 * Owns the order of things: the old run stays in sight until the new one is there, and an edit that
 * does not fit is refused with the reader's words for it. The list and its history are the store's.
 */
import { editedSteps, redone, undone, withEdits, type Edit } from '../stores/edits-store.ts';
import type { EditsState } from '../stores/edits-store.ts';
import { runFrom } from '../stores/run-store.ts';
import type { RunAnswer } from '../worker/messages.ts';
import { WorkerStopped } from '../worker/simulation-client.ts';
import { pause, seek } from './player.ts';
import type { Session } from './session.ts';

/** What a dragged edit carries: its id. */
export const EDIT_TYPE = 'application/x-swarmscope-edit';

let lastId = 0;

/** An edit with a number of its own. */
export function newEdit(after: number, step: string, title: string): Edit {
  lastId += 1;
  return { id: lastId, after, step, title };
}

/** Adds edits and goes to where the first of them happens. */
export async function addEdits(session: Session, edits: readonly Edit[]): Promise<boolean> {
  const { state } = session.edits;
  return tryOut(session, withEdits(state, [...state.edits, ...edits]), edits[0]);
}

export async function removeEdit(session: Session, id: number): Promise<boolean> {
  const { state } = session.edits;
  const edits = state.edits.filter((edit) => edit.id !== id);
  return tryOut(session, withEdits(state, edits), undefined);
}

/** Lets an edit happen after another step of the file; -1 is the very start. */
export async function moveEdit(session: Session, id: number, after: number): Promise<boolean> {
  const { state } = session.edits;
  const goal = state.edits.find((edit) => edit.id === id);
  if (!goal || goal.after === after) return false;
  const moved = { ...goal, after };
  const edits = state.edits.map((edit) => (edit === goal ? moved : edit));
  return tryOut(session, withEdits(state, edits), moved);
}

/** Steps that the file has without the reader's edits. */
export function stepsOfFile(session: Session): number {
  const { run } = session.run.state;
  return (run?.steps.length ?? 0) - session.edits.state.edits.length;
}

export async function undoEdit(session: Session): Promise<boolean> {
  const change = undone(session.edits.state);
  return change !== undefined && tryOut(session, change, undefined);
}

export async function redoEdit(session: Session): Promise<boolean> {
  const change = redone(session.edits.state);
  const known = new Set(session.edits.state.edits);
  const added = change?.edits?.find((edit) => !known.has(edit));
  return change !== undefined && tryOut(session, change, added);
}

/** Makes the run that a change of the edits leads to; keeps everything as it was where it fails. */
async function tryOut(
  session: Session,
  change: Partial<EditsState>,
  goal: Edit | undefined,
): Promise<boolean> {
  const { base, seed, busy } = session.edits.state;
  const edits = change.edits ?? [];
  if (!base || busy) return false;
  pause(session);
  session.edits.patch({ busy: true, trouble: '' });
  try {
    const answer = await session.client.run(base, { insertions: edits, seed });
    if (session.edits.state.base !== base) return false;
    return takeRun(session, answer, change, goal);
  } catch (error) {
    if (!(error instanceof WorkerStopped)) throw error;
    session.run.patch({ status: 'stopped', run: undefined, message: error.message });
    return false;
  } finally {
    session.edits.patch({ busy: false });
  }
}

function takeRun(
  session: Session,
  answer: RunAnswer,
  change: Partial<EditsState>,
  goal: Edit | undefined,
): boolean {
  if (answer.kind !== 'ran') {
    session.edits.patch({ trouble: troubleText(answer) });
    return false;
  }
  const event = session.run.state.run?.moments[session.playback.state.position]?.event ?? 0;
  const run = runFrom(answer);
  session.run.patch({ status: 'ready', run, text: answer.text, problems: [], message: '' });
  session.edits.patch(change);
  const step = goal && editedSteps(change.edits ?? []).get(goal.id);
  const place = run.steps.find((each) => each.step === step)?.event ?? event;
  const moment = run.moments.find((each) => each.event >= place) ?? run.moments.at(-1);
  seek(session, moment?.index ?? 0);
  return true;
}

function troubleText(answer: RunAnswer & { kind: 'invalid' | 'failed' }): string {
  if (answer.kind === 'failed') return answer.message;
  const [problem] = answer.problems;
  return problem ? `${problem.message}${problem.hint && ` (${problem.hint})`}` : '';
}
