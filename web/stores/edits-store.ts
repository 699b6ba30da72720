/**
 * What the reader changed about the scenario: steps put into it, in order, with undo and redo.
 *
 * Owns the list and its history. Each edit is a line of the scenario language; the run that follows
 * from them is made by app/edits.ts.
 */
import type { StepInsertion } from '../../src/index.ts';
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
  /** Why the last edit was not taken. */
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

/** Index in the edited scenario of each edit's step, by the edit's id. */
export function editedSteps(edits: readonly Edit[]): ReadonlyMap<number, number> {
  const ordered = edits.toSorted((left, right) => left.after - right.after);
  return new Map(ordered.map((edit, place) => [edit.id, edit.after + 1 + place]));
}

/** Index in the file as opened of the step that an index of the edited scenario is, or comes after. */
export function stepInFile(edits: readonly Edit[], step: number): number {
  const before = [...editedSteps(edits).values()].filter((index) => index <= step).length;
  return step - before;
}
