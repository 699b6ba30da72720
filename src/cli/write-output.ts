/**
 * Where a command's result goes: to a file that the user names, or to standard output.
 *
 * Owns the refusal to throw bytes at a terminal, and what is said of a file that cannot be written.
 */
import { writeFile } from 'node:fs/promises';
import { counted } from '../trace/count-words.ts';
import type { CommandIo } from './command-io.ts';
import { CommandFailure } from './exit-code.ts';
import { printable } from '../trace/text-layout.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'the name holds a NUL character',
};

/** Writes to `path`, and says so on standard error; to standard output without one. */
export async function writeOutput(
  content: string | Uint8Array,
  path: string | undefined,
  io: CommandIo,
): Promise<void> {
  if (path === undefined) return writeToStandardOutput(content, io);
  try {
    await writeFile(path, content);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new CommandFailure(`${printable(path)}: cannot be written: ${reasons[code] ?? code}`);
  }
  io.err(`${printable(path)}: ${counted(Buffer.byteLength(content), 'byte')} written\n`);
}

function writeToStandardOutput(content: string | Uint8Array, io: CommandIo): void {
  if (io.terminal && typeof content !== 'string') {
    throw new CommandFailure(
      'This format is no text, and a terminal would only show rubbish: add --output FILE, or send ' +
        'it to a program: `… | tshark -r -`.',
    );
  }
  io.out(content);
}
