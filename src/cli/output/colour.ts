/**
 * Colour for terminals, where it only repeats what the words say.
 *
 * Off unless standard output is a terminal; off with NO_COLOR (no-color.org) and `--no-color`.
 */
import type { CommandIo } from '../command-io.ts';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const escaped =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;

const plain = (text: string): string => text;

/** Paint for this output; `wanted` is false with `--no-color`. */
export function paintFor(io: CommandIo, wanted: boolean): Paint {
  const refused = (io.environment['NO_COLOR'] ?? '') !== '' || io.environment['TERM'] === 'dumb';
  if (!io.terminal || !wanted || refused)
    return { bold: plain, dim: plain, good: plain, bad: plain };
  return {
    bold: escaped(1, 22),
    dim: escaped(2, 22),
    good: escaped(32, 39),
    bad: escaped(31, 39),
  };
}
