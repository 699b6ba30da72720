/**
 * The version of the installed package, from its package.json.
 * Read from disk, so that it is written in one place only.
 */
import { readFileSync } from 'node:fs';

/** Both src/cli and dist/cli lie two folders below package.json. */
const packageFile = new URL('../../package.json', import.meta.url);

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  return version;
}
