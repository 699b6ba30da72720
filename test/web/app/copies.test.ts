/*
 * What is copied, and what is said where nothing can be.
 */
import { describe, expect, test } from 'vitest';
import { copy } from '../../../web/app/copies.ts';
import { containerId } from '../../../web/app/container-id.ts';
import type { Session } from '../../../web/app/session.ts';
import { startEditing } from '../../../web/stores/edits-store.ts';
import { runOf, sessionWith } from '../fixtures/mesh-run.ts';

/** A session with a scenario that sends nothing. */
function quietSession(about = ''): Session {
  const text = `title: Quiet\nabout: "${about}"\ncluster: { nodes: { n1: { role: manager } } }\nsteps: [{ wait: 1s }]\n`;
  const session = sessionWith(runOf(text));
  startEditing(session.edits, { id: 'quiet', fileName: 'quiet.yaml', text });
  return session;
}

/** Letters without a pattern, which no packing makes much shorter. */
function noise(length: number): string {
  let seed = 1;
  const letters = Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed % 36).toString(36);
  });
  return letters.join('');
}

/** Names of containers that `docker ps` would find, asked as the command asks. */
function found(task: string, names: readonly string[]): string[] {
  const pattern = /name=(.*)'\)$/.exec(containerId(task))![1]!;
  return names.filter((name) => new RegExp(pattern).test(name));
}

describe('copying', () => {
  test('a link works at an event that is of no request', async () => {
    const session = quietSession();
    await copy(session, 'link');
    expect(session.view.state.copied).toMatchObject({ request: 0, offersFile: false });
    expect(session.view.state.copied!.text).toContain('z=');
  });

  test('a link that would be too long says so and offers a file', async () => {
    const session = quietSession(noise(12_000));
    await copy(session, 'link');
    const { words, text, offersFile } = session.view.state.copied!;
    expect(words).toMatch(/^Not copied: the link would have \d{4,5} characters/);
    expect({ text, offersFile }).toEqual({ text: '', offersFile: true });
  });

  test.each(['command', 'tcpdump', 'journey'] as const)(
    'a %s where there is no packet says so',
    async (kind) => {
      const session = quietSession();
      await copy(session, kind);
      expect(session.view.state.copied!.words).toContain('no packet at this event');
    },
  );

  test('is told where the inspector shows it', async () => {
    const session = quietSession();
    session.view.patch({ inspectorOpen: false, inspectorTab: 'state' });
    await copy(session, 'link');
    expect(session.view.state).toMatchObject({ inspectorOpen: true, inspectorTab: 'packet' });
  });
});

describe('the container of a task', () => {
  test('is not that of a task whose name only begins or ends alike', () => {
    const names = ['web.1.k3x0', 'web.10.p2aa', 'my-web.1.zz01', 'webx1.a'];
    expect(found('web.1', names)).toEqual(['web.1.k3x0']);
  });

  test('of a global service has the id of its node in its name', () => {
    const names = ['agent.n0de.t4sk', 'agent-2.n0de.t4sk', 'agent'];
    expect(found('agent@n1', names)).toEqual(['agent.n0de.t4sk']);
  });

  test('that is no task has the name alone', () => {
    expect(found('probe', ['probe', 'probe-2', 'probe.1.abc'])).toEqual(['probe']);
  });
});
