/**
 * The scenarios that there are: those that the page was built with and those that a reader opened.
 *
 * Owns where they are kept (opened ones in the tab's session storage). The page's own were read when it
 * was built: their cards come with it, their files are in questions.ts. It reads no YAML itself.
 */
import type { ScenarioCard, ScenarioFile } from '../worker/messages.ts';
import { questionFile } from './questions.ts';

const cards = import.meta.glob<ScenarioCard>('../../scenarios/questions/*.yaml', {
  query: '?card',
  import: 'default',
  eager: true,
});

const OPENED_KEY = 'swarmscope.opened';
/** Larger files are run, but not kept for a reload. */
const KEPT_BYTES_MAX = 512 * 1024;

/** The questions that the page was built with, by name. */
export function bundledCards(): ScenarioCard[] {
  return Object.values(cards);
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
  const file = { id: `opened:${fileName}`, fileName, text };
  opened.set(file.id, file);
  remember();
  return file;
}

/** Where the file lies below the folder of swarmscope; of one that a reader opened, its name. */
export function scenarioPath({ id, fileName }: ScenarioFile): string {
  if (opened.has(id)) return fileName;
  const isQuestion = bundledCards().some((card) => card.id === id);
  return `scenarios/${isQuestion ? 'questions' : 'pairs'}/${fileName}`;
}

/** The file of this id; undefined where there is none. Rejects where it cannot be fetched. */
export async function findScenario(id: string): Promise<ScenarioFile | undefined> {
  return opened.get(id) ?? questionFile(id);
}
