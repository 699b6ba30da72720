/**
 * Identifiers: 25 characters of [a-z0-9] for swarm objects, 64 hexadecimal digits for containers.
 *
 * They look random, as swarmkit's identity/randomid.go makes them, and are unique whatever the
 * source of chance gives: a counter, spread by an odd factor, fills one part of each.
 */
import type { PickIndex } from './chance.ts';

export interface IdentifierState {
  made: number;
}

const PURPOSE = 'swarm-identifiers';
/** Both factors have no divisor in common with the number of words, so no word repeats early. */
const BASE_36 = { base: 36, digits: 5, words: 36 ** 5, factor: 48_271_019 };
const BASE_16 = { base: 16, digits: 6, words: 16 ** 6, factor: 10_368_889 };
type Alphabet = typeof BASE_36;

/** An id of a node, network, service or task. */
export function newObjectId(state: IdentifierState, pick: PickIndex): string {
  return identifier(state, pick, BASE_36).slice(0, 25);
}

/** An id of a container; its first 12 digits are unique too, since they serve as a host name. */
export function newContainerId(state: IdentifierState, pick: PickIndex): string {
  return identifier(state, pick, BASE_16).slice(0, 64);
}

function identifier(state: IdentifierState, pick: PickIndex, alphabet: Alphabet): string {
  const words = alphabet === BASE_36 ? 5 : 11;
  let text = word((state.made++ * alphabet.factor) % alphabet.words, alphabet);
  for (let count = 1; count < words; count++) text += word(pick(PURPOSE, alphabet.words), alphabet);
  return text;
}

function word(value: number, alphabet: Alphabet): string {
  return value.toString(alphabet.base).padStart(alphabet.digits, '0');
}
