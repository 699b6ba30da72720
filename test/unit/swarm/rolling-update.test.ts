/*
 * Rolling updates and rollbacks in time: order, parallelism, delay, monitoring, failures.
 */
import { describe, expect, test } from 'vitest';
import {
  rollbackService,
  scaleService,
  updateService,
} from '../../../src/swarm/service-changes.ts';
import type { ServiceSpec } from '../../../src/swarm/objects.ts';
import { setAvailability, setLabels } from '../../../src/swarm/node-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf } from '../../../src/swarm/store.ts';
import {
  container,
  create,
  livingSwarm,
  logOf,
  statesOf,
  update,
  type LivingSwarm,
} from '../agent/living-swarm.ts';
import { on, port, updateConfig, virtualIps } from './swarm-support.ts';

const polite = container({ program: { onSigterm: 'exit' } });
const next = { ...polite, image: 'web:2' };
const swarmWithApp = () => livingSwarm({ networks: ['app', 'back'] });

function deployed(swarm: LivingSwarm, changes: Partial<ServiceSpec> = {}) {
  const service = create(swarm, 'web', { networks: on('app'), container: polite, ...changes });
  swarm.pass(10);
  swarm.log.length = 0;
  return service;
}

const statusOf = ({ store }: LivingSwarm) => store.services.get('web')?.updateStatus;

describe('a rolling update', () => {
  test('stop-first: the new task is prepared at once and starts when the old one has stopped', () => {
    const swarm = swarmWithApp();
    update(swarm, deployed(swarm), { container: next });
    swarm.pass(20);
    expect(logOf(swarm, 'web.1')).toEqual([
      '10.1 deactivate',
      '10.1 no new connections, names withdrawn',
      '10.1 accepted',
      '10.1 preparing',
      '10.3 prepare',
      '10.3 ready',
      '12.1 SIGTERM',
      '12.1 remove',
      '12.1 shutdown',
      '12.2 starting',
      '12.7 start',
      '12.7 listen',
      '12.7 activate',
      '12.7 running',
    ]);
    expect(logOf(swarm, 'web')).toEqual(['10 update in progress', '17.7 update completed']);
  });

  test('start-first: the old task stops when the new one runs', () => {
    const swarm = swarmWithApp();
    const updateFirst = updateConfig({ order: 'start-first' });
    update(swarm, deployed(swarm), { container: next, updateConfig: updateFirst });
    swarm.pass(20);
    const log = logOf(swarm, 'web.1');
    expect(log.indexOf('10.8 running')).toBeGreaterThan(0);
    expect(log.indexOf('10.9 deactivate')).toBeGreaterThan(log.indexOf('10.8 running'));
    expect(statesOf(swarm, 'web')).toEqual(['web.1 running', 'web.1 shutdown (shutdown)']);
  });

  test('goes slot by slot, with the delay between two', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { replicas: 3 });
    const slow = updateConfig({ delayNs: 20e9 });
    update(swarm, before, { container: next, updateConfig: slow });
    swarm.pass(80);
    const starts = swarm.log.filter((entry) => entry.endsWith('running')).map(Number.parseFloat);
    expect(starts).toEqual([12.7, 35.4, 58.1]);
    expect(statusOf(swarm)?.state).toBe('updating');
    swarm.pass(20);
    expect(statusOf(swarm)?.state).toBe('completed');
  });

  test('takes as many slots at once as its parallelism says, 0 being all', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { replicas: 4 });
    update(swarm, before, { container: next, updateConfig: updateConfig({ parallelism: 2 }) });
    swarm.pass(1);
    expect(
      tasksOf(swarm.store, 'web').filter((task) => task.desiredState === 'ready'),
    ).toHaveLength(2);
    update(swarm, before, { container: next, updateConfig: updateConfig({ parallelism: 0 }) });
    swarm.pass(1);
    expect(
      tasksOf(swarm.store, 'web').filter((task) => task.desiredState === 'shutdown'),
    ).toHaveLength(4);
  });

  test('leaves tasks alone where only labels of the rollout, replicas or placement changed', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { replicas: 2 });
    update(swarm, before, { updateConfig: updateConfig({ parallelism: 7 }), replicas: 3 });
    update(swarm, before, { constraints: ['node.role!=nobody'], maxReplicasPerNode: 5 });
    swarm.pass(10);
    expect(swarm.log.filter((entry) => entry.endsWith('SIGTERM'))).toEqual([]);
    expect(statusOf(swarm)).toBeUndefined();
  });

  test('moves a task whose node does not satisfy changed constraints', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { constraints: ['node.hostname==n1'] });
    update(swarm, before, { constraints: ['node.hostname==n2'] });
    swarm.pass(20);
    const task = tasksOf(swarm.store, 'web').find(({ desiredState }) => desiredState === 'running');
    expect(task).toMatchObject({ node: 'n2', state: 'running' });
  });

  test('gives other virtual IPs for other networks and keeps those that stay', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { ports: [port('8080:80')] });
    const { app, ingress } = virtualIps(swarm.store, 'web');
    update(swarm, before, { networks: on('app', 'back') });
    expect(virtualIps(swarm.store, 'web')).toEqual({ app, ingress, back: '10.0.2.2' });
    update(swarm, before, { networks: on('back') });
    expect(virtualIps(swarm.store, 'web')).toEqual({ ingress, back: '10.0.2.2' });
    update(swarm, before, { networks: on('back'), endpointMode: 'dnsrr', ports: [] });
    expect(virtualIps(swarm.store, 'web')).toEqual({});
  });

  test('keeps a port that was assigned, and frees those that go', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { ports: [port('80'), port('9090:90')] });
    update(swarm, before, { ports: [port('80'), port('81')] });
    const ports = swarm.store.services.get('web')?.ports.map((each) => each.publishedPort);
    expect(ports).toEqual([30000, 30001]);
    expect(create(swarm, 'other', { ports: [port('9090:80')] })).toBeDefined();
    expect(swarm.store.services.get('other')?.ports[0]?.publishedPort).toBe(9090);
  });
});

