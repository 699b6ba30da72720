/**
 * Reads a text file that a user names, trusting nothing: it may be missing, a folder, a device
 * without an end, or no text at all. Each is one message and never a stack trace.
 */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { TEXT_LENGTH_MAX } from '../scenario/limits.ts';
import { CommandFailure } from './exit-code.ts';

/** Four bytes for each character that a scenario may have; the parser has the exact limit. */
const FILE_BYTES_MAX = 4 * TEXT_LENGTH_MAX;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory, not a file',
  ENOTDIR: 'a part of its path is not a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'the name holds a NUL character',
};

function failure(path: string, error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const name = path.replace(/[\u0000-\u001f\u007f]/g, '?');
  return new CommandFailure(`${name}: cannot be read: ${reasons[code] ?? code}`);
}

/** Reads up to the limit, since a device or a pipe says nothing about its size. */
async function readBounded(file: FileHandle, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(65_536) });
    if (bytesRead === 0) return Buffer.concat(chunks);
    size += bytesRead;
    if (size > FILE_BYTES_MAX) {
      const limit = FILE_BYTES_MAX / 1024 / 1024;
      const most = `a scenario has at most ${TEXT_LENGTH_MAX} characters`;
      throw new CommandFailure(`${path}: is larger than ${limit} MiB; ${most}`);
    }
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandFailure(`${path}: is not UTF-8 text`);
  }
}

/** The text of a file; a `CommandFailure` in all other cases. */
export async function readTextFile(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return decode(await readBounded(file, path), path);
  } catch (error) {
    throw failure(path, error);
  } finally {
    await file?.close();
  }
}
