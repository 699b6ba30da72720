/**
 * Single keys that run commands, wherever the focus is but in something that takes keys itself.
 *
 * Owns the decision whose key it is; the keys stand in commands.ts.
 */
import { commands, type Command } from './commands.ts';

/** Elements that take these keys themselves. */
const TAKERS: Readonly<Record<string, RegExp>> = {
  INPUT: /^(Arrow|Home|End|Page)/,
  SELECT: /./,
  TEXTAREA: /./,
  BUTTON: /^( |Enter)$/,
  A: /^Enter$/,
};

function innermost(event: KeyboardEvent): Element | undefined {
  return event.composedPath().find((each): each is Element => each instanceof Element);
}

function takesKey(element: Element | undefined, key: string): boolean {
  return element !== undefined && (TAKERS[element.tagName]?.test(key) ?? false);
}

/** The command that a key press means; undefined where the key belongs to somebody else. */
export function commandForKey(event: KeyboardEvent): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  if (takesKey(innermost(event), event.key)) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return commands.find((each) => each.keys.includes(key));
}
