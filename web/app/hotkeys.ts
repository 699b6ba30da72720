/**
 * Keys that run commands, wherever the focus is but in something that takes keys itself.
 *
 * Owns the decision whose key it is; the keys stand in the tables of commands
 * and in key-map.ts.
 */
import { commands, type CommandId } from './commands.ts';
import type { Command } from './commands/command.ts';
import { keysOf } from './key-map.ts';

/** Elements that take these keys themselves. */
const TAKERS: Readonly<Record<string, RegExp>> = {
  SELECT: /./,
  TEXTAREA: /./,
  BUTTON: /^( |Enter)$/,
  SUMMARY: /^( |Enter)$/,
  A: /^Enter$/,
};

/** Inputs that are no text take these alone. */
const INPUT_TAKES: Readonly<Record<string, RegExp>> = {
  range: /^(Arrow|Home|End|Page)/,
  checkbox: /^ $/,
  radio: /^( |Arrow)/,
};

function innermost(event: KeyboardEvent): Element | undefined {
  return event.composedPath().find((each): each is Element => each instanceof Element);
}

function takesKey(element: Element | undefined, event: KeyboardEvent): boolean {
  if (element === undefined) return false;
  if (element.tagName === 'INPUT') {
    const taken = INPUT_TAKES[(element as HTMLInputElement).type];
    return taken ? taken.test(event.key) : isOfText(event);
  }
  return TAKERS[element.tagName]?.test(event.key) ?? false;
}

/** What writing, moving and undoing in a text needs; Ctrl+K and the like are not its own. */
function isOfText({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return /^[acvxyz]$/i.test(key) || key.startsWith('Arrow');
  if (altKey) return false;
  return key.length === 1 || /^(Arrow|Home|End|Page|Enter|Backspace|Delete|Tab)/.test(key);
}

/** `Ctrl+Shift+z`: as keys are written in the tables. */
export function chordOf(event: KeyboardEvent): string {
  const { key, shiftKey } = event;
  const isLetter = /^\p{L}$/u.test(key);
  const words = [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(shiftKey && (isLetter || key.length > 1) ? ['Shift'] : []),
    isLetter ? key.toLowerCase() : key,
  ];
  return words.join('+');
}

function isSingle(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event;
  return !(ctrlKey || metaKey || altKey) && key !== 'Escape' && !/^F\d/.test(key);
}

/** The command that has the keys, whoever has the focus. */
export function commandOfChord(
  event: KeyboardEvent,
  singleKeys = true,
): Command<CommandId> | undefined {
  if (!singleKeys && isSingle(event)) return undefined;
  const chord = chordOf(event);
  return commands.find((each) => keysOf(each).includes(chord));
}

/** The command that a key press means; undefined where the key belongs to somebody else. */
export function commandForKey(
  event: KeyboardEvent,
  singleKeys = true,
): Command<CommandId> | undefined {
  if (event.defaultPrevented || takesKey(innermost(event), event)) return undefined;
  return commandOfChord(event, singleKeys);
}
