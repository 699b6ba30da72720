/*
 * Sessions in time: when a node without a way to the managers is Down, and when it is back (GOS-30,
 * GOS-31, GOS-37). Bounds are worked out from a beat every 4.5 to 5.5 s.
 */
import { describe, expect, test } from 'vitest';
import {
  createSessions,
  isConnected,
  leaderChanged,
  onSessionTimer,
  waysChanged,
  type Sessions,
  type SessionTimer,
} from '../../../src/agent/sessions.ts';
import { createEventLoop, runEvents, schedule } from '../../../src/engine/event-loop.ts';
import { createRandomStreams, pickIndex } from '../../../src/engine/random-streams.ts';
import { SECOND } from '../../../src/engine/sim-time.ts';

const DAY = 24 * 3600;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

interface Bench {
  readonly sessions: Sessions;
  /** `down 14.2` and `connected 60`, in the order in which they happened. */
  readonly log: { readonly what: string; readonly seconds: number }[];
  readonly setWay: (isOpen: boolean) => void;
  readonly setLed: (isLed: boolean) => void;
  readonly run: (seconds: number) => void;
}

function bench(seed: number): Bench {
  const loop = createEventLoop<SessionTimer>();
  const streams = createRandomStreams(seed);
  const log: Bench['log'][number][] = [];
  const note = (what: string): void => {
    log.push({ what, seconds: loop.nowNs / SECOND });
  };
  let [isOpen, isLed] = [true, true];
  const sessions = createSessions({
    nowNs: () => loop.nowNs,
    startTimer: (delayNs, timer) => schedule(loop, delayNs, timer),
    pick: (purpose, size) => pickIndex(streams, purpose, size),
    hasWay: () => isOpen && isLed,
    isLed: () => isLed,
    onConnected: () => note('connected'),
    isDown: () => log.findLast(({ what }) => what !== 'lost')?.what === 'down',
    onDown: () => note('down'),
    onLost: () => note('lost'),
  });
  return {
    sessions,
    log,
    setWay: (open) => {
      isOpen = open;
      waysChanged(sessions, ['n2']);
    },
    setLed: (led) => {
      isLed = led;
      if (led) leaderChanged(sessions, ['n2']);
      else waysChanged(sessions, ['n2']);
    },
    run: (seconds) => {
      runEvents(loop, {
        handle: (timer) => onSessionTimer(sessions, timer),
        isDone: () => false,
        untilNs: loop.nowNs + seconds * SECOND,
        eventsMax: 1000,
      });
    },
  };
}

describe('a node without a way to the managers', () => {
  test.each(SEEDS)('is Down after three periods since its last beat (seed %i)', (seed) => {
    const cluster = bench(seed);
    cluster.setWay(false);
    expect(isConnected(cluster.sessions, 'n2')).toBe(false);
    cluster.run(60);
    expect(cluster.log.map(({ what }) => what)).toEqual(['down']);
    // The last beat was up to one period of 4.5 to 5.5 s ago.
    expect(cluster.log[0]?.seconds).toBeGreaterThanOrEqual(2 * 4.5);
    expect(cluster.log[0]?.seconds).toBeLessThanOrEqual(3 * 5.5);
  });

  test.each(SEEDS)('registers within 8 s once the way is back (seed %i)', (seed) => {
    const cluster = bench(seed);
    cluster.setWay(false);
    cluster.run(60);
    cluster.setWay(true);
    cluster.run(8);
    expect(cluster.log.map(({ what }) => what)).toEqual(['down', 'connected']);
    expect(isConnected(cluster.sessions, 'n2')).toBe(true);
  });

  test.each(SEEDS)('that finds it again within 4 s keeps its session (seed %i)', (seed) => {
    const cluster = bench(seed);
    cluster.setWay(false);
    cluster.run(4);
    cluster.setWay(true);
    expect(cluster.log).toEqual([{ what: 'connected', seconds: 4 }]);
    cluster.run(60);
    expect(cluster.log).toHaveLength(1);
  });

  test('is lost when it has been Down for a day, and not before', () => {
    const cluster = bench(1);
    cluster.setWay(false);
    cluster.run(2 * DAY);
    const [down, lost] = cluster.log;
    expect(cluster.log.map(({ what }) => what)).toEqual(['down', 'lost']);
    expect((lost?.seconds ?? 0) - (down?.seconds ?? 0)).toBeCloseTo(DAY, 6);
  });

  test('is not lost when it comes back within the day', () => {
    const cluster = bench(1);
    cluster.setWay(false);
    cluster.run(DAY - 60);
    cluster.setWay(true);
    cluster.run(DAY);
    expect(cluster.log.map(({ what }) => what)).toEqual(['down', 'connected']);
  });

  test('is judged by nobody while there is no leader', () => {
    const cluster = bench(1);
    cluster.setLed(false);
    cluster.run(300);
    expect(cluster.log).toEqual([]);
  });
});

describe('a new leader', () => {
  test('counts the day of a node that is Down anew', () => {
    const cluster = bench(1);
    cluster.setWay(false);
    cluster.run(DAY / 2);
    cluster.setLed(false);
    cluster.setLed(true);
    cluster.run(DAY - 1);
    expect(cluster.log.map(({ what }) => what)).toEqual(['down']);
    cluster.run(2);
    expect(cluster.log.map(({ what }) => what)).toEqual(['down', 'lost']);
  });

  test.each(SEEDS)('gives a node that stays away six periods (seed %i)', (seed) => {
    const cluster = bench(seed);
    cluster.setLed(false);
    cluster.setWay(false);
    cluster.setLed(true);
    cluster.run(60);
    expect(cluster.log.map(({ what }) => what)).toEqual(['down']);
    expect(cluster.log[0]?.seconds).toBeGreaterThanOrEqual(6 * 4.5);
    expect(cluster.log[0]?.seconds).toBeLessThanOrEqual(6 * 5.5);
  });

  test('hears from all others soon', () => {
    const cluster = bench(1);
    cluster.setLed(false);
    cluster.run(20);
    cluster.setLed(true);
    cluster.run(8);
    expect(cluster.log.map(({ what }) => what)).toEqual(['connected']);
  });
});
