/**
 * The command line of the palette, behind a colon: a docker command becomes an edit after the current step.
 *
 * Owns what the line offers and says; what commands mean is docker-command.ts's.
 */
import { stepInFile } from '../stores/edits-store.ts';
import { COMMAND_EXAMPLES, dockerCommand, type Understood } from './docker-command.ts';
import { addEdits, newEdit } from './edits.ts';
import type { Found } from './find.ts';
import { currentStep, type Session } from './session.ts';

/** What a line means for the run that is open. */
function understood(session: Session, line: string): Understood {
  const { run } = session.run.state;
  if (!run) return { trouble: 'Open a scenario first: commands are for its cluster.' };
  const { nodes, tasks } = run.result.topology;
  const { actions } = run;
  const client = nodes.find(({ role }) => role === 'host')?.name ?? nodes[0]?.name ?? '';
  return dockerCommand(line, { actions, tasks: tasks.map(({ name }) => name), client });
}

/** Why a line does nothing; empty where it does something. */
export function lineTrouble(session: Session, line: string): string {
  const meant = understood(session, line);
  return 'trouble' in meant ? meant.trouble : '';
}

/** The one entry that a line comes to; examples while nothing is typed. */
export function lineEntries(session: Session, line: string): Found[] {
  if (line === '') {
    return COMMAND_EXAMPLES.map((title) => {
      return { kind: 'example', title, detail: '', fills: `: ${title}`, run: () => undefined };
    });
  }
  const meant = understood(session, line);
  if ('trouble' in meant) return [];
  const { step } = meant;
  return [{ kind: 'run', title: line, detail: step, run: (chosen) => runStep(chosen, step, line) }];
}

async function runStep(session: Session, step: string, line: string): Promise<void> {
  const after = stepInFile(session.edits.state.edits, currentStep(session));
  await addEdits(session, [newEdit(after, step, line)]);
}
