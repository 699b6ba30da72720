/*
 * States of the cluster that are asked for: what is said while they are on their way, and where they
 * cannot be had.
 */
import { describe, expect, test, vi } from 'vitest';
import { createClusterStates, type StateWish } from '../../../web/stores/cluster-states.ts';
import { WorkerStopped } from '../../../web/worker/simulation-client.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);
const state = { timeNs: 5 } as never;

function wishFor(event: number): StateWish {
  return { run, text: MESH, event, previous: -1, node: 'n1' };
}

describe('a state', () => {
  test('is asked for once, and then known', async () => {
    const ask = vi.fn(() => Promise.resolve([state]));
    const states = createClusterStates({ states: ask });
    expect(states.find(wishFor(3))).toBe('asked');
    await vi.waitFor(() => expect(states.find(wishFor(3))).toEqual({ now: state }));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['that the worker does not have', () => Promise.resolve([])],
    ['whose worker ended', () => Promise.reject(new WorkerStopped('gone'))],
  ])('%s is hopeless, and listeners are told', async (_words, ask) => {
    const states = createClusterStates({ states: ask });
    const listener = vi.fn();
    states.subscribe(listener);
    expect(states.find(wishFor(3))).toBe('asked');
    await vi.waitFor(() => expect(listener).toHaveBeenCalled());
    expect(states.find(wishFor(3))).toBe('hopeless');
  });

  test('can be asked for after another one could not be had', async () => {
    const ask = vi.fn(() => Promise.resolve([state]));
    ask.mockImplementationOnce(() => Promise.reject(new WorkerStopped('gone')));
    const states = createClusterStates({ states: ask });
    states.find(wishFor(3));
    await vi.waitFor(() => expect(states.find(wishFor(3))).toBe('hopeless'));
    await vi.waitFor(() => expect(states.find(wishFor(4))).toEqual({ now: state }));
  });

  test('of another run is not hopeless because the worker ended with the run before', async () => {
    const other = runOf(MESH);
    const rejects: ((reason: Error) => void)[] = [];
    const states = createClusterStates({
      states: () => new Promise((_resolve, reject) => rejects.push(reject)),
    });
    states.find(wishFor(3));
    const wish = { ...wishFor(3), run: other };
    states.find(wish);
    rejects[0]!(new WorkerStopped('gone'));
    await vi.waitFor(() => expect(rejects).toHaveLength(2));
    expect(states.find(wish)).toBe('asked');
  });
});
