/**
 * What can befall the packet looked at, where it is: for the menu of faults and for "drop it here".
 *
 * Owns reading the place from the session; the lines are packet-faults.ts's.
 */
import { addEdits, newEdit } from '../app/edits.ts';
import { focusOf, type Session } from '../app/session.ts';
import { stepInFile } from '../stores/edits-store.ts';
import type { BreakAction } from './break-action.ts';
import { packetFaults } from './packet-faults.ts';

export function faultsHere(session: Session): BreakAction[] {
  const { run } = session.run.state;
  const { journey, step } = focusOf(session);
  if (!run || !journey || !step) return [];
  const { steps, result } = run;
  const { packet } = journey;
  return packetFaults({ events: result.events, steps, packet, event: step.firstEvent });
}

/** Loses the packet where it leaves next. */
export async function dropHere(session: Session): Promise<void> {
  const [drop] = faultsHere(session);
  if (drop?.after === undefined) return;
  const after = stepInFile(session.edits.state.edits, drop.after);
  await addEdits(session, [newEdit(after, drop.step, drop.title)]);
}
