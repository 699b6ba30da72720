/*
 * One task on its node, from the order to its end: states, times, and what its engine is told.
 */
import { describe, expect, test } from 'vitest';
import { reconnect } from '../../../src/agent/dispatcher.ts';
import { killProcess, stopProcess, turnHealth } from '../../../src/agent/orders-to-processes.ts';
import { removeService, scaleService } from '../../../src/swarm/service-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { on } from '../swarm/swarm-support.ts';
import { container, controllerOf, create, livingSwarm, logOf, statesOf } from './living-swarm.ts';

const none = { condition: 'none', delayNs: 0, maxAttempts: 0, windowNs: 0 } as const;
const swarmWithApp = () => livingSwarm({ networks: ['app'] });

describe('a task that is started', () => {
  test('goes through every state, and is in names and load balancers when its process runs', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app') });
    swarm.pass(3);
    expect(logOf(swarm, 'web.1')).toEqual([
      '0.1 accepted',
      '0.1 preparing',
      '0.3 prepare',
      '0.3 ready',
      '0.3 starting',
      '0.8 start',
      '0.8 listen',
      '0.8 activate',
      '0.8 running',
    ]);
  });

  test('waits for the addresses of its node, and goes on when they are there (CP-56)', () => {
    const swarm = swarmWithApp();
    swarm.withoutAttachments.add('web.1');
    create(swarm, 'web', { networks: on('app'), restartPolicy: none });
    swarm.pass(20);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 preparing']);
    swarm.withoutAttachments.clear();
    swarm.pass(2);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 running']);
  });

  test('is rejected when they do not come in half a minute', () => {
    const swarm = swarmWithApp();
    swarm.withoutAttachments.add('web.1');
    create(swarm, 'web', { networks: on('app'), restartPolicy: none });
    swarm.pass(30);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 preparing']);
    swarm.pass(1);
    expect(logOf(swarm, 'web.1').at(-1)).toContain(
      'rejected: node is missing network attachments, ip addresses may be exhausted',
    );
  });

  test('listens when it has booted, though it is in the load balancers before', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { container: container({ program: { bootNs: 8e9 } }) });
    swarm.pass(20);
    expect(logOf(swarm, 'web.1').slice(-4)).toEqual([
      '0.8 start',
      '0.8 activate',
      '0.8 running',
      '8.8 listen',
    ]);
  });

  test('is rejected where its container cannot be made, and failed where it cannot be started', () => {
    const swarm = swarmWithApp();
    swarm.errors.set('prepare web.1', 'No such image: web:2');
    swarm.errors.set('start api.1', 'Bind for 0.0.0.0:80 failed: port is already allocated');
    create(swarm, 'web', { restartPolicy: none });
    create(swarm, 'api', { restartPolicy: none });
    swarm.pass(3);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 rejected (shutdown)']);
    expect(logOf(swarm, 'web.1').at(-1)).toBe('0.3 rejected: No such image: web:2');
    expect(statesOf(swarm, 'api')).toEqual(['api.1 failed (shutdown)']);
    expect(logOf(swarm, 'api.1').at(-1)).toBe(
      '0.8 failed: starting container failed: Bind for 0.0.0.0:80 failed: port is already allocated',
    );
  });
});

const checked = (changes = {}) =>
  container({ healthcheck: {}, program: { healthyAfterNs: 7e9 }, ...changes });

