/**
 * The bytes of a frame as a hex dump: offset and sixteen bytes a line; changed bytes marked.
 *
 * Pure. Owns which bytes of two frames stand for the same field: a tunnel is put before the frame, so they
 * are laid over each other from their ends.
 */
import type { FrameBytes } from '../../src/index.ts';

export interface HexByte {
  /** Two digits. */
  readonly text: string;
  readonly changed: boolean;
}

export interface HexLine {
  /** `0010`. */
  readonly offset: string;
  readonly bytes: readonly HexByte[];
}

const BYTES_A_LINE = 16;

/** Lines of a frame; what differs from the frame before it, or was not in it, is changed. */
export function hexLines({ captured }: FrameBytes, before: FrameBytes | undefined): HexLine[] {
  const shift = before ? before.captured.length - captured.length : 0;
  const bytes = captured.map((byte, at): HexByte => ({
    text: byte.toString(16).padStart(2, '0'),
    changed: before !== undefined && before.captured[at + shift] !== byte,
  }));
  const lines: HexLine[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const offset = at.toString(16).padStart(4, '0');
    lines.push({ offset, bytes: bytes.slice(at, at + BYTES_A_LINE) });
  }
  return lines;
}
