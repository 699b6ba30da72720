/**
 * The engine versions that `engine:` may name. Data only: which behaviours a version selects is
 * decided where they are modelled.
 */

/** `20.10`, `24`, `28.5`, `29.2.1`: as `docker version` shows it, shortened at will. */
export type EngineVersion = string;

/** The version whose behaviour is known best, and the one taken when a file names none. */
export const DEFAULT_ENGINE_VERSION: EngineVersion = '28.5';

/** Releases that exist, by major version, with the highest minor that is known. */
const LAST_MINOR_BY_MAJOR: Readonly<Record<string, number>> = {
  '23': 0,
  '24': 0,
  '25': 0,
  '26': 1,
  '27': 5,
  '28': 5,
  '29': 8,
};

const VERSION = /^(\d{2})(?:\.(\d{1,2})(?:\.\d{1,3})?)?$/;

/** What a message lists as accepted. */
export const ENGINE_VERSIONS_TEXT =
  '20.10, 23, 24, 25, 26 (to 26.1), 27 (to 27.5), 28 (to 28.5) or 29 (to 29.8)';

/** True for a release of Docker Engine whose behaviour the model knows. */
export function isEngineVersion(text: string): boolean {
  const [, major, minor] = VERSION.exec(text) ?? [];
  if (major === undefined) return false;
  if (major === '20') return minor === '10';
  const last = LAST_MINOR_BY_MAJOR[major];
  return last !== undefined && Number(minor ?? 0) <= last;
}
