/**
 * Opens the dialog that shares and exports, fetching its code the first time.
 *
 * Owns where the dialog lives: in the document's body, over whatever screen is shown.
 */
import type { Session } from '../app/session.ts';

/** The first element of a name below a root, in shadow trees too. */
function findDeep(root: ParentNode, name: string): HTMLElement | undefined {
  for (const element of Array.from(root.querySelectorAll<HTMLElement>('*'))) {
    if (element.localName === name) return element;
    const inside = element.shadowRoot && findDeep(element.shadowRoot, name);
    if (inside) return inside;
  }
  return undefined;
}

/** Shows the dialog about the session, with the stage that is in sight. */
export async function openShare(session: Session): Promise<void> {
  if (session.run.state.status !== 'ready') return;
  const { SwarmShare } = await import('./swarm-share.ts');
  const known = document.querySelector('swarm-share');
  const dialog = known instanceof SwarmShare ? known : new SwarmShare();
  if (dialog !== known) document.body.append(dialog);
  await dialog.show(session, findDeep(document, 'swarm-stage'));
}
