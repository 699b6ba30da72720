/*
 * Time on the page: moments of a run, the scope that the scrubber spans, moving and selecting in it.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import type { FrameTask } from '../../../web/controllers/frame-loop.ts';
import * as player from '../../../web/app/player.ts';
import { focusOf, scopedMoments, type Session } from '../../../web/app/session.ts';
import { momentsInScope } from '../../../web/stores/playback-store.ts';
import { createStore } from '../../../web/stores/store.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);

describe('moments', () => {
  test('are numbered in the order of the trace', () => {
    expect(run.moments.map((moment) => moment.index)).toEqual([...run.moments.keys()]);
    const events = run.moments.map((moment) => moment.event);
    expect(events).toEqual([...events].sort((first, second) => first - second));
  });

  test('hold every step of every packet exactly once', () => {
    const steps = run.stories.flatMap(({ journeys }) => journeys.flatMap(({ steps }) => steps));
    const shown = run.moments.flatMap((moment) => (moment.step ? [moment.step] : []));
    expect(new Set(shown)).toEqual(new Set(steps));
    expect(shown).toHaveLength(steps.length);
  });

  test('mark drops, so that the scrubber can show them', () => {
    const drops = run.moments.filter((moment) => moment.tick === 'drop');
    expect(drops.some((moment) => moment.step?.action === 'dropped')).toBe(true);
  });
});

describe('the scope', () => {
  const first = run.moments.find((moment) => moment.step)!;

  test('of a packet holds its steps only', () => {
    const scope = momentsInScope(run.moments, first.index, 'packet');
    expect(scope.map((moment) => moment.step?.number)).toEqual(
      first.journey!.steps.map((step) => step.number),
    );
  });

  test('of a request holds its packets and its beginning and end', () => {
    const scope = momentsInScope(run.moments, first.index, 'request');
    expect(scope.every((moment) => moment.request === first.request)).toBe(true);
    expect(scope.filter((moment) => moment.station === 'request')).toHaveLength(2);
  });

  test('of the run holds everything', () => {
    expect(momentsInScope(run.moments, first.index, 'run')).toBe(run.moments);
  });
});

describe('moving', () => {
  let session: Session;

  beforeEach(() => {
    session = sessionWith(run);
    player.selectRequest(session, 1);
  });

  test('starts at the first step of the first packet', () => {
    expect(focusOf(session).step?.number).toBe(1);
    expect(focusOf(session).journey?.summary).toBe('TCP SYN');
  });

  test('by steps of the packet stays with it and stops at its end', () => {
    const { journey } = focusOf(session);
    player.stepPacket(session, 10);
    expect(focusOf(session).step?.number).toBe(11);
    player.stepPacket(session, 1000);
    expect(focusOf(session)).toMatchObject({ journey, step: journey!.steps.at(-1)! });
  });

  test('to the end and back to the start stays in the request', () => {
    player.toEnd(session);
    expect(session.playback.state.position).toBe(scopedMoments(session).at(-1)!.index);
    expect(focusOf(session).story?.request).toBe(1);
    player.toStart(session);
    expect(session.playback.state.position).toBe(scopedMoments(session)[0]!.index);
  });

  test('to the next drop leaves the request', () => {
    player.jump(session, 'drop');
    expect(focusOf(session).moment?.tick).toBe('drop');
    expect(focusOf(session).story?.request).toBe(2);
  });

  test('at a moment without a packet still looks at the packet before it', () => {
    player.toEnd(session);
    const { moment, step, journey } = focusOf(session);
    expect(moment?.text).toBe('ok, answered by web.2');
    expect(journey?.steps.at(-1)).toBe(step);
  });
});

/** Positions after each of so many frames, a second apart, from the last moment but one of a request. */
function played(loop: boolean, frames: number): { positions: number[]; session: Session } {
  const tasks: FrameTask[] = [];
  const frameLoop = { add: (task: FrameTask) => void tasks.push(task), remove: () => undefined };
  const session = { ...sessionWith(run), frames: frameLoop };
  player.selectRequest(session, 1);
  player.seek(session, scopedMoments(session).at(-2)!.index);
  session.playback.patch({ loop });
  player.togglePlaying(session);
  const positions = Array.from({ length: frames }, (_, frame) => {
    tasks[0]?.(frame * 1000);
    return session.playback.state.position;
  });
  return { positions, session };
}

describe('playing at the end of the scope', () => {
  const asked = run.moments.find(({ request }) => request === 1)!;
  const scope = momentsInScope(run.moments, asked.index, 'request').map(({ index }) => index);

  test('stops there', () => {
    const { positions, session } = played(false, 4);
    expect(positions.slice(1)).toEqual([scope.at(-1), scope.at(-1), scope.at(-1)]);
    expect(session.playback.state.playing).toBe(false);
  });

  test('begins anew where that is wanted', () => {
    const { positions, session } = played(true, 4);
    expect(positions.slice(1)).toEqual([scope.at(-1), scope[0], scope[1]]);
    expect(session.playback.state.playing).toBe(true);
  });
});

describe('a store', () => {
  test('tells its listeners of a change and of nothing else', () => {
    const store = createStore({ count: 1, name: 'a' });
    let told = 0;
    const end = store.subscribe(() => (told += 1));
    store.patch({ count: 1 });
    store.patch({ count: 2 });
    end();
    store.patch({ count: 3 });
    expect(told).toBe(1);
    expect(store.state).toEqual({ count: 3, name: 'a' });
  });
});
