/*
 * Marks the compiled command as executable, which the TypeScript compiler does not do.
 */
import { chmodSync, existsSync } from 'node:fs';

const command = new URL('../../dist/cli/main.js', import.meta.url);
if (existsSync(command)) chmodSync(command, 0o755);
