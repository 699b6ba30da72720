/*
 * What a link takes of a session, and that another session opens as it was.
 */
import { describe, expect, test } from 'vitest';
import { findScenario } from '../../../web/app/library.ts';
import { seek, setClock } from '../../../web/app/player.ts';
import { focusOf } from '../../../web/app/session.ts';
import { applyView, stateOfSession } from '../../../web/share/shared-session.ts';
import { startEditing, withEdits } from '../../../web/stores/edits-store.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);
const own = { id: 'opened:a.yaml', fileName: 'a.yaml', text: MESH };

/** A session in which the reader has looked at something of his own. */
function lookedAt() {
  const session = sessionWith(run);
  startEditing(session.edits, own);
  const goal = run.moments.find(({ step }) => step?.action === 'balanced')!;
  setClock(session, 'time');
  seek(session, goal.index);
  const { layers } = session.view.state;
  session.view.patch({
    filter: 'kind=nat',
    element: { kind: 'task', name: 'web.1' },
    expanded: { n2: true },
    layers: { ...layers, addresses: !layers.addresses },
  });
  return session;
}

describe('a link', () => {
  test('opens elsewhere at the same packet, step, filter, element, rows and layers', () => {
    const sender = lookedAt();
    const receiver = sessionWith(run);
    applyView(receiver, stateOfSession(sender)!.view);
    expect(focusOf(receiver)).toEqual(focusOf(sender));
    const { filter, element, expanded, layers } = sender.view.state;
    expect(receiver.view.state).toMatchObject({ filter, element, expanded, layers });
    expect(receiver.playback.state.clock).toBe('time');
  });

  test('carries the text of an own file, edits and seed', () => {
    const sender = lookedAt();
    const edit = { id: 9, after: 0, step: 'drain: n2', title: 'Drain n2' };
    sender.edits.patch({ ...withEdits(sender.edits.state, [edit]), seed: 4 });
    expect(stateOfSession(sender)).toMatchObject({
      scenario: { fileName: 'a.yaml', text: MESH },
      edits: [{ after: 0, step: 'drain: n2', title: 'Drain n2' }],
      seed: 4,
    });
  });

  test('has no more than the name of a question that the page came with', async () => {
    const sender = lookedAt();
    startEditing(sender.edits, (await findScenario('source-ip-ingress'))!);
    expect(stateOfSession(sender)!.scenario).toEqual({ id: 'source-ip-ingress' });
  });

  test('is none while there is no scenario', () => {
    expect(stateOfSession(sessionWith(run))).toBeUndefined();
  });
});

describe('a view of another hand', () => {
  test('leaves alone what it does not say', () => {
    const receiver = lookedAt();
    const before = { ...receiver.view.state };
    applyView(receiver, {});
    expect(receiver.view.state).toEqual(before);
  });

  test('goes to the last moment before an event that there is not, and ignores odd elements', () => {
    const receiver = sessionWith(run);
    applyView(receiver, { event: 1e9, element: 'castle n1', clock: 'sundial' });
    expect(receiver.playback.state.position).toBe(run.moments.length - 1);
    expect(receiver.view.state.element).toBeUndefined();
    expect(receiver.playback.state.clock).toBe('steps');
  });
});
