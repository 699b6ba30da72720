/**
 * Tasks that are told to end: taken out of names and balancing, stopped, and forgotten, in time.
 *
 * Owns the timeline of a planned stop (LIFE-07, TL-02): at once nobody sends new connections to it,
 * after two seconds it gets SIGTERM, after its grace period SIGKILL, and then every record of it
 * goes. Its own node knows each change first, the others when gossip has brought it (GOS-04).
 */
import { schedule } from '../engine/event-loop.ts';
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import type { DockerEngine, ServiceBinding } from '../libnetwork/docker-engine.ts';
import { disableBackend, removeBackend, stopTask } from '../libnetwork/program-node.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { macOfAddress } from '../packet/mac-address.ts';
import type { SwarmNode, SwarmTask } from '../swarm/objects.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { taskEnded } from '../swarm/task-changes.ts';
import { record } from '../trace/recorder.ts';
import { serviceRecord } from './shared-state.ts';
import { forgetOrders, startAssignedTasks } from './task-life.ts';
import type { TaskTimer, World } from './world.ts';

/** A record reaches the other nodes of a small cluster with the next round of gossip (GOS-04). */
const GOSSIP_NS = 200 * MILLISECOND;
/** Time for the others to learn of it before the process is told (defaultGossipConvergeDelay). */
const CONVERGE_NS = 2 * SECOND;

/** What the other nodes know of a task: its addresses, by service and network. */
export interface TaskRecord {
  readonly binding: ServiceBinding;
  readonly address: Ipv4Address;
}

/** Begins to stop every task that runs and is no longer wanted. */
export function stopUnwantedTasks(world: World, store: ClusterStore): void {
  for (const task of store.tasks.values()) {
    const isUnwanted = task.desiredState === 'shutdown' || task.desiredState === 'remove';
    if (isUnwanted && task.state === 'running' && !world.stopping.has(task.id))
      begin(world, store, task);
  }
}

export function onTaskTimer(world: World, timer: TaskTimer): void {
  const store = world.store as ClusterStore;
  switch (timer.kind) {
    case 'disable-elsewhere':
      return eachEngine(
        world,
        timer.node,
        ({ binding, address }, engine) => {
          disableBackend(engine, binding, address);
        },
        timer.records,
      );
    case 'terminate':
      return terminate(world, timer.task);
    case 'end':
      return end(world, store, timer.task);
    case 'withdraw-elsewhere':
      withdrawPeers(
        world,
        timer.records.map(({ binding, address }) => [binding.network, address]),
      );
      withdrawPeers(world, timer.balancers);
      return eachEngine(
        world,
        timer.node,
        ({ binding, address }, engine) => {
          removeBackend(engine, binding, address);
        },
        timer.records,
      );
  }
}

function begin(world: World, store: ClusterStore, task: SwarmTask): void {
  world.stopping.add(task.id);
  const records = recordsOf(store, task);
  const engine = world.machines.get(task.node)?.engine;
  for (const { binding, address } of engine ? records : []) {
    disableBackend(engine as DockerEngine, binding, address);
  }
  traceTask(world, task, 'stopping', 'no new connections, names withdrawn');
  const isShared = task.attachments.length > 0;
  if (isShared)
    startTimer(world, GOSSIP_NS, { kind: 'disable-elsewhere', node: task.node, records });
  startTimer(world, isShared ? CONVERGE_NS : 0, { kind: 'terminate', task });
}

/** SIGTERM: a program that heeds it ends at once, another one when its grace period is over. */
function terminate(world: World, task: SwarmTask): void {
  const service = world.services.get(task.service);
  const grace = service?.program.onSigterm === 'exit' ? 0 : (service?.stopGracePeriodNs ?? 0);
  traceTask(world, task, 'stopping', 'SIGTERM');
  startTimer(world, grace, { kind: 'end', task });
}

/** The process is gone: so are its sandbox, its records and its addresses. */
function end(world: World, store: ClusterStore, task: SwarmTask): void {
  const records = recordsOf(store, task);
  const node = store.nodes.get(task.node) as SwarmNode;
  const engine = world.machines.get(task.node)?.engine as DockerEngine;
  for (const { binding, address } of records) removeBackend(engine, binding, address);
  stopTask(engine, task.name);
  world.stopping.delete(task.id);
  const before = new Map(node.loadBalancers);
  taskEnded(store, task.id);
  traceTask(world, task, 'shutdown', 'container removed');
  settle(store);
  forgetOrders(world, [task]);
  const balancers = [...before].filter(([network]) => !node.loadBalancers.has(network));
  const elsewhere = { kind: 'withdraw-elsewhere', node: task.node, records, balancers } as const;
  startTimer(world, GOSSIP_NS, elsewhere);
  startAssignedTasks(world, store);
}

function recordsOf(store: ClusterStore, task: SwarmTask): TaskRecord[] {
  return task.attachments.map(({ network, address }) => {
    return { binding: serviceRecord(store, task, network), address };
  });
}

function eachEngine(
  world: World,
  except: string,
  change: (record: TaskRecord, engine: DockerEngine) => void,
  records: readonly TaskRecord[],
): void {
  for (const { name, engine, isProgrammed } of world.machines.values()) {
    if (engine === undefined || !isProgrammed || name === except) continue;
    for (const each of records) change(each, engine);
  }
}

/** The tables of a network's endpoints are shared by all nodes. */
function withdrawPeers(world: World, rows: readonly (readonly [string, Ipv4Address])[]): void {
  for (const [network, address] of rows) {
    const peers = world.shared.peers.get(network);
    peers?.forwarding.delete(macOfAddress(address));
    peers?.neighbours.delete(address);
  }
}

function startTimer(world: World, delayNs: number, timer: TaskTimer): void {
  schedule(world.kernel.loop, delayNs, { kind: 'task-timer', timer });
}

function traceTask(world: World, task: SwarmTask, state: string, text: string): void {
  if (world.recorder === undefined) return;
  const timeNs = world.kernel.loop.nowNs;
  const { name, node } = task;
  record(world.recorder, {
    kind: 'task.changed',
    timeNs,
    request: 0,
    task: name,
    node,
    state,
    text,
  });
}
