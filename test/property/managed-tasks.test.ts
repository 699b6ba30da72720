/*
 * What must hold of tasks in any cluster over time, whatever is deployed, updated, killed, drained.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reconnect } from '../../src/agent/dispatcher.ts';
import { resumeTasks, stopTasks } from '../../src/agent/engine-restart.ts';
import { killProcess } from '../../src/agent/orders-to-processes.ts';
import { rollbackService, scaleService, updateService } from '../../src/swarm/service-changes.ts';
import { setAvailability } from '../../src/swarm/node-changes.ts';
import { settle } from '../../src/swarm/settle.ts';
import { tasksOf, type ClusterStore } from '../../src/swarm/store.ts';
import { hasEnded, isWanted, stateRank } from '../../src/swarm/task-states.ts';
import { isPaused } from '../../src/swarm/update-status.ts';
import type { SwarmTask, TaskState } from '../../src/swarm/objects.ts';
import { container, create, livingSwarm, type LivingSwarm } from '../unit/agent/living-swarm.ts';
import { on, port, updateConfig } from '../unit/swarm/swarm-support.ts';

const SERVICES = ['web', 'api'] as const;
const NODES = 4;

type Change =
  | { readonly kind: 'scale'; readonly service: string; readonly replicas: number }
  | {
      readonly kind: 'update';
      readonly service: string;
      readonly image: number;
      readonly startFirst: boolean;
    }
  | { readonly kind: 'rollback'; readonly service: string }
  | { readonly kind: 'kill'; readonly which: number }
  | { readonly kind: 'restart'; readonly node: number }
  | { readonly kind: 'drain' | 'activate' | 'pause'; readonly node: number };

const service = fc.constantFrom(...SERVICES);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('scale' as const), service, replicas: fc.nat(6) }),
  fc.record({
    kind: fc.constant('update' as const),
    service,
    image: fc.nat(3),
    startFirst: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('rollback' as const), service }),
  fc.record({ kind: fc.constant('kill' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('restart' as const), node: fc.nat(NODES - 1) }),
  fc.record({
    kind: fc.constantFrom('drain' as const, 'activate' as const, 'pause' as const),
    node: fc.nat(NODES - 2),
  }),
);

const history = fc.record({
  seed: fc.integer(),
  changes: fc.array(fc.tuple(change, fc.double({ min: 0, max: 30, noNaN: true })), {
    minLength: 1,
    maxLength: 10,
  }),
});

function started(seed: number): LivingSwarm {
  const swarm = livingSwarm({ nodes: NODES, seed, networks: ['app'] });
  for (const name of SERVICES) {
    const ports = name === 'web' ? [port('8080:80')] : [];
    create(swarm, name, { networks: on('app'), replicas: 3, ports, container: image(0) });
  }
  return swarm;
}

function image(number: number) {
  return { ...container({ stopGracePeriodNs: 3e9 }), image: `app:${number}` };
}

/** The engine stops, has its ten seconds, and starts again. */
function restart(swarm: LivingSwarm, node: string): void {
  swarm.cutOff.add(node);
  stopTasks(swarm.agents, node);
  swarm.pass(11);
  resumeTasks(swarm.agents, node);
  swarm.cutOff.delete(node);
  reconnect(swarm.agents, node);
}

function apply(swarm: LivingSwarm, step: Change): void {
  const { store, agents } = swarm;
  switch (step.kind) {
    case 'scale':
      scaleService(store, step.service, step.replicas);
      break;
    case 'update': {
      const spec = store.services.get(step.service)?.spec;
      const order = step.startFirst ? 'start-first' : 'stop-first';
      const config = updateConfig({ order });
      const part = { container: image(step.image), updateConfig: config };
      if (spec) updateService(store, { ...spec, ...part });
      break;
    }
    case 'rollback':
      rollbackService(store, step.service);
      break;
    case 'kill': {
      const up = [...agents.controllers.values()].filter(({ isUp }) => isUp);
      const one = up[step.which % Math.max(1, up.length)];
      if (one) killProcess(agents, one);
      break;
    }
    case 'restart':
      restart(swarm, `n${step.node + 1}`);
      break;
    default:
      setAvailability(store, `n${step.node + 1}`, AVAILABILITY[step.kind]);
  }
  settle(store);
}

