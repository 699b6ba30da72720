/**
 * Everything that a reader can do, in one table: keys, buttons, palette and help come from it.
 *
 * Owns the joining of the tables in commands/ and how keys are written.
 */
import { changeCommands } from './commands/change-commands.ts';
import type { Command } from './commands/command.ts';
import { pageCommands } from './commands/page-commands.ts';
import { stageCommands } from './commands/stage-commands.ts';
import { timeCommands } from './commands/time-commands.ts';
import { keysOf } from './key-map.ts';
import type { Session } from './session.ts';

const tables = [timeCommands, stageCommands, changeCommands, pageCommands] as const;

export type CommandId = (typeof tables)[number][number]['id'];

/** The table of all commands, in the order of the help. */
export const commands: readonly Command<CommandId>[] = tables.flat();

function command(id: CommandId): Command | undefined {
  return commands.find((each) => each.id === id);
}

export function runCommand(session: Session, id: CommandId): void {
  const found = command(id);
  if (found) perform(session, found);
}

/** Does it; where it takes a while and fails, as where its code cannot be fetched, the reader is told. */
export function perform(session: Session, { title, run }: Pick<Command, 'title' | 'run'>): void {
  Promise.resolve(run(session)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    session.edits.patch({ trouble: `${title} (${reason}). Loading the page anew may help.` });
  });
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowRight: '→',
  ArrowLeft: '←',
  Escape: 'Esc',
};

/** `Shift+→`, `Ctrl+Z`. */
export function keyName(chord: string): string {
  const key = /[^+]+$|\+$/.exec(chord)?.[0] ?? chord;
  const named = KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return chord.slice(0, chord.length - key.length) + named;
}

/** `Next event (→)`. */
export function commandTitle(id: CommandId): string {
  const found = command(id);
  if (!found) return id;
  const keys = keysOf(found);
  return keys.length === 0 ? found.title : `${found.title} (${keys.map(keyName).join(', ')})`;
}
