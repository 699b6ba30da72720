/**
 * A file of the reader's own, picked or dropped: read, kept, shown.
 *
 * Owns what is said of a file that cannot be read at all; a mistake in its text is told by the run.
 */
import { TEXT_LENGTH_MAX } from '../../src/index.ts';
import { keepOpened } from './library.ts';
import { loadRoute } from './loader.ts';
import { parseRoute, runRoute } from './router.ts';
import type { Session } from './session.ts';

const BYTES_PER_CHARACTER_MAX = 4;

/** Shows a text as a scenario of the reader's own; one of the same name is replaced. */
export async function openText(session: Session, fileName: string, text: string): Promise<void> {
  const route = runRoute(keepOpened(fileName, text).id);
  // The same address again changes nothing by itself.
  if (location.hash === route) await loadRoute(session, parseRoute(route));
  else location.hash = route;
}

/** Why a file need not be read at all; of the others the reader of scenarios has the exact limit. */
function refusal({ name, size }: File): string {
  // Asked for when it is needed: a chunk of the page may be set up before the one that has the limit.
  const bytesMax = BYTES_PER_CHARACTER_MAX * TEXT_LENGTH_MAX;
  if (size <= bytesMax) return '';
  return `${name} is larger than ${bytesMax / 1024 / 1024} MiB; a scenario has at most ${TEXT_LENGTH_MAX} characters.`;
}

/** Opens a file; what stands in the way is told in the page's `trouble`. */
export async function openFile(session: Session, file: File | undefined): Promise<void> {
  if (!file) return;
  const trouble = refusal(file);
  session.view.patch({ trouble });
  if (trouble !== '') return;
  const text = await file.text().catch(() => undefined);
  if (text === undefined) session.view.patch({ trouble: `${file.name} could not be read.` });
  else await openText(session, file.name, text);
}