const AVAILABILITY = { drain: 'drain', activate: 'active', pause: 'pause' } as const;

/** Every address in use, with its network. */
function addresses(store: ClusterStore): string[] {
  return [
    ...[...store.services.values()].flatMap(({ virtualIps }) => virtualIps),
    ...[...store.tasks.values()].flatMap(({ attachments }) => attachments),
    ...[...store.nodes.values()].flatMap(({ loadBalancers }) =>
      [...loadBalancers].map(([network, address]) => ({ network, address })),
    ),
  ].map(({ network, address }) => `${network} ${address}`);
}

test('after a quiet time every service has its replicas, one task each where its update has ended', () => {
  fc.assert(
    fc.property(history, ({ seed, changes }) => {
      const swarm = started(seed);
      const updated = new Set<string>();
      for (const [step, seconds] of changes) {
        apply(swarm, step);
        if (step.kind === 'update' || step.kind === 'rollback') updated.add(step.service);
        swarm.pass(seconds);
      }
      swarm.pass(600);
      for (const managed of swarm.store.services.values()) {
        const { spec, updateStatus } = managed;
        const wanted = tasksOf(swarm.store, spec.name).filter(isWanted);
        // Where nobody looks at a slot again, a task that was started first stays beside the other:
        // its update is paused, or its status was taken away by an order that changed nothing.
        const looked = updateStatus !== undefined && !isPaused(managed);
        if (looked || !updated.has(spec.name)) expect(wanted).toHaveLength(spec.replicas);
        expect(new Set(wanted.map(({ slot }) => slot)).size).toBe(spec.replicas);
        expect(wanted.every(({ state }) => state === 'running')).toBe(true);
      }
      const others = [...swarm.store.tasks.values()].filter((task) => !isWanted(task));
      expect(others.every(hasEnded)).toBe(true);
      expect(swarm.agents.controllers.size).toBe(
        [...swarm.store.tasks.values()].filter(isWanted).length,
      );
    }),
  );
});

test('no address is in use twice, at any moment', () => {
  fc.assert(
    fc.property(history, ({ seed, changes }) => {
      const swarm = started(seed);
      for (const [step, seconds] of changes) {
        apply(swarm, step);
        for (let second = 0; second < seconds; second += 3) {
          swarm.pass(3);
          const used = addresses(swarm.store);
          expect(new Set(used).size).toBe(used.length);
        }
      }
    }),
  );
});

test('states of a task only go forward, and on a node one at a time', () => {
  fc.assert(
    fc.property(history, ({ seed, changes }) => {
      const swarm = started(seed);
      const seen = new Map<SwarmTask, TaskState>();
      const look = (): void => {
        for (const task of swarm.store.tasks.values()) {
          const before = seen.get(task) ?? 'new';
          expect(stateRank(task.state)).toBeGreaterThanOrEqual(stateRank(before));
          if (hasEnded(task) && seen.has(task) && stateRank(before) > stateRank('running')) {
            expect(task.state).toBe(before);
          }
          seen.set(task, task.state);
        }
      };
      for (const [step] of changes) {
        apply(swarm, step);
        for (let moment = 0; moment < 60; moment++) {
          swarm.pass(0.3);
          look();
        }
      }
    }),
  );
});

test('a slot keeps no more tasks than the history allows once it is quiet', () => {
  fc.assert(
    fc.property(history, ({ seed, changes }) => {
      const swarm = started(seed);
      for (const [step, seconds] of changes) {
        apply(swarm, step);
        swarm.pass(seconds);
      }
      swarm.pass(600);
      for (const slot of swarm.store.tasksBySlot.values()) {
        expect(slot.size).toBeLessThanOrEqual(6);
      }
    }),
  );
});
