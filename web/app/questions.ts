/**
 * The files of the questions that the page was built with, each fetched when somebody first wants it.
 *
 * Owns their finding by name. They were read when the page was built, and come with their scenario.
 */
import type { ScenarioFile } from '../worker/messages.ts';

const files = import.meta.glob<ScenarioFile>('../../scenarios/questions/*.yaml', {
  query: '?scenario',
  import: 'default',
});

/** The file of a question; undefined where there is none of that name. Rejects where it cannot be fetched. */
export function questionFile(id: string): Promise<ScenarioFile> | undefined {
  return files[`../../scenarios/questions/${id}.yaml`]?.();
}