const failing = (swarm: LivingSwarm) => swarm.errors.set('start web.1', 'no such file');
const failureOf = (swarm: LivingSwarm) =>
  tasksOf(swarm.store, 'web').find(({ state }) => state === 'failed')?.id;

describe('an update whose tasks fail', () => {
  test('is paused, and goes no further', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { replicas: 3 });
    failing(swarm);
    update(swarm, before, { container: next });
    swarm.pass(5);
    expect(statusOf(swarm)).toEqual({
      state: 'paused',
      message: `update paused due to failure or early termination of task ${failureOf(swarm)}`,
    });
    const old = tasksOf(swarm.store, 'web').filter((task) => {
      return task.spec?.container === polite && task.desiredState === 'running';
    });
    expect(old.map(({ name }) => name).sort()).toEqual(['web.2', 'web.3']);
  });

  test('is rolled back where the service says so', () => {
    const swarm = swarmWithApp();
    const rollback = updateConfig({ failureAction: 'rollback' });
    const before = deployed(swarm, { replicas: 2, updateConfig: rollback });
    failing(swarm);
    update(swarm, before, { container: next });
    swarm.pass(4);
    swarm.errors.clear();
    swarm.pass(60);
    expect(logOf(swarm, 'web')).toEqual([
      '10 update in progress',
      expect.stringMatching(/^12.7 update rolled back due to failure or early termination of task/),
      expect.stringMatching(/rollback completed$/),
    ]);
    expect(statesOf(swarm, 'web').filter((state) => state.endsWith(' running'))).toHaveLength(2);
    expect(swarm.store.services.get('web')?.spec).toBe(before);
  });

  test('goes on where the service says so', () => {
    const swarm = swarmWithApp();
    const goOn = updateConfig({ failureAction: 'continue' });
    const before = deployed(swarm, { replicas: 2 });
    failing(swarm);
    update(swarm, before, { container: next, updateConfig: goOn });
    swarm.pass(30);
    expect(statusOf(swarm)?.state).toBe('completed');
  });

  test('is not paused while no more fail than the ratio allows', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { replicas: 2 });
    failing(swarm);
    const lenient = updateConfig({ maxFailureRatio: 0.5 });
    update(swarm, before, { container: next, updateConfig: lenient });
    swarm.pass(30);
    expect(statusOf(swarm)?.state).toBe('completed');
  });

  test('never counts a task that ends after its monitoring', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm);
    update(swarm, before, { container: next });
    swarm.pass(30);
    expect(statusOf(swarm)).toEqual({ state: 'completed', message: 'update completed' });
  });
});

