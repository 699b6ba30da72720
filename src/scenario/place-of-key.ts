/**
 * Where a key stands in a scenario that has been read before: for what is only known after the run.
 * Owns the second reading; places while a file is read come from its report.
 */
import { plainValue } from './plain-value.ts';
import { readYaml } from './read-yaml.ts';
import { createPositions, keyRange, type Path, type SourceRange } from './source-positions.ts';

const BEGINNING: SourceRange = { line: 1, column: 1 };

/** The place of the key at `path`; the beginning of a text that is no YAML. */
export function placeOfKey(text: string, path: Path): SourceRange {
  const { source } = readYaml(text);
  if (source === undefined) return BEGINNING;
  return keyRange(createPositions(source, plainValue(source.root).aliases), path);
}
