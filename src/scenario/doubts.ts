/**
 * Findings that may only follow from a mistake that is told already, and so are told to nobody.
 *
 * Owns the two ways in which a finding is doubted: for what it says, and for where it stands.
 */
import type { Path } from './source-positions.ts';

export interface Doubts {
  /** Codes of findings that are doubtful wherever they stand. */
  readonly codes: Set<string>;
  /** Places in and below which every finding is doubtful. */
  readonly places: Set<string>;
}

export function createDoubts(): Doubts {
  return { codes: new Set(), places: new Set() };
}

export function doubtPlace({ places }: Doubts, path: Path): void {
  places.add(JSON.stringify(path));
}

export function isDoubtful({ codes, places }: Doubts, code: string, path: Path): boolean {
  if (codes.has(code)) return true;
  if (places.size === 0) return false;
  return path.some((_part, at) => places.has(JSON.stringify(path.slice(0, at + 1))));
}
