/*
 * Files of the reader's own: what is opened, what is refused in which words, and the same name again.
 */
import { afterEach, expect, test } from 'vitest';
import { openedScenarios } from '../../../web/app/library.ts';
import { openFile } from '../../../web/app/open-file.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);

afterEach(() => {
  location.hash = '';
});

const textOf = (name: string): string | undefined =>
  openedScenarios().find(({ fileName }) => fileName === name)?.text;

test('a file becomes a scenario with an address of its own', async () => {
  await openFile(sessionWith(run), new File(['title: mine'], 'mine.yaml'));
  expect(decodeURIComponent(location.hash)).toContain('opened:mine.yaml');
  expect(textOf('mine.yaml')).toBe('title: mine');
});

test('a file that was mended is read anew though its address is the same', async () => {
  const session = sessionWith(run);
  await openFile(session, new File(['titel: slip'], 'again.yaml'));
  void openFile(session, new File(['title: right'], 'again.yaml'));
  await expect.poll(() => session.edits.state.base?.text).toBe('title: right');
  expect(session.run.state.status).toBe('loading');
});

test('a file that no scenario can be is refused with the limit of the reader', async () => {
  const session = sessionWith(run);
  await openFile(session, new File(['a'.repeat(4 * 1_048_576 + 1)], 'large.yaml'));
  expect(session.view.state.trouble).toBe(
    'large.yaml is larger than 4 MiB; a scenario has at most 1048576 characters.',
  );
  expect(textOf('large.yaml')).toBeUndefined();
});
