/*
 * The list of a reader's edits: undo and redo, and which step of which text an edit is.
 */
import { describe, expect, test } from 'vitest';
import { insertSteps, parseScenario } from '../../../src/index.ts';
import {
  createEditsStore,
  editedSteps,
  redone,
  stepOfEdit,
  startEditing,
  stepInFile,
  undone,
  withCheck,
  withEdits,
  withItsChecks,
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

describe('a check', () => {
  const steps = [edit(1, 1), edit(2, -1), edit(3, 0), edit(4, 0)];
  const check = edit(9, -1, 'expect: { outcome: ok }');

  test.each([0, 1, 2, 3, 4, 5])('of step %i of the edited text is of that step', (step) => {
    const edits = withCheck(steps, step, check);
    const { scenario } = parseScenario(insertSteps(MESH, edits)!);
    expect(scenario!.expect.map((each) => each.step)).toEqual([step]);
    expect(scenario!.steps).toHaveLength(6);
    expect(editedSteps(edits)).toEqual(editedSteps(steps));
    expect(
      stepOfEdit(
        edits,
        edits.find(({ id }) => id === check.id)!,
      ),
    ).toBe(step);
  });

  test('belongs to the edit that it is of, and to no other', () => {
    const edits = withCheck(steps, editedSteps(steps).get(3)!, check);
    const owners = steps.filter((each) => withItsChecks(edits, each).size > 1);
    expect(owners.map(({ id }) => id)).toEqual([3]);
  });

  test('of a step of the file stays with it when another step is put after that', () => {
    const edits = [...withCheck([], 0, check), edit(1, 0)];
    const { scenario } = parseScenario(insertSteps(MESH, edits)!);
    expect(scenario!.expect.map((each) => each.step)).toEqual([0]);
    expect(withItsChecks(edits, edits[1]!).size).toBe(1);
  });
});
