/*
 * Jobs: what swarmkit's orchestrator/jobs makes of them. Times: an order needs 0.1 s, preparing 0.2 s,
 * starting 0.5 s, so a program that ends after 5 s has ended at 5.9 s (a report is shown at once).
 */
import { describe, expect, test } from 'vitest';
import type { ServiceSpec, SwarmTask } from '../../../src/swarm/objects.ts';
import { setAvailability } from '../../../src/swarm/node-changes.ts';
import { rollbackService, scaleService } from '../../../src/swarm/service-changes.ts';
import { serviceRows } from '../../../src/swarm/ps.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf } from '../../../src/swarm/store.ts';
import {
  container,
  controllerOf,
  create,
  livingSwarm,
  update,
  type LivingSwarm,
} from '../agent/living-swarm.ts';
import { killProcess } from '../../../src/agent/orders-to-processes.ts';

const ending = (seconds: number, code = 0) =>
  container({ program: { exit: { afterNs: seconds * 1e9, code }, onSigterm: 'exit' } });

const restart = (changes: Partial<ServiceSpec['restartPolicy']>): ServiceSpec['restartPolicy'] => ({
  condition: 'any',
  delayNs: 5e9,
  maxAttempts: 0,
  windowNs: 0,
  ...changes,
});

function job(swarm: LivingSwarm, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return create(swarm, 'job', { mode: 'replicated-job', container: ending(5), ...changes });
}

const text = ({ name, state, desiredState }: SwarmTask): string =>
  `${name} ${state} (${desiredState})`;

/** In order of creation. */
const tasksIn = ({ store }: LivingSwarm): string[] => tasksOf(store, 'job').map(text);

const countOf = ({ store }: LivingSwarm, state: SwarmTask['state']): number =>
  tasksOf(store, 'job').filter((task) => task.state === state).length;

describe('a replicated job', () => {
  test('runs one task in each slot from 0 until it has ended, and no more', () => {
    const swarm = livingSwarm();
    job(swarm, { replicas: 3 });
    swarm.pass(2);
    expect(tasksIn(swarm)).toEqual([
      'job.0 running (complete)',
      'job.1 running (complete)',
      'job.2 running (complete)',
    ]);
    swarm.pass(600);
    expect(tasksIn(swarm)).toEqual([
      'job.0 complete (complete)',
      'job.1 complete (complete)',
      'job.2 complete (complete)',
    ]);
  });

  test('runs no more at once than it may', () => {
    const swarm = livingSwarm();
    job(swarm, { replicas: 5, maxConcurrent: 2 });
    for (const [running, complete] of [
      [2, 0],
      [2, 2],
      [1, 4],
      [0, 5],
    ]) {
      swarm.pass(4);
      expect([countOf(swarm, 'running'), countOf(swarm, 'complete')]).toEqual([running, complete]);
      swarm.pass(2);
    }
    expect(new Set(tasksOf(swarm.store, 'job').map(({ slot }) => slot))).toEqual(
      new Set([0, 1, 2, 3, 4]),
    );
  });

  test('replaces a task that has failed, in its slot and after the delay', () => {
    const swarm = livingSwarm();
    job(swarm, { replicas: 2 });
    swarm.pass(2);
    killProcess(swarm.agents, controllerOf(swarm, 'job.1'));
    swarm.pass(2);
    expect(tasksIn(swarm)).toEqual([
      'job.0 running (complete)',
      'job.1 failed (shutdown)',
      'job.1 ready (ready)',
    ]);
    swarm.pass(60);
    expect(tasksIn(swarm)).toEqual([
      'job.0 complete (complete)',
      'job.1 failed (shutdown)',
      'job.1 complete (complete)',
    ]);
  });

  test('gives up after the attempts that it has', () => {
    const swarm = livingSwarm();
    job(swarm, { container: ending(5, 3), restartPolicy: restart({ maxAttempts: 2 }) });
    swarm.pass(600);
    expect(tasksIn(swarm)).toEqual(Array.from({ length: 3 }, () => 'job.0 failed (shutdown)'));
    const [task] = tasksOf(swarm.store, 'job');
    expect(task?.error).toBe('task: non-zero exit (3)');
  });

  test('keeps all tasks that it had, however many', () => {
    const swarm = livingSwarm();
    job(swarm, { container: ending(1, 1), restartPolicy: restart({ delayNs: 0 }) });
    swarm.pass(60);
    expect(tasksOf(swarm.store, 'job').length).toBeGreaterThan(20);
  });

  test('fills a slot again that was given up when another task has ended', () => {
    const swarm = livingSwarm();
    job(swarm, { replicas: 2, restartPolicy: restart({ condition: 'none' }) });
    swarm.pass(2);
    killProcess(swarm.agents, controllerOf(swarm, 'job.1'));
    swarm.pass(2);
    expect(tasksIn(swarm)).toEqual(['job.0 running (complete)', 'job.1 failed (shutdown)']);
    swarm.pass(3);
    expect(tasksIn(swarm).at(-1)).toBe('job.1 running (complete)');
  });

  test('begins anew when it is scaled; what still runs goes, what has ended stays', () => {
    const swarm = livingSwarm();
    job(swarm, { replicas: 2, maxConcurrent: 2 });
    swarm.pass(10);
    scaleService(swarm.store, 'job', 3);
    settle(swarm.store);
    swarm.pass(2);
    expect([countOf(swarm, 'complete'), countOf(swarm, 'running')]).toEqual([2, 2]);
    scaleService(swarm.store, 'job', 1);
    settle(swarm.store);
    swarm.pass(60);
    expect([countOf(swarm, 'complete'), countOf(swarm, 'running')]).toEqual([3, 0]);
    expect(tasksIn(swarm)).toHaveLength(3);
  });

  test('begins anew with every update and rollback', () => {
    const swarm = livingSwarm();
    const before = job(swarm);
    swarm.pass(10);
    update(swarm, before, { container: ending(6) });
    swarm.pass(10);
    rollbackService(swarm.store, 'job');
    settle(swarm.store);
    swarm.pass(10);
    expect(countOf(swarm, 'complete')).toBe(3);
  });

  test('does not look after its tasks on a node that is drained', () => {
    const swarm = livingSwarm({ nodes: 2 });
    job(swarm, { container: container(), constraints: ['node.hostname==n2'] });
    swarm.pass(2);
    setAvailability(swarm.store, 'n2', 'drain');
    settle(swarm.store);
    swarm.pass(60);
    expect(tasksIn(swarm)).toEqual(['job.0 running (complete)']);
  });

  test('has a slot 0 that is listed with its node', () => {
    const swarm = livingSwarm({ nodes: 1 });
    job(swarm, { replicas: 2 });
    swarm.pass(2);
    const rows = serviceRows(swarm.store, 'job');
    expect(rows.map(({ task }) => task).toSorted()).toEqual(['job.1', 'job@n1']);
    expect(rows.map(({ desired }) => desired)).toEqual(['Complete', 'Complete']);
  });
});

