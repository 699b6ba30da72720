/**
 * The keys that a reader has given to commands, in place of those of the table.
 *
 * Owns the memory of them, for this page and in the browser; which key press is which command is
 * hotkeys.ts's.
 */
import { rememberedKeys, rememberKeys } from '../stores/preferences.ts';
import type { Command } from './commands/command.ts';

type Keyed = Pick<Command, 'id' | 'keys'>;

const own = new Map<string, readonly string[]>(Object.entries(rememberedKeys()));

/** Keys that no command may have: they move through the page, press buttons and close what is open. */
const RESERVED = /^(Shift\+)?(Tab|Enter|Escape)$/;

export function keysOf({ id, keys }: Keyed): readonly string[] {
  return own.get(id) ?? keys;
}

/** True where the keys are not those of the table. */
export function hasOwnKeys({ id }: Keyed): boolean {
  return own.has(id);
}

export function isReserved(chord: string): boolean {
  return RESERVED.test(chord);
}

/** Gives a command other keys, none with an empty list, those of the table with undefined. */
export function setKeys({ id }: Keyed, keys: readonly string[] | undefined): void {
  if (keys) own.set(id, keys);
  else own.delete(id);
  rememberKeys(Object.fromEntries(own));
}
