/**
 * The managers' side of the LAN in this world: who leads, and which nodes have a session with them.
 *
 * Owns what raft and the sessions ask of their host: ways are those of port 2377 over the LAN as it
 * is. What nodes come to believe of each other by gossip is node-gossip.ts's, and neither knows of
 * the other (GOS-34).
 */
import { reconnect } from '../agent/dispatcher.ts';
import {
  agentStarted,
  agentStopped,
  createSessions,
  leaderChanged,
  waysChanged,
  type Sessions,
  type SessionTimer,
} from '../agent/sessions.ts';
import { schedule } from '../engine/event-loop.ts';
import { pickIndex } from '../engine/random-streams.ts';
import { joinCluster } from '../gossip/coming-and-going.ts';
import { lanChanged } from '../gossip/failure-detector.ts';
import type { SwarmNode } from '../swarm/objects.ts';
import type { ManagerTimer } from '../swarm/manager-io.ts';
import { setStatus } from '../swarm/node-changes.ts';
import {
  createRaft,
  decidingLeader,
  managerStarted,
  managerStopped,
  quorumChanged,
  type Raft,
} from '../swarm/raft.ts';
import { giveUpTasks } from '../swarm/lost-node.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { hasWay, hear, isRestarting } from './manager-ways.ts';
import { releaseHeld } from './managers-decide.ts';
import { managersOf } from './managers.ts';
import { traceNode } from './node-gossip.ts';
import { joinIngress } from './task-life.ts';
import type { World } from './world.ts';

/** Who decides, who is connected, and what waits for a leader. */
export interface ControlPlane {
  readonly raft: Raft;
  readonly sessions: Sessions;
  /** Managers' timers that ran out while nobody could decide. */
  readonly held: ManagerTimer[];
}

export function createControlPlane(world: () => World): ControlPlane {
  const pick = (purpose: string, size: number): number =>
    pickIndex(world().kernel.streams, purpose, size);
  const raft = createRaft({
    startTimer: (delayNs, timer) => {
      schedule(world().kernel.loop, delayNs, { kind: 'raft-timer', timer });
    },
    pick,
    managers: () => managersOf(world()),
    isUp: (manager) => !isRestarting(world(), manager),
    reach: (left, right) => hear(world(), left, right),
    onLeader: (leader) => onLeader(world(), leader),
  });
  const sessions = createSessions({
    nowNs: () => world().kernel.loop.nowNs,
    startTimer: (delayNs: number, timer: SessionTimer) => {
      schedule(world().kernel.loop, delayNs, { kind: 'session-timer', timer });
    },
    pick,
    hasWay: (node) => hasWay(world(), node),
    isLed: () => decidingLeader(raft) !== undefined,
    onConnected: (node) => onConnected(world(), node),
    isDown: (node) => world().store?.nodes.get(node)?.status === 'down',
    onDown: (node) => changeStatus(world(), node, 'down'),
    onLost: (node) => giveUpTasks(world().store as ClusterStore, node),
  });
  return { raft, sessions, held: [] };
}

/** The first manager has made the swarm and leads it. */
export function startControlPlane(world: World): void {
  world.control.raft.leader = managersOf(world)[0];
}

/** Cables, cuts or firewalls around these machines have changed: everybody finds out in its way. */
export function onLanChange(world: World, machines: Iterable<string>): void {
  lanChanged(world.gossip, machines);
  onManagersChange(world);
}

/** Managers may be others than before, or reach others. */
export function onManagersChange(world: World): void {
  if (world.store === undefined) return;
  quorumChanged(world.control.raft);
  waysChanged(world.control.sessions, world.store.nodes.keys());
  releaseHeld(world);
}

/** The node's engine has stopped: its agent, and what it is as a manager, with it. */
export function engineStopped(world: World, node: string): void {
  managerStopped(world.control.raft, node);
  agentStopped(world.control.sessions, node);
  onLanChange(world, [node]);
}

/** It has started again: it stands for election or follows, registers, and is heard of by gossip. */
export function engineStarted(world: World, node: string): void {
  joinCluster(world.gossip, node);
  managerStarted(world.control.raft, node);
  agentStarted(world.control.sessions, node);
  onManagersChange(world);
}

/** A new leader knows of no session: nodes are unknown until they have registered (GOS-31). */
function onLeader(world: World, leader: string | undefined): void {
  const store = world.store as ClusterStore;
  if (leader === undefined) return waysChanged(world.control.sessions, store.nodes.keys());
  traceNode(world, leader, 'leader');
  for (const { name, status } of store.nodes.values()) {
    if (status !== 'down') changeStatus(world, name, 'unknown');
  }
  leaderChanged(world.control.sessions, store.nodes.keys());
  releaseHeld(world);
}

function onConnected(world: World, node: string): void {
  const store = world.store as ClusterStore;
  changeStatus(world, node, 'ready');
  joinIngress(world, store, store.nodes.get(node) as SwarmNode);
  reconnect(world.agents, node);
}

function changeStatus(world: World, node: string, status: 'ready' | 'down' | 'unknown'): void {
  const store = world.store as ClusterStore;
  if (store.nodes.get(node)?.status === status) return;
  setStatus(store, node, status);
  traceNode(world, node, status);
  settle(store);
}