describe('a task with a health check', () => {
  test('is starting, and nowhere known, until the check passes for the first time', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app'), container: checked() });
    swarm.pass(10);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 starting']);
    expect(logOf(swarm, 'web.1')).not.toContain('5.8 activate');
    swarm.pass(3);
    expect(logOf(swarm, 'web.1').slice(-2)).toEqual(['10.8 activate', '10.8 running']);
  });

  test('is stopped as a planned stop when the check fails too often, and has failed', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app'), container: checked(), restartPolicy: none });
    swarm.pass(12);
    turnHealth(swarm.agents, controllerOf(swarm, 'web.1'), false);
    swarm.pass(60);
    expect(logOf(swarm, 'web.1').slice(-7)).toEqual([
      '25.8 the health check has failed too often',
      '25.8 deactivate',
      '25.8 no new connections, names withdrawn',
      '27.8 SIGTERM',
      '37.8 SIGKILL, as SIGTERM was ignored (137)',
      '37.8 remove',
      '37.8 failed: task: non-zero exit (137): dockerexec: unhealthy container',
    ]);
  });

  test('that never passes fails while it is starting', () => {
    const swarm = swarmWithApp();
    const never = checked({ program: { healthyAfterNs: 1e15 }, stopGracePeriodNs: 1e9 });
    create(swarm, 'web', { container: never, restartPolicy: none });
    swarm.pass(60);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 failed (shutdown)']);
    expect(logOf(swarm, 'web.1').at(-1)).toBe(
      '16.8 failed: task: non-zero exit (137): dockerexec: unhealthy container',
    );
  });

  test('stays when the check passes again before it has failed too often', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app'), container: checked() });
    swarm.pass(12);
    turnHealth(swarm.agents, controllerOf(swarm, 'web.1'), false);
    swarm.pass(10);
    turnHealth(swarm.agents, controllerOf(swarm, 'web.1'), true);
    swarm.pass(60);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 running']);
  });

  test('without one, nobody can turn it', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web');
    swarm.pass(2);
    expect(turnHealth(swarm.agents, controllerOf(swarm, 'web.1'), false)).toBe(false);
  });
});

describe('a task that is stopped', () => {
  test('is withdrawn, told after two seconds, killed after its grace period', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app') });
    swarm.pass(10);
    scaleService(swarm.store, 'web', 0);
    settle(swarm.store);
    swarm.pass(20);
    expect(logOf(swarm, 'web.1').slice(-6)).toEqual([
      '10.1 deactivate',
      '10.1 no new connections, names withdrawn',
      '12.1 SIGTERM',
      '22.1 SIGKILL, as SIGTERM was ignored (137)',
      '22.1 remove',
      '22.1 shutdown',
    ]);
    expect(statesOf(swarm, 'web')).toEqual([]);
  });

  test('ends with SIGTERM where its program heeds it', () => {
    const swarm = swarmWithApp();
    const polite = container({ program: { onSigterm: 'exit' } });
    create(swarm, 'web', { networks: on('app'), container: polite });
    swarm.pass(10);
    removeService(swarm.store, 'web');
    settle(swarm.store);
    swarm.pass(20);
    expect(logOf(swarm, 'web.1').slice(-3)).toEqual([
      '12.1 SIGTERM',
      '12.1 remove',
      '12.1 shutdown',
    ]);
  });

  test('is told at once where it is on no overlay', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web');
    swarm.pass(10);
    removeService(swarm.store, 'web');
    settle(swarm.store);
    swarm.pass(20);
    expect(logOf(swarm, 'web.1').slice(-4)).toEqual([
      '10.1 SIGTERM',
      '20.1 SIGKILL, as SIGTERM was ignored (137)',
      '20.1 remove',
      '20.1 shutdown',
    ]);
  });

  test('before it was started waits the two seconds all the same', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app') });
    swarm.pass(0.15);
    removeService(swarm.store, 'web');
    settle(swarm.store);
    swarm.pass(5);
    expect(logOf(swarm, 'web.1').slice(-2)).toEqual(['0.1 preparing', '2.25 shutdown']);
  });
});

describe('a process that is killed', () => {
  test('takes its task along at once', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app'), restartPolicy: none });
    swarm.pass(10);
    killProcess(swarm.agents, controllerOf(swarm, 'web.1'));
    expect(logOf(swarm, 'web.1').slice(-3)).toEqual([
      '10 the process was killed',
      '10 remove',
      '10 failed: task: non-zero exit (137)',
    ]);
  });

  test('while it is being stopped just ends the stop', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app') });
    swarm.pass(10);
    removeService(swarm.store, 'web');
    settle(swarm.store);
    swarm.pass(5);
    killProcess(swarm.agents, controllerOf(swarm, 'web.1'));
    expect(logOf(swarm, 'web.1').at(-1)).toBe('15 shutdown');
  });
});

const patient = container({ stopGracePeriodNs: 3e9 });

