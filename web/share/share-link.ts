/**
 * The part of a link that says what to show: `z=` and the packed state.
 *
 * `encodeShared` makes it, `decodeShared` reads it. Neither throws or asks anybody: a link that was
 * cut, changed, too long or made by a later version gives a message for the reader.
 */
import { pack, unpack, type UnpackFailure } from './bytes.ts';
import { sharedStateOf, type SharedState } from './shared-state.ts';

const VERSION = 1;
/** Longer links are broken by mail programs and chats; a file is better then. */
export const LINK_CHARACTERS_MAX = 8_000;
/** Links of other makers may be longer, but not without end. */
const READ_CHARACTERS_MAX = 65_536;
/** A scenario may have one mebibyte; JSON adds to that. */
const STATE_BYTES_MAX = 2 * 1024 * 1024;

export type DecodedShare =
  | { readonly ok: true; readonly state: SharedState }
  | {
      readonly ok: false;
      readonly message: string;
      /** The scenario, where it can be read though the rest cannot. */
      readonly text?: string;
    };

const REASONS: Readonly<Record<UnpackFailure, string>> = {
  'not-base64url': 'The link holds characters that no link of this page has.',
  damaged: 'The link is not whole: it was cut off or changed on the way. Ask for it again.',
  'too-large': 'The link unpacks to more than any scenario may have, so it was not opened.',
};

/** The value of `z=` for a state; `isLinkTooLong` says whether to offer a file in its place. */
export function encodeShared(state: SharedState): Promise<string> {
  return pack(VERSION, JSON.stringify(state));
}

/** True where an address is likely to be cut on its way to somebody. */
export function isLinkTooLong(address: string): boolean {
  return address.length > LINK_CHARACTERS_MAX;
}

function fail(message: string, text?: string): DecodedShare {
  return { ok: false, message, ...(text !== undefined && { text }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The state in the value of `z=`, or a sentence that says why there is none. */
export async function decodeShared(packed: string): Promise<DecodedShare> {
  if (packed === '') return fail('The link holds nothing to show.');
  if (packed.length > READ_CHARACTERS_MAX) {
    return fail(`The link is ${packed.length} characters long; none may have over 65536.`);
  }
  const unpacked = await unpack(packed, STATE_BYTES_MAX);
  if (typeof unpacked === 'string') return fail(REASONS[unpacked]);
  const state = sharedStateOf(parsed(unpacked.text));
  if (unpacked.version !== VERSION) return otherVersion(unpacked.version, state);
  return state === undefined ? fail('The link names no scenario.') : { ok: true, state };
}

function otherVersion(version: number, state: SharedState | undefined): DecodedShare {
  const text = state && 'text' in state.scenario ? state.scenario.text : undefined;
  const message = `The link has format ${version}, and this page reads format ${VERSION} only.`;
  return fail(message, text);
}
