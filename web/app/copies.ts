/**
 * What can be copied of the packet looked at: its request as a command, a tcpdump command that sees it, a
 * link to this event, its journey in words.
 *
 * Owns the putting into the clipboard. It is fetched when something is first copied.
 */
import { journeyLines, PLAIN_TEXT } from '../../src/index.ts';
import { encodeShared, isLinkTooLong } from '../share/share-link.ts';
import { stateOfSession } from '../share/shared-session.ts';
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
  const address = `${location.href.split('#')[0]}${sharedRoute(await encodeShared(state))}`;
  return isLinkTooLong(address) ? '' : address;
}

/** Puts it into the clipboard where the browser allows it, and before the reader anyway. */
export async function copy(session: Session, kind: CopyKind): Promise<void> {
  const focus = focusOf(session);
  const text = await TEXTS[kind](session, focus);
  if (text === '' || !focus.story) return;
  const isCopied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  const { request } = focus.story;
  session.view.patch({ shell: { request, text, isCopied: isCopied ?? false } });
}
