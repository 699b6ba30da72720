/**
 * The files that the page was built with, questions and those of pairs, each fetched when somebody first
 * wants it.
 *
 * Owns their finding by name. They were read when the page was built, and come with their scenario.
 */
import type { ScenarioFile } from '../worker/messages.ts';

const files = import.meta.glob<ScenarioFile>('../../scenarios/{questions,pairs}/*.yaml', {
  query: '?scenario',
  import: 'default',
});

/** The file of a name; undefined where there is none. Rejects where it cannot be fetched. */
export function questionFile(id: string): Promise<ScenarioFile> | undefined {
  const path = ['questions', 'pairs'].map((folder) => `../../scenarios/${folder}/${id}.yaml`);
  return path.map((each) => files[each]?.()).find(Boolean);
}
