/**
 * Edits of a run: each makes the future anew from where it stands; undo, redo, remove, save.
 *
 * Owns the order of things: the old run stays in sight until the new one is there, and an edit that
 * does not fit is refused with the reader's words for it. The list and its history are the store's.
 */
import {
  editedSteps,
  redone,
  undone,
  withCheck,
  withEdits,
  withItsChecks,
  type Edit,
  type EditsState,
} from '../stores/edits-store.ts';
import { takeAnswer } from '../stores/run-store.ts';
import type { RunAnswer } from '../worker/messages.ts';
import { WorkerStopped } from '../worker/simulation-client.ts';
import { momentOfEdits } from './edit-goal.ts';
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

/** A change of the edits, and those of them to look at when the run is there. */
interface Wish {
  readonly change: Partial<EditsState>;
  readonly goals?: readonly Edit[];
}

/** Adds edits and goes to what came of them. */
export function addEdits(session: Session, edits: readonly Edit[]): Promise<boolean> {
  return inTurn(session, (state) => {
    return { change: withEdits(state, [...state.edits, ...edits]), goals: edits };
  });
}

export function removeEdit(session: Session, id: number): Promise<boolean> {
  return inTurn(session, (state) => {
    const edit = state.edits.find((each) => each.id === id);
    const gone = edit && withItsChecks(state.edits, edit);
    const edits = state.edits.filter((each) => !gone?.has(each));
    return gone && { change: withEdits(state, edits) };
  });
}

/** Lets an edit happen after another step of the file; -1 is the very start. */
export function moveEdit(session: Session, id: number, after: number): Promise<boolean> {
  return inTurn(session, (state) => {
    const from = state.edits.find((edit) => edit.id === id);
    if (!from || from.after === after) return undefined;
    const moved = withItsChecks(state.edits, from);
    const others = state.edits.filter((edit) => !moved.has(edit));
    const edits = [...others, ...[...moved].map((edit) => ({ ...edit, after }))];
    return { change: withEdits(state, edits), goals: [from] };
  });
}

/** Expects of a step of the edited scenario what a line says; the reader stays where they look. */
export function addCheck(session: Session, step: number, line: string): Promise<boolean> {
  return inTurn(session, (state) => {
    const check = newEdit(-1, line, 'Check');
    return { change: withEdits(state, withCheck(state.edits, step, check)) };
  });
}

/** Gives an edit another line, as a longer `wait`. */
export function rewriteEdit(session: Session, id: number, step: string): Promise<boolean> {
  return inTurn(session, (state) => {
    const edits = state.edits.map((edit) => (edit.id === id ? { ...edit, step } : edit));
    const isNew = state.edits.some((edit) => edit.id === id && edit.step !== step);
    return isNew ? { change: withEdits(state, edits) } : undefined;
  });
}

/** Steps that the file has without the reader's edits. */
export function stepsOfFile(session: Session): number {
  const { run } = session.run.state;
  return (run?.steps.length ?? 0) - editedSteps(session.edits.state.edits).size;
}

export function undoEdit(session: Session): Promise<boolean> {
  return inTurn(session, (state) => {
    const change = undone(state);
    return change && { change };
  });
}

export function redoEdit(session: Session): Promise<boolean> {
  return inTurn(session, (state) => {
    const change = redone(state);
    const known = new Set(state.edits);
    return change && { change, goals: change.edits?.filter((edit) => !known.has(edit)) ?? [] };
  });
}

/** The last change of each session that is under way or waits for its turn. */
const lastTurns = new WeakMap<Session, Promise<boolean>>();

/** Carries out a change when those before it are done: what it is follows from what they left. */
function inTurn(
  session: Session,
  wishFrom: (state: EditsState) => Wish | undefined,
): Promise<boolean> {
  const { base } = session.edits.state;
  const turn = async (): Promise<boolean> => {
    const { state } = session.edits;
    const wish = state.base === base ? wishFrom(state) : undefined;
    return wish !== undefined && tryOut(session, wish);
  };
  const done = (lastTurns.get(session) ?? Promise.resolve(true)).then(turn, turn);
  lastTurns.set(session, done);
  return done;
}

/** Makes the run that a change of the edits leads to; keeps everything as it was where it fails. */
async function tryOut(session: Session, { change, goals = [] }: Wish): Promise<boolean> {
  const { base, seed } = session.edits.state;
  const edits = change.edits ?? [];
  if (!base) return false;
  pause(session);
  session.edits.patch({ busy: true, trouble: '' });
  try {
    const answer = await session.client.run(base, { insertions: edits, seed });
    if (session.edits.state.base !== base) return false;
    return takeRun(session, answer, change, goals);
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
  goals: readonly Edit[],
): boolean {
  if (answer.kind !== 'ran') {
    session.edits.patch({ trouble: troubleText(answer) });
    return false;
  }
  const event = session.run.state.run?.moments[session.playback.state.position]?.event ?? 0;
  takeAnswer(session.run, answer);
  session.edits.patch(change);
  const run = session.run.state.run!;
  const here = run.moments.find((each) => each.event >= event) ?? run.moments.at(-1);
  const moment = momentOfEdits(run, change.edits ?? [], goals) ?? here;
  seek(session, moment?.index ?? 0);
  return true;
}

function troubleText(answer: RunAnswer & { kind: 'invalid' | 'failed' }): string {
  if (answer.kind === 'failed') return answer.message;
  const [problem] = answer.problems;
  return problem ? `${problem.message}${problem.hint && ` (${problem.hint})`}` : '';
}
