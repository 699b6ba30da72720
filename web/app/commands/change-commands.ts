/**
 * Commands that change the run: break, send, undo, save.
 *
 * Owns names and keys; edits are made in app/edits.ts, menus are elements of their own.
 */
import { requestStep } from '../../edits/break-actions.ts';
import { checkLine } from '../../edits/check-line.ts';
import { downloadText } from '../../ui/download.ts';
import { addCheck, addEdits, newEdit, redoEdit, undoEdit } from '../edits.ts';
import type { CopyKind } from '../copies.ts';
import { currentStep, focusOf, type Session } from '../session.ts';
import { stepInFile } from '../../stores/edits-store.ts';
import type { BreakTarget } from '../../edits/break-target.ts';
import { table } from './command.ts';

/** What the menu of faults is about: the element that is chosen, or the packet. */
function targetOf(session: Session): BreakTarget {
  const { element } = session.view.state;
  if (element && element.kind !== 'network' && element.kind !== 'link')
    return { kind: element.kind, name: element.name };
  const { journey } = focusOf(session);
  return journey ? { kind: 'packet', packet: journey.packet } : { kind: 'cluster' };
}

async function sendAgain(session: Session): Promise<void> {
  const { story } = focusOf(session);
  if (!story) return;
  const { edits } = session.edits.state;
  const after = stepInFile(edits, currentStep(session));
  await addEdits(session, [newEdit(after, requestStep(story), `${story.from} asks again`)]);
}

/** What the current step came to, as the line that expects it; undefined where it asked nothing. */
export function checkOfStep(session: Session): string | undefined {
  const { run } = session.run.state;
  const step = currentStep(session);
  const observations = run?.result.observations.filter((each) => each.step === step) ?? [];
  const stories = run?.stories.filter((each) => each.step === step) ?? [];
  return checkLine({ observations, stories });
}

async function checkThis(session: Session): Promise<void> {
  const line = checkOfStep(session);
  session.view.patch({ dockTab: 'checks', dockOpen: true });
  if (line !== undefined) await addCheck(session, currentStep(session), line);
}

async function dropThis(session: Session): Promise<void> {
  const { dropHere } = await import('../../edits/faults-here.ts');
  await dropHere(session);
}

/** The code that copies is fetched when something is first copied. */
function copies(kind: CopyKind): (session: Session) => Promise<void> {
  return async (session) => {
    const { copy } = await import('../copies.ts');
    await copy(session, kind);
  };
}

function save(session: Session): void {
  const { fileName, text } = session.run.state;
  downloadText(fileName, text);
}

export const changeCommands = table('Change', [
  {
    id: 'break',
    title: 'Break or change…',
    keys: ['x'],
    help: 'What can be done to the selected element, and the line of the scenario that does it.',
    run: (session) => session.edits.patch({ target: targetOf(session) }),
  },
  {
    id: 'request',
    title: 'Send a request…',
    keys: ['n'],
    help: 'Asks from anywhere to anywhere, after the current step.',
    run: (session) => session.edits.patch({ target: { kind: 'request' } }),
  },
  {
    id: 'again',
    title: 'Send this request again',
    keys: ['r'],
    help: 'Repeats the request of the selected packet after the current step.',
    run: sendAgain,
  },
  {
    id: 'drop-here',
    title: 'Drop this packet here',
    keys: [],
    help: 'The selected packet, and no other, is lost where it leaves an interface next; TCP finds out.',
    run: dropThis,
  },
  {
    id: 'check',
    title: 'Add a check from what I see',
    keys: [],
    help: 'What the current step of the scenario came to is expected of it from now on.',
    run: checkThis,
  },
  {
    id: 'copy-command',
    title: 'Copy this request as a command',
    keys: [],
    help: 'As curl, nc, ping or dig, to be sent to a real cluster.',
    run: copies('command'),
  },
  {
    id: 'copy-tcpdump',
    title: 'Copy a tcpdump command',
    keys: [],
    help: 'Sees the selected packet where it is now, on a real node.',
    run: copies('tcpdump'),
  },
  {
    id: 'copy-link',
    title: 'Copy a link to this event',
    keys: [],
    help: 'Opens the page at this instant, with this packet, these edits and this seed.',
    run: copies('link'),
  },
  {
    id: 'describe',
    title: 'Describe: copy the journey as text',
    keys: [],
    help: 'Every step of the selected packet with its reason, as swarmscope trace prints it.',
    run: copies('journey'),
  },
  {
    id: 'undo',
    title: 'Undo the last edit',
    keys: ['Ctrl+z'],
    help: 'Takes back the last change to the scenario; the run is as it was.',
    run: undoEdit,
  },
  {
    id: 'redo',
    title: 'Redo the edit',
    keys: ['Ctrl+Shift+z', 'Ctrl+y'],
    help: 'Makes the change again that was taken back last.',
    run: redoEdit,
  },
  {
    id: 'save',
    title: 'Save the scenario with the edits',
    keys: ['Ctrl+s'],
    help: 'Downloads the YAML file as it is run now.',
    run: save,
  },
]);
