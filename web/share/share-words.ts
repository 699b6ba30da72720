/**
 * Names and texts of what is shared: file names, captions, the command that makes the same run.
 *
 * Pure. Owns the wording; the dialog shows it.
 */
import type { RunRecord } from '../../src/index.ts';
import { timeText } from '../ui/format.ts';

/** Letters that every file system takes. */
export function baseName(fileName: string): string {
  const name = fileName.replace(/\.ya?ml$/i, '').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  return name.replace(/^[-.]+|-+$/g, '').slice(0, 80) || 'scenario';
}

/** `source-ip-ingress-seed1`; of a picture also the event: `…-event213`. */
export function exportName(fileName: string, seed: number, event?: number): string {
  return `${baseName(fileName)}-seed${seed}${event === undefined ? '' : `-event${event}`}`;
}

/** `Why …? · seed 1 · event 213 · 1.300 412 s`. */
export function captionOf(
  { title, seed }: RunRecord,
  moment: { readonly event: number; readonly timeNs: number } | undefined,
): string {
  const at = moment ? ` · event ${moment.event} · ${timeText(moment.timeNs)}` : '';
  return `${title} · seed ${seed}${at}`;
}

/** A word as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The file that a terminal runs, and where: in the folder of swarmscope, or where the reader has it. */
export interface TerminalFile {
  readonly path: string;
  readonly where: string;
  /** It has to be saved first, or may have to. */
  readonly isSaved: boolean;
}

/** `path` is where the file lies below swarmscope's folder; equal to its name for the reader's own. */
export function terminalFile(path: string, fileName: string, editCount: number): TerminalFile {
  if (editCount > 0) {
    const edits = editCount === 1 ? 'Your edit is' : `Your ${editCount} edits are`;
    const where = `${edits} in no file yet: save the scenario, and run this where you saved it.`;
    return { path: fileName, where, isSaved: false };
  }
  return path === fileName
    ? { path, where: 'Run this where the file lies; save it where you have none.', isSaved: false }
    : { path, where: 'Run this in the folder of swarmscope.', isSaved: true };
}

/** The command line that makes the same run of a file. */
export function commandLine(path: string, seed: number): string {
  return `npx swarmscope run ${shellWord(path)} --seed ${seed}`;
}

/** The command line that judges the same expectations. */
export function checkCommand(path: string, seed: number): string {
  return `npx swarmscope check ${shellWord(path)} --seed ${seed}`;
}

/** `840 bytes`, `34.2 kB`, `1.3 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000
    ? `${(bytes / 1_000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** HTML that shows the run in another page. */
export function embedCode(address: string, title: string): string {
  const quoted = title.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<iframe src="${address}" title="${quoted}" width="100%" height="520" loading="lazy"></iframe>`;
}
