/*
 * Restarts in time: the policy, the delay, drained nodes, history, and where replacements go.
 */
import { describe, expect, test } from 'vitest';
import { killProcess } from '../../../src/agent/orders-to-processes.ts';
import { setAvailability, setRole, setStatus } from '../../../src/swarm/node-changes.ts';
import { scaleService } from '../../../src/swarm/service-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf } from '../../../src/swarm/store.ts';
import {
  container,
  controllerOf,
  create,
  livingSwarm,
  logOf,
  statesOf,
  type LivingSwarm,
} from '../agent/living-swarm.ts';
import { on, spec } from './swarm-support.ts';

const policy = (changes = {}) => ({ ...spec('web').restartPolicy, ...changes });

function kill(swarm: LivingSwarm, name = 'web.1'): void {
  killProcess(swarm.agents, controllerOf(swarm, name));
}

/** Times at which a task of that name began to run. */
function starts(swarm: LivingSwarm, name = 'web.1'): number[] {
  return logOf(swarm, name)
    .filter((entry) => entry.endsWith(' running'))
    .map(Number.parseFloat);
}

describe('a task that failed', () => {
  test('has a replacement at once, which is prepared and waits for the delay', () => {
    const swarm = livingSwarm({ networks: ['app'] });
    create(swarm, 'web', { networks: on('app'), container: container() });
    swarm.pass(10);
    kill(swarm);
    swarm.pass(1);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 failed (shutdown)', 'web.1 ready (ready)']);
    swarm.pass(10);
    expect(starts(swarm)).toEqual([0.8, 15.6]);
  });

  test('keeps its slot and gets another id, container and address', () => {
    const swarm = livingSwarm({ networks: ['app'] });
    create(swarm, 'web', { networks: on('app') });
    swarm.pass(10);
    const address = tasksOf(swarm.store, 'web')[0]?.attachments[0]?.address;
    kill(swarm);
    const [old, fresh] = tasksOf(swarm.store, 'web');
    expect(fresh?.slot).toBe(1);
    expect(fresh?.id).not.toBe(old?.id);
    expect(fresh?.containerId).not.toBe(old?.containerId);
    expect(fresh?.attachments[0]?.address).not.toBe(address);
  });

  test('is not replaced under condition none, and its slot counts as filled', () => {
    const swarm = livingSwarm();
    create(swarm, 'web', { replicas: 2, restartPolicy: policy({ condition: 'none' }) });
    swarm.pass(10);
    kill(swarm);
    scaleService(swarm.store, 'web', 3);
    settle(swarm.store);
    swarm.pass(10);
    expect(statesOf(swarm, 'web')).toEqual([
      'web.1 failed (shutdown)',
      'web.2 running',
      'web.3 running',
    ]);
  });

  test('is replaced no more often than the policy allows', () => {
    const swarm = livingSwarm();
    create(swarm, 'web', { restartPolicy: policy({ maxAttempts: 2, delayNs: 1e9 }) });
    for (const _ of [1, 2, 3]) {
      swarm.pass(10);
      kill(swarm);
    }
    swarm.pass(30);
    expect(starts(swarm)).toHaveLength(3);
    expect(statesOf(swarm, 'web')).toEqual(Array(3).fill('web.1 failed (shutdown)'));
  });

  test('is replaced again once earlier attempts lie outside the window', () => {
    const swarm = livingSwarm();
    const windowed = policy({ maxAttempts: 1, delayNs: 1e9, windowNs: 20e9 });
    create(swarm, 'web', { restartPolicy: windowed });
    swarm.pass(10);
    kill(swarm);
    swarm.pass(30);
    kill(swarm);
    swarm.pass(5);
    kill(swarm);
    swarm.pass(30);
    expect(starts(swarm)).toHaveLength(3);
  });

  test('is replaced in turn after its own delay when it fails before it was started', () => {
    const swarm = livingSwarm();
    create(swarm, 'web');
    swarm.pass(10);
    swarm.errors.set('prepare web.1', 'No such image: web:2');
    kill(swarm);
    swarm.pass(12);
    const rejected = logOf(swarm, 'web.1').filter((entry) => entry.includes('rejected'));
    expect(rejected.map(Number.parseFloat)).toEqual([10.3, 15.3, 20.3]);
  });

  test('leaves at most five tasks of its slot, the one that runs included', () => {
    const swarm = livingSwarm();
    create(swarm, 'web');
    for (const _ of [1, 2, 3, 4, 5, 6, 7]) {
      swarm.pass(10);
      kill(swarm);
    }
    swarm.pass(10);
    expect(statesOf(swarm, 'web')).toEqual([
      ...Array(4).fill('web.1 failed (shutdown)'),
      'web.1 running',
    ]);
  });

  test('goes to another node after five failures on one within five minutes', () => {
    const swarm = livingSwarm({ nodes: 2 });
    create(swarm, 'ballast', { replicas: 2, constraints: ['node.hostname==n2'] });
    create(swarm, 'web', { restartPolicy: policy({ delayNs: 1e9 }) });
    const nodes: string[] = [];
    for (const _ of [1, 2, 3, 4, 5, 6, 7]) {
      swarm.pass(10);
      nodes.push(controllerOf(swarm, 'web.1').task.node);
      kill(swarm);
    }
    expect(nodes).toEqual(['n1', 'n1', 'n1', 'n1', 'n1', 'n2', 'n2']);
  });
});

