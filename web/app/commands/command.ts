/**
 * What a command is: a name, keys, help, and what it does to the session.
 *
 * Owns the shape; the tables beside this file hold the commands.
 */
import type { Session } from '../session.ts';

export type CommandGroup = 'Time' | 'Stage' | 'Change' | 'Page';

export interface Command<Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /**
   * Values of KeyboardEvent.key, with `Ctrl+`, `Alt+` and `Shift+` before them in this order; Shift is
   * named with letters and keys that print nothing.
   */
  readonly keys: readonly string[];
  readonly group: CommandGroup;
  /** One sentence for the help page. */
  readonly help: string;
  readonly run: (session: Session) => unknown;
}

/** A table of commands that keeps the names of its ids. */
export function table<const Id extends string>(
  group: CommandGroup,
  rows: readonly Omit<Command<Id>, 'group'>[],
): readonly Command<Id>[] {
  return rows.map((row) => ({ ...row, group }));
}