describe('a global job', () => {
  test('runs one task on each node that may have one', () => {
    const swarm = livingSwarm({ nodes: 4, nodeDetails: { n4: { availability: 'pause' } } });
    job(swarm, { mode: 'global-job', constraints: ['node.hostname!=n2'] });
    swarm.pass(60);
    expect(tasksIn(swarm)).toEqual(['job@n1 complete (complete)', 'job@n3 complete (complete)']);
  });

  test('counts no attempts: swarmkit looks them up under another key', () => {
    const swarm = livingSwarm({ nodes: 1 });
    const policy = restart({ maxAttempts: 1, delayNs: 0 });
    job(swarm, { mode: 'global-job', container: ending(1, 1), restartPolicy: policy });
    swarm.pass(20);
    expect(tasksOf(swarm.store, 'job').length).toBeGreaterThan(5);
  });

  test('begins anew when it is changed, and forgets what it had', () => {
    const swarm = livingSwarm({ nodes: 2 });
    const before = job(swarm, { mode: 'global-job' });
    swarm.pass(10);
    const ids = tasksOf(swarm.store, 'job').map(({ id }) => id);
    update(swarm, before, { container: ending(6) });
    swarm.pass(20);
    expect(tasksIn(swarm)).toEqual(['job@n1 complete (complete)', 'job@n2 complete (complete)']);
    expect(tasksOf(swarm.store, 'job').filter(({ id }) => ids.includes(id))).toEqual([]);
  });
});

test('a service whose program ends is restarted, unless only failures count', () => {
  const swarm = livingSwarm({ nodes: 1 });
  create(swarm, 'job', { container: ending(2) });
  swarm.pass(4);
  expect(tasksIn(swarm)).toEqual(['job.1 complete (shutdown)', 'job.1 ready (ready)']);
  const other = livingSwarm({ nodes: 1 });
  create(other, 'job', {
    container: ending(2),
    restartPolicy: restart({ condition: 'on-failure' }),
  });
  other.pass(60);
  expect(tasksIn(other)).toEqual(['job.1 complete (shutdown)']);
});