describe('a drained node', () => {
  test('hands its tasks over without delay, each started when the old one has stopped', () => {
    const swarm = livingSwarm({ networks: ['app'] });
    create(swarm, 'web', { networks: on('app'), constraints: ['node.hostname!=n3'] });
    swarm.pass(10);
    const { node } = controllerOf(swarm, 'web.1').task;
    setAvailability(swarm.store, node, 'drain');
    settle(swarm.store);
    swarm.pass(30);
    expect(starts(swarm)).toEqual([0.8, 22.7]);
    expect(controllerOf(swarm, 'web.1').task.node).not.toBe(node);
  });

  test('gets nothing back when it is active again', () => {
    const swarm = livingSwarm({ nodes: 2 });
    create(swarm, 'web', { replicas: 4 });
    swarm.pass(10);
    setAvailability(swarm.store, 'n2', 'drain');
    settle(swarm.store);
    swarm.pass(30);
    setAvailability(swarm.store, 'n2', 'active');
    settle(swarm.store);
    swarm.pass(30);
    const running = tasksOf(swarm.store, 'web').filter(({ state }) => state === 'running');
    expect(running.map(({ node }) => node)).toEqual(['n1', 'n1', 'n1', 'n1']);
  });
});

describe('a lost node', () => {
  test('is replaced after the delay, without waiting for what it had', () => {
    const swarm = livingSwarm();
    create(swarm, 'web');
    swarm.pass(10);
    const { node } = controllerOf(swarm, 'web.1').task;
    swarm.cutOff.add(node);
    setStatus(swarm.store, node, 'down');
    settle(swarm.store);
    swarm.pass(20);
    expect(statesOf(swarm, 'web')).toEqual(['web.1 running', 'web.1 running (shutdown)']);
    expect(starts(swarm)).toEqual([0.8, 15.6]);
  });
});

describe('a node’s role', () => {
  test('decides over constraints, and the last manager stays one', () => {
    const swarm = livingSwarm({ nodes: 2 });
    create(swarm, 'web', { constraints: ['node.role==worker'] });
    swarm.pass(10);
    expect(setRole(swarm.store, 'n2', 'manager')).toBeUndefined();
    settle(swarm.store);
    swarm.pass(10);
    expect(tasksOf(swarm.store, 'web').map(({ state }) => state)).toEqual(['rejected', 'pending']);
    setRole(swarm.store, 'n1', 'worker');
    expect(setRole(swarm.store, 'n2', 'worker')).toBe(
      'Error response from daemon: rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
    );
  });
});
