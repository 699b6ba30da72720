/**
 * The managers' clock in this world, and who hears of their decisions.
 *
 * Owns what swarm/ asks of its host: timers are events of the world, nodes are told of their tasks,
 * the trace of every change. While the cluster is being made nobody is told.
 */
import { sendOrder, sendRole } from '../agent/dispatcher.ts';
import { schedule } from '../engine/event-loop.ts';
import type { ManagerIo } from '../swarm/manager-io.ts';
import type { KernelHost } from './kernel-io.ts';
import { traceTask, traceUpdate } from './trace-tasks.ts';
import type { World } from './world.ts';

export function createManagerIo(world: () => World, loop: KernelHost['loop']): ManagerIo {
  return {
    nowNs: () => loop.nowNs,
    startTimer: (delayNs, timer) => schedule(loop, delayNs, { kind: 'manager-timer', timer }),
    onTaskChanged: (task, change) => {
      if (world().gossip.isForming) return;
      sendOrder(world().agents, task);
      traceTask(world(), task, change);
    },
    onRoleChanged: (node) => sendRole(world().agents, node),
    onUpdateStatus: (service) => {
      if (!world().gossip.isForming) traceUpdate(world(), service);
    },
  };
}
