/*
 * Quorum and elections: what a majority has to do with who leads, and when (CP-11, FAIL-10, FAIL-26).
 */
import { describe, expect, test } from 'vitest';
import { createEventLoop, runEvents, schedule } from '../../../src/engine/event-loop.ts';
import { createRandomStreams, pickIndex } from '../../../src/engine/random-streams.ts';
import { SECOND } from '../../../src/engine/sim-time.ts';
import {
  createRaft,
  decidingLeader,
  managerStarted,
  managerStopped,
  onRaftTimer,
  quorumChanged,
  type Raft,
  type RaftTimer,
} from '../../../src/swarm/raft.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

interface Bench {
  readonly raft: Raft;
  /** Who led from when on, in seconds; `-` for nobody. */
  readonly log: { readonly leader: string; readonly seconds: number }[];
  /** Managers that hear nobody. */
  readonly cutOff: (...managers: string[]) => void;
  readonly demote: (manager: string) => void;
  readonly stop: (manager: string) => void;
  readonly start: (manager: string) => void;
  readonly run: (seconds: number) => void;
}

function bench(size: number, seed = 1): Bench {
  const loop = createEventLoop<RaftTimer>();
  const streams = createRandomStreams(seed);
  const log: Bench['log'][number][] = [];
  let managers = Array.from({ length: size }, (_, index) => `m${index + 1}`);
  let alone: readonly string[] = [];
  const stopped = new Set<string>();
  const raft = createRaft({
    startTimer: (delayNs, timer) => schedule(loop, delayNs, timer),
    pick: (purpose, count) => pickIndex(streams, purpose, count),
    managers: () => managers,
    isUp: (manager) => !stopped.has(manager),
    reach: (left, right) => ![...alone, ...stopped].some((each) => each === left || each === right),
    onLeader: (leader) => log.push({ leader: leader ?? '-', seconds: loop.nowNs / SECOND }),
  });
  raft.leader = 'm1';
  return {
    raft,
    log,
    cutOff: (...names) => {
      alone = names;
      quorumChanged(raft);
    },
    demote: (name) => {
      managers = managers.filter((each) => each !== name);
      quorumChanged(raft);
    },
    stop: (name) => {
      stopped.add(name);
      managerStopped(raft, name);
    },
    start: (name) => {
      stopped.delete(name);
      managerStarted(raft, name);
    },
    run: (seconds) => {
      runEvents(loop, {
        handle: (timer) => onRaftTimer(raft, timer),
        isDone: () => false,
        untilNs: loop.nowNs + seconds * SECOND,
        eventsMax: 1000,
      });
    },
  };
}

describe('three managers', () => {
  test.each(SEEDS)('elect another leader 10 to 20 s after the first is lost (seed %i)', (seed) => {
    const { raft, log, cutOff, run } = bench(3, seed);
    cutOff('m1');
    expect(decidingLeader(raft)).toBeUndefined();
    run(60);
    const last = log.at(-1);
    expect(['m2', 'm3']).toContain(last?.leader);
    expect(last?.seconds).toBeGreaterThanOrEqual(10);
    expect(last?.seconds).toBeLessThanOrEqual(20);
    expect(decidingLeader(raft)).toBe(last?.leader);
  });

  test('keep their leader when another one is lost', () => {
    const { raft, log, cutOff, run } = bench(3);
    cutOff('m3');
    run(60);
    expect(log).toEqual([]);
    expect(decidingLeader(raft)).toBe('m1');
  });

  test.each(SEEDS)('have no leader when two are lost, until one is back (seed %i)', (seed) => {
    const { raft, log, cutOff, run } = bench(3, seed);
    cutOff('m2', 'm3');
    run(60);
    expect(log.map(({ leader }) => leader)).toEqual(['-']);
    cutOff('m3');
    run(30);
    expect(['m1', 'm2']).toContain(decidingLeader(raft));
  });

  test('go on as before after a cut that is shorter than an election', () => {
    const { raft, log, cutOff, run } = bench(3);
    cutOff('m2', 'm3');
    run(5);
    cutOff();
    run(60);
    expect(log).toEqual([]);
    expect(decidingLeader(raft)).toBe('m1');
  });
  test('wait no longer because something changes that does not concern them', () => {
    const { raft, log, cutOff, run } = bench(3);
    cutOff('m1');
    for (let seconds = 0; seconds < 24; seconds += 4) {
      run(4);
      quorumChanged(raft);
    }
    expect(['m2', 'm3']).toContain(log.at(-1)?.leader);
    expect(log.at(-1)?.seconds).toBeLessThanOrEqual(20);
  });

  test.each(SEEDS)(
    'elect another leader when theirs restarts, which then follows (seed %i)',
    (seed) => {
      const { raft, log, stop, start, run } = bench(3, seed);
      stop('m1');
      expect(decidingLeader(raft)).toBeUndefined();
      run(3);
      start('m1');
      expect(decidingLeader(raft)).toBeUndefined();
      run(60);
      expect(log.map(({ leader }) => leader)).toEqual(['-', expect.stringMatching(/^m[123]$/)]);
      expect(log.at(-1)?.seconds).toBeGreaterThanOrEqual(10);
      expect(log.at(-1)?.seconds).toBeLessThanOrEqual(23);
    },
  );

  test('keep their leader while another one restarts', () => {
    const { raft, log, stop, start, run } = bench(3);
    stop('m2');
    run(11);
    start('m2');
    run(60);
    expect(log).toEqual([]);
    expect(decidingLeader(raft)).toBe('m1');
  });

  test('have another leader at once when theirs is no manager any more', () => {
    const { raft, log, demote } = bench(3);
    demote('m1');
    expect(decidingLeader(raft)).toBe('m2');
    expect(log).toEqual([{ leader: 'm2', seconds: 0 }]);
  });
});

describe('one manager', () => {
  test('leads whatever befalls it', () => {
    const { raft, log, cutOff, run } = bench(1);
    cutOff('m1');
    run(60);
    expect(log).toEqual([]);
    expect(decidingLeader(raft)).toBe('m1');
  });

  test('leads nobody while its engine restarts, and leads again at once', () => {
    const { raft, log, stop, start, run } = bench(1);
    stop('m1');
    run(60);
    expect(decidingLeader(raft)).toBeUndefined();
    start('m1');
    expect(log.map(({ leader }) => leader)).toEqual(['-', 'm1']);
    expect(decidingLeader(raft)).toBe('m1');
  });
});
