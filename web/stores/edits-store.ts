/**
 * What the reader changed about the scenario: steps put into it, in order, with undo and redo.
 *
 * Owns the list and its history. Each edit is a line of the scenario language; the run that follows
 * from them is made by app/edits.ts.
 */
import { isExpectation, type StepInsertion } from '../../src/index.ts';
import type { ScenarioFile } from '../worker/messages.ts';
import type { BreakTarget } from '../edits/break-target.ts';
import { createStore, type Store } from './store.ts';

export interface Edit extends StepInsertion {
  readonly id: number;
  /** `Cut n2 from the network`. */
  readonly title: string;
}

export interface EditsState {
  /** The file as it was opened. */
  readonly base: ScenarioFile | undefined;
  readonly edits: readonly Edit[];
  readonly past: readonly (readonly Edit[])[];
  readonly undone: readonly (readonly Edit[])[];
  /** Instead of the file's own. */
  readonly seed: number | undefined;
  /** A run with the edits is being made. */
  readonly busy: boolean;
  /** Why the last edit was not taken, or another command not done. */
  readonly trouble: string;
  /** What the menu of faults is open for. */
  readonly target: BreakTarget | undefined;
}

export type EditsStore = Store<EditsState>;

const NOTHING: EditsState = {
  base: undefined,
  edits: [],
  past: [],
  undone: [],
  seed: undefined,
  busy: false,
  trouble: '',
  target: undefined,
};

export function createEditsStore(): EditsStore {
  return createStore<EditsState>(NOTHING);
}

/** Another file was opened. */
export function startEditing(store: EditsStore, base: ScenarioFile): void {
  store.patch({ ...NOTHING, base });
}

/** The state after a change of the list that can be undone. */
export function withEdits(state: EditsState, edits: readonly Edit[]): Partial<EditsState> {
  return { edits, past: [...state.past, state.edits], undone: [] };
}

/** The state one change earlier; undefined where there is none. */
export function undone(state: EditsState): Partial<EditsState> | undefined {
  const edits = state.past.at(-1);
  return edits && { edits, past: state.past.slice(0, -1), undone: [...state.undone, state.edits] };
}

/** The state as it was before the last undo; undefined where there is none. */
export function redone(state: EditsState): Partial<EditsState> | undefined {
  const edits = state.undone.at(-1);
  return edits && { edits, past: [...state.past, state.edits], undone: state.undone.slice(0, -1) };
}

/** Index in the edited scenario of each edit's step, by the edit's id; a check is no step. */
export function editedSteps(edits: readonly Edit[]): ReadonlyMap<number, number> {
  const steps = edits.filter((edit) => !isExpectation(edit));
  const ordered = steps.toSorted((left, right) => left.after - right.after);
  return new Map(ordered.map((edit, place) => [edit.id, edit.after + 1 + place]));
}

/** Index in the file as opened of the step that an index of the edited scenario is, or comes after. */
export function stepInFile(edits: readonly Edit[], step: number): number {
  const before = [...editedSteps(edits).values()].filter((index) => index <= step).length;
  return step - before;
}

/** Index in the edited scenario of an edit's step, or of the step that a check is of. */
export function stepOfEdit(edits: readonly Edit[], edit: Edit): number {
  const steps = edits.filter((each) => !isExpectation(each));
  const own = edits
    .slice(0, edits.indexOf(edit) + 1)
    .findLast((each) => each.after === edit.after && !isExpectation(each));
  if (own) return editedSteps(edits).get(own.id)!;
  return edit.after + steps.filter(({ after }) => after < edit.after).length;
}

/** The edits with a check of a step of the edited scenario, at the place that says so. */
export function withCheck(edits: readonly Edit[], step: number, check: Edit): Edit[] {
  const after = stepInFile(edits, step);
  const own = edits.findIndex(({ id }) => editedSteps(edits).get(id) === step);
  const first = edits.findIndex((edit) => edit.after === after && !isExpectation(edit));
  const place = own >= 0 ? own + 1 : first >= 0 ? first : edits.length;
  return edits.toSpliced(place, 0, { ...check, after });
}

/** An edit with the checks of its step: they go where it goes. */
export function withItsChecks(edits: readonly Edit[], edit: Edit): ReadonlySet<Edit> {
  if (isExpectation(edit)) return new Set([edit]);
  const later = edits.slice(edits.indexOf(edit) + 1).filter(({ after }) => after === edit.after);
  const next = later.findIndex((each) => !isExpectation(each));
  return new Set([edit, ...(next < 0 ? later : later.slice(0, next))]);
}