const stopped = (byHandSeconds: number, changes = {}) => {
  const swarm = swarmWithApp();
  create(swarm, 'web', {
    networks: on('app'),
    restartPolicy: none,
    container: patient,
    ...changes,
  });
  swarm.pass(10);
  stopProcess(swarm.agents, controllerOf(swarm, 'web.1'), byHandSeconds * 1e9);
  return swarm;
};

describe('a process that somebody stops by hand, for a minute', () => {
  test('is stopped by the swarm all the same, as any other', () => {
    const swarm = stopped(60);
    swarm.pass(1);
    scaleService(swarm.store, 'web', 0);
    settle(swarm.store);
    swarm.pass(60);
    expect(logOf(swarm, 'web.1').slice(-7)).toEqual([
      '10 SIGTERM',
      '11.1 deactivate',
      '11.1 no new connections, names withdrawn',
      '13.1 SIGTERM',
      '16.1 SIGKILL, as SIGTERM was ignored (137)',
      '16.1 remove',
      '16.1 shutdown',
    ]);
  });

  test('gets no more time than the swarm had given it before', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app'), container: patient });
    swarm.pass(10);
    scaleService(swarm.store, 'web', 0);
    settle(swarm.store);
    swarm.pass(1);
    stopProcess(swarm.agents, controllerOf(swarm, 'web.1'), 60e9);
    swarm.pass(60);
    expect(logOf(swarm, 'web.1').slice(-5)).toEqual([
      '11 SIGTERM',
      '12.1 SIGTERM',
      '15.1 SIGKILL, as SIGTERM was ignored (137)',
      '15.1 remove',
      '15.1 shutdown',
    ]);
  });

  test.each([
    [1, 16],
    [90, 70],
  ])('has, when it is stopped again with %s s, until second %s', (again, killed) => {
    const swarm = stopped(60);
    swarm.pass(5);
    stopProcess(swarm.agents, controllerOf(swarm, 'web.1'), again * 1e9);
    swarm.pass(100);
    expect(logOf(swarm, 'web.1').slice(-4)).toEqual([
      '15 SIGTERM',
      `${killed} SIGKILL, as SIGTERM was ignored (137)`,
      `${killed} remove`,
      `${killed} failed: task: non-zero exit (137)`,
    ]);
  });

  test('is given up when its health check fails too often meanwhile', () => {
    const swarm = stopped(60, { container: checked({ stopGracePeriodNs: 3e9 }) });
    swarm.pass(1);
    turnHealth(swarm.agents, controllerOf(swarm, 'web.1'), false);
    swarm.pass(60);
    expect(logOf(swarm, 'web.1').slice(-7)).toEqual([
      '25.8 the health check has failed too often',
      '25.8 deactivate',
      '25.8 no new connections, names withdrawn',
      '27.8 SIGTERM',
      '30.8 SIGKILL, as SIGTERM was ignored (137)',
      '30.8 remove',
      '30.8 failed: task: non-zero exit (137): dockerexec: unhealthy container',
    ]);
  });
});

describe('a node without a session', () => {
  test('gets no orders, and goes on with what it has', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app') });
    swarm.pass(10);
    swarm.cutOff.add(controllerOf(swarm, 'web.1').task.node);
    removeService(swarm.store, 'web');
    settle(swarm.store);
    swarm.pass(60);
    expect(controllerOf(swarm, 'web.1').state).toBe('running');
  });

  test('tells what was missed and obeys when it is back', () => {
    const swarm = swarmWithApp();
    create(swarm, 'web', { networks: on('app'), restartPolicy: none, replicas: 1 });
    create(swarm, 'api', { networks: on('app'), replicas: 3 });
    swarm.pass(10);
    const { node } = controllerOf(swarm, 'web.1').task;
    swarm.cutOff.add(node);
    killProcess(swarm.agents, controllerOf(swarm, 'web.1'));
    removeService(swarm.store, 'api');
    settle(swarm.store);
    swarm.pass(30);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 running']);
    expect(statesOf(swarm, 'api')).toHaveLength(1);
    swarm.cutOff.delete(node);
    reconnect(swarm.agents, node);
    swarm.pass(30);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 failed (shutdown)']);
    expect(statesOf(swarm, 'api')).toEqual([]);
  });
});
