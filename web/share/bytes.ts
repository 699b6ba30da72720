/**
 * Text that fits into an address: deflated with the browser's own streams, in base64url (RFC 4648).
 *
 * Owns the packing and every way in which unpacking can fail, since a link may have been written by
 * anybody. The zlib format is used for its checksum: a letter that changed on the way is noticed.
 */

/** Why packed text cannot be read. */
export type UnpackFailure = 'not-base64url' | 'damaged' | 'too-large';

/** Packed text, with one byte in front of the compressed ones. */
export interface Unpacked {
  readonly version: number;
  readonly text: string;
}

type Transform = ReadableWritablePair<Uint8Array<ArrayBuffer>, BufferSource>;

/** Everything that a stream gives; undefined beyond the limit, before it is all in memory. */
async function collect(
  bytes: Uint8Array<ArrayBuffer>,
  transform: Transform,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    size += value.length;
    if (size > bytesMax) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
}

function base64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Throws where a letter is missing from the last group of four. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Packs a text behind a version byte (0 to 255). */
export async function pack(version: number, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const deflated = await collect(bytes, new CompressionStream('deflate'), Infinity);
  return base64Url(Uint8Array.of(version, ...(deflated ?? [])));
}

/** The text and its version, or why there is none; never more than `bytesMax` bytes of it. */
export async function unpack(packed: string, bytesMax: number): Promise<Unpacked | UnpackFailure> {
  if (!/^[\w-]+$/.test(packed)) return 'not-base64url';
  try {
    const bytes = bytesOf(packed);
    const inflated = await collect(bytes.slice(1), new DecompressionStream('deflate'), bytesMax);
    if (inflated === undefined) return 'too-large';
    const text = new TextDecoder('utf-8', { fatal: true }).decode(inflated);
    return { version: bytes[0] ?? 0, text };
  } catch {
    return 'damaged';
  }
}
