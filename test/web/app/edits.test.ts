/*
 * Edits one after the other: what is wished for while a run is being made happens when it is there.
 */
import { expect, test } from 'vitest';
import { addEdits, newEdit, undoEdit } from '../../../web/app/edits.ts';
import { createSession } from '../../../web/app/session.ts';
import { startEditing } from '../../../web/stores/edits-store.ts';
import type { RunAnswer, RunChanges } from '../../../web/worker/messages.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);
const file = { id: 'a', fileName: 'a.yaml', text: MESH };

/** A session whose runs are made when `answer` is called; `asked` are the steps of each. */
function slowSession() {
  const { client, run: store } = sessionWith(run);
  const asked: string[][] = [];
  const waiting: (() => void)[] = [];
  const session = createSession({
    ...client,
    run: (_file, { insertions }: RunChanges = { insertions: [], seed: undefined }) => {
      asked.push(insertions.map(({ step }) => step));
      const ran: RunAnswer = {
        kind: 'ran',
        text: MESH,
        actions: [],
        script: run.script,
        cluster: run.cluster,
        result: run.result,
        stories: run.stories,
        warnings: [],
      };
      return new Promise((resolve) => waiting.push(() => resolve(ran)));
    },
  });
  session.run.patch(store.state);
  startEditing(session.edits, file);
  return { session, asked, answer: () => waiting.shift()!() };
}

/** After everything that follows from promises that are kept already. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('an undo while the edit is being tried takes it back when it is there', async () => {
  const { session, asked, answer } = slowSession();
  const added = addEdits(session, [newEdit(0, 'drain: n2', 'Drain n2')]);
  const taken = undoEdit(session);
  await settled();
  expect(asked).toEqual([['drain: n2']]);
  answer();
  expect(await added).toBe(true);
  await settled();
  expect(asked).toEqual([['drain: n2'], []]);
  answer();
  expect(await taken).toBe(true);
  expect(session.edits.state.edits).toEqual([]);
  expect(session.edits.state.undone).toHaveLength(1);
});

test('edits of a file that is no longer open are not tried on the next one', async () => {
  const { session, asked, answer } = slowSession();
  void addEdits(session, [newEdit(0, 'drain: n2', 'Drain n2')]);
  const late = addEdits(session, [newEdit(0, 'pause: n2', 'Pause n2')]);
  await settled();
  startEditing(session.edits, { ...file, id: 'b' });
  answer();
  expect(await late).toBe(false);
  expect(asked).toEqual([['drain: n2']]);
});
