/**
 * What can be copied of the packet looked at: its request as a command, a tcpdump command that sees it, a
 * link to this event, its journey in words.
 *
 * Owns the putting into the clipboard. It is fetched when something is first copied.
 */
import { journeyLines, PLAIN_TEXT } from '../../src/index.ts';
import { encodeShared, isLinkTooLong } from '../share/share-link.ts';
import { stateOfSession } from '../share/shared-session.ts';
import type { Copied } from '../stores/view-store.ts';
import { sharedRoute } from './router.ts';
import { focusOf, type Focus, type Session } from './session.ts';
import { shellCommand } from './shell-command.ts';
import { tcpdumpCommand } from './tcpdump-command.ts';

export type CopyKind = 'command' | 'tcpdump' | 'link' | 'journey';

const TEXTS: Readonly<
  Record<CopyKind, (session: Session, focus: Focus) => string | Promise<string>>
> = {
  command: (session, { story }) => (story ? shellCommand(story, tasksOf(session)) : ''),
  tcpdump: (_session, { step }) => (step ? tcpdumpCommand(step) : ''),
  link: linkText,
  journey: (_session, { journey }) => (journey ? journeyLines(journey, PLAIN_TEXT).join('\n') : ''),
};

function tasksOf(session: Session): ReadonlySet<string> {
  const { tasks = [] } = session.run.state.run?.result.topology ?? {};
  return new Set(tasks.map(({ name }) => name));
}

async function linkText(session: Session): Promise<string> {
  const state = stateOfSession(session);
  if (!state) return '';
  return `${location.href.split('#')[0]}${sharedRoute(await encodeShared(state))}`;
}

/** Whether the browser let the page put it into the clipboard. */
async function isPutIntoClipboard(text: string): Promise<boolean> {
  const isPut = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  return isPut ?? false;
}

async function outcomeOf(kind: CopyKind, text: string): Promise<Omit<Copied, 'request'>> {
  if (text === '') {
    const words = 'Nothing was copied: there is no packet at this event.';
    return { words, text, offersFile: false };
  }
  if (kind === 'link' && isLinkTooLong(text)) {
    const words = `Not copied: the link would have ${text.length} characters, and mail programs and chats would cut it. Send the file instead.`;
    return { words, text: '', offersFile: true };
  }
  const words = (await isPutIntoClipboard(text)) ? 'Copied:' : 'To be copied from here:';
  return { words, text, offersFile: false };
}

/** Puts it into the clipboard where the browser allows it, and before the reader in the inspector. */
export async function copy(session: Session, kind: CopyKind): Promise<void> {
  const focus = focusOf(session);
  const outcome = await outcomeOf(kind, await TEXTS[kind](session, focus));
  session.view.patch({
    copied: { request: focus.story?.request ?? 0, ...outcome },
    inspectorTab: 'packet',
    inspectorOpen: true,
  });
}
