/**
 * Whether the managers can decide anything at this moment, and what waits until they can.
 *
 * Owns what a command is answered where they cannot (CP-11), and their timers that run out meanwhile. Who
 * leads is control-plane.ts's.
 */
import type { ManagerTimer } from '../swarm/manager-io.ts';
import { onManagerTimer } from '../swarm/manager-timers.ts';
import { decidingLeader } from '../swarm/raft.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { LOST_QUORUM, NO_LEADER, NO_SWARM } from './engine-words.ts';
import type { World } from './world.ts';

/** What a command that asks the managers for something is answered where they cannot do it. */
export function managersRefusal({ store, control }: World): string | undefined {
  if (store === undefined) return NO_SWARM;
  if (control.raft.leader === undefined) return NO_LEADER;
  return decidingLeader(control.raft) === undefined ? LOST_QUORUM : undefined;
}

/** A manager's timer has run out; nobody decides anything without a majority (CP-11). */
export function onManagerTimerOver(world: World, timer: ManagerTimer): void {
  if (decidingLeader(world.control.raft) === undefined) world.control.held.push(timer);
  else onManagerTimer(world.store as ClusterStore, timer);
}

/** They decide again: what has waited goes on. */
export function releaseHeld(world: World): void {
  const { held, raft } = world.control;
  if (decidingLeader(raft) === undefined) return;
  for (const timer of held.splice(0)) onManagerTimer(world.store as ClusterStore, timer);
}
