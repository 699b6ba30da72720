/*
 * The list of a reader's edits: undo and redo, and which step of which text an edit is.
 */
import { describe, expect, test } from 'vitest';
import { insertSteps, parseScenario } from '../../../src/index.ts';
import {
  createEditsStore,
  editedSteps,
  redone,
  startEditing,
  stepInFile,
  undone,
  withEdits,
  type Edit,
} from '../../../web/stores/edits-store.ts';
import { MESH } from '../fixtures/mesh-run.ts';

const file = { id: 'a', fileName: 'a.yaml', text: MESH };

function edit(id: number, after: number, step = `wait: ${id}s`): Edit {
  return { id, after, step, title: step };
}

/** A store in which these edits were made one after the other. */
function edited(...edits: Edit[]) {
  const store = createEditsStore();
  startEditing(store, file);
  for (const each of edits) store.patch(withEdits(store.state, [...store.state.edits, each]));
  return store;
}

describe('the history of edits', () => {
  test('goes back one change at a time and forward again', () => {
    const [one, two] = [edit(1, 0), edit(2, 0)];
    const store = edited(one, two);
    store.patch(undone(store.state)!);
    expect(store.state.edits).toEqual([one]);
    store.patch(undone(store.state)!);
    expect(store.state.edits).toEqual([]);
    expect(undone(store.state)).toBeUndefined();
    store.patch(redone(store.state)!);
    store.patch(redone(store.state)!);
    expect(store.state.edits).toEqual([one, two]);
    expect(redone(store.state)).toBeUndefined();
  });

  test('has no way forward after another edit', () => {
    const store = edited(edit(1, 0));
    store.patch(undone(store.state)!);
    store.patch(withEdits(store.state, [edit(2, 0)]));
    expect(redone(store.state)).toBeUndefined();
  });

  test('takes a removal back as well', () => {
    const [one, two] = [edit(1, 0), edit(2, 0)];
    const store = edited(one, two);
    store.patch(withEdits(store.state, [two]));
    store.patch(undone(store.state)!);
    expect(store.state.edits).toEqual([one, two]);
  });

  test('begins anew with another file, the seed too', () => {
    const store = edited(edit(1, 0));
    store.patch({ seed: 7 });
    startEditing(store, { ...file, id: 'b' });
    expect(store.state).toMatchObject({ edits: [], past: [], undone: [], seed: undefined });
  });
});

describe('the step that an edit is', () => {
  const edits = [edit(1, 1), edit(2, -1), edit(3, 0), edit(4, 0)];

  test('is where the reader of the edited text finds it', () => {
    const text = insertSteps(MESH, edits)!;
    const { scenario } = parseScenario(text);
    for (const [id, step] of editedSteps(edits)) {
      expect(scenario!.steps[step]).toMatchObject({ action: 'wait' });
      expect(text.split('\n').filter((line) => line.includes('- '))[step]).toContain(
        `wait: ${id}s`,
      );
    }
    expect(editedSteps(edits).size).toBe(4);
  });

  test('counts back to the step of the file that it comes after', () => {
    const steps = editedSteps(edits);
    for (const { id, after } of edits) expect(stepInFile(edits, steps.get(id)!)).toBe(after);
  });
});
