/*
 * The row of edits: what each says, and that its text is not said twice.
 */
import { afterEach, expect, test } from 'vitest';
import { SwarmEditChips } from '../../../web/panels/swarm-edit-chips.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);

/** Words of each chip for edits with a title and a step. */
async function chips(...edits: readonly (readonly [title: string, step: string])[]) {
  const session = sessionWith(run);
  session.edits.patch({
    edits: edits.map(([title, step], index) => ({ id: index + 1, after: 0, title, step })),
  });
  const row = new SwarmEditChips();
  row.session = session;
  document.body.append(row);
  await row.updateComplete;
  const words = [...row.shadowRoot!.querySelectorAll('li > :first-child')];
  return words.map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());
}

afterEach(() => document.body.replaceChildren());

test('an edit says what it is and its line, which is said once where it is both', async () => {
  const [drain, wait] = await chips(['Drain n2', 'drain: n2'], ['wait: 5s', 'wait: 5s']);
  expect(drain).toMatch(/Drain n2 drain: n2$/);
  expect(wait?.match(/wait: 5s/g)).toHaveLength(1);
});
