/**
 * The scenarios that there are: those that the page was built with and those that a reader opened.
 *
 * Owns where they are kept (opened ones in the tab's session storage). It hands out texts and reads
 * no YAML: that is for the worker.
 */
import type { ScenarioFile } from '../worker/messages.ts';

const bundledTexts: Readonly<Record<string, string>> = import.meta.glob(
  '../../scenarios/questions/*.yaml',
  { query: '?raw', import: 'default', eager: true },
);

const OPENED_KEY = 'swarmscope.opened';
/** Larger files are run, but not kept for a reload. */
const KEPT_BYTES_MAX = 512 * 1024;

function fileFrom(path: string, text: string): ScenarioFile {
  const fileName = path.split('/').at(-1) ?? path;
  return { id: fileName.replace(/\.ya?ml$/, ''), fileName, text };
}

/** The questions that the page was built with, by name. */
export function bundledScenarios(): ScenarioFile[] {
  return Object.entries(bundledTexts).map(([path, text]) => fileFrom(path, text));
}

const opened = new Map<string, ScenarioFile>(remembered().map((file) => [file.id, file]));

function isScenarioFile(value: unknown): value is ScenarioFile {
  const file = value as Partial<ScenarioFile> | null;
  return (
    typeof file?.id === 'string' &&
    typeof file.fileName === 'string' &&
    typeof file.text === 'string'
  );
}

function remembered(): ScenarioFile[] {
  try {
    const files: unknown = JSON.parse(sessionStorage.getItem(OPENED_KEY) ?? '[]');
    return Array.isArray(files) ? files.filter(isScenarioFile) : [];
  } catch {
    return [];
  }
}

function remember(): void {
  const kept = [...opened.values()].filter((file) => file.text.length <= KEPT_BYTES_MAX);
  try {
    sessionStorage.setItem(OPENED_KEY, JSON.stringify(kept));
  } catch {
    // Storage that is full or forbidden costs the reader a second opening after a reload.
  }
}

export function openedScenarios(): ScenarioFile[] {
  return [...opened.values()];
}

/** Keeps a file that the reader opened and gives it an id of its own. */
export function keepOpened(fileName: string, text: string): ScenarioFile {
  const file = { ...fileFrom(fileName, text), id: `opened:${fileName}` };
  opened.set(file.id, file);
  remember();
  return file;
}

export function findScenario(id: string): ScenarioFile | undefined {
  return opened.get(id) ?? bundledScenarios().find((file) => file.id === id);
}
