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

/** The command line that makes the same run of the file that the page can save. */
export function commandLine(fileName: string, seed: number): string {
  return `npx swarmscope run ${shellWord(fileName)} --seed ${seed}`;
}

/** The command line that judges the same expectations. */
export function checkCommand(fileName: string, seed: number): string {
  return `npx swarmscope check ${shellWord(fileName)} --seed ${seed}`;
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