describe('a rollback', () => {
  test('brings the former spec back, and a second one the later spec again', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm);
    const after = update(swarm, before, { container: next });
    swarm.pass(30);
    rollbackService(swarm.store, 'web');
    settle(swarm.store);
    swarm.pass(30);
    expect(swarm.store.services.get('web')?.spec).toBe(before);
    expect(statusOf(swarm)).toEqual({ state: 'rollback_completed', message: 'rollback completed' });
    rollbackService(swarm.store, 'web');
    expect(swarm.store.services.get('web')?.spec).toBe(after);
  });

  test('undoes a scale, too', () => {
    const swarm = swarmWithApp();
    deployed(swarm, { replicas: 2 });
    scaleService(swarm.store, 'web', 5);
    settle(swarm.store);
    rollbackService(swarm.store, 'web');
    settle(swarm.store);
    expect(swarm.store.services.get('web')?.spec.replicas).toBe(2);
  });

  test('is refused where nothing was changed', () => {
    const swarm = swarmWithApp();
    deployed(swarm);
    const id = swarm.store.services.get('web')?.id ?? '';
    expect(rollbackService(swarm.store, 'web')).toEqual({
      error: `Error response from daemon: rpc error: code = FailedPrecondition desc = service ${id} does not have a previous spec`,
    });
  });
});

describe('a refused update', () => {
  test('says why in the engine’s words and changes nothing', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm);
    create(swarm, 'other', { ports: [port('8080:80')] });
    const refused = updateService(swarm.store, { ...before, ports: [port('8080:80')] });
    expect(refused).toEqual({
      error: expect.stringContaining("port '8080' is already in use by service 'other'") as string,
    });
    expect(updateService(swarm.store, { ...before, mode: 'global' })).toEqual({
      error:
        'Error response from daemon: rpc error: code = Unimplemented desc = service mode change is not allowed',
    });
    expect(swarm.store.services.get('web')?.spec).toBe(before);
  });
});

describe('a global service', () => {
  test('rolls node by node, and follows nodes without rolling', () => {
    const swarm = swarmWithApp();
    const before = deployed(swarm, { mode: 'global' });
    setAvailability(swarm.store, 'n3', 'pause');
    settle(swarm.store);
    update(swarm, before, { container: next });
    swarm.pass(30);
    const image = (node: string) =>
      tasksOf(swarm.store, 'web').find((task) => task.node === node && task.state === 'running')
        ?.spec?.container;
    expect([image('n1'), image('n2'), image('n3')]).toEqual([next, next, polite]);
    setAvailability(swarm.store, 'n3', 'active');
    settle(swarm.store);
    swarm.pass(10);
    expect(image('n3')).toBe(next);
  });

  test('leaves a node that is drained or no longer satisfies the constraints', () => {
    const swarm = livingSwarm({ nodeDetails: { n2: { labels: { zone: 'a' } } } });
    create(swarm, 'web', {
      mode: 'global',
      container: polite,
      constraints: ['node.labels.zone==a'],
    });
    swarm.pass(5);
    expect(statesOf(swarm, 'web')).toEqual(['web@n2 running']);
    setLabels(swarm.store, 'n2', {});
    settle(swarm.store);
    expect(statesOf(swarm, 'web')).toEqual(['web@n2 rejected (shutdown)']);
    expect(tasksOf(swarm.store, 'web')[0]?.error).toBe('assigned node no longer meets constraints');
  });
});
