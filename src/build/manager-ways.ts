/**
 * The ways to and between managers: connections to port 2377 over the LAN as it is.
 *
 * Owns who reaches whom. What is made of it is raft's and the sessions' business.
 */
import { decidingLeader } from '../swarm/raft.ts';
import { connectionPasses, type ControlEnd } from '../underlay/control-way.ts';
import { managersOf } from './managers.ts';
import type { MachineState, World } from './world.ts';

const MANAGER_PORT = 2377;

export function isRestarting({ machines }: World, node: string): boolean {
  return machines.get(node)?.isRestarting === true;
}

/** Any manager takes a session and passes on to the leader what it is told. */
export function hasWay(world: World, node: string): boolean {
  const leader = decidingLeader(world.control.raft);
  if (leader === undefined) return false;
  return managersOf(world).some((manager) => {
    return connects(world, node, manager) && connects(world, manager, leader);
  });
}

/** Managers open connections to each other both ways; either carries the other's messages. */
export function hear(world: World, left: string, right: string): boolean {
  return connects(world, left, right) && connects(world, right, left);
}

function connects(world: World, from: string, to: string): boolean {
  if (isRestarting(world, from) || isRestarting(world, to)) return false;
  if (from === to) return true;
  const end = (node: string): ControlEnd => world.machines.get(node) as MachineState;
  return connectionPasses(world.ways, end(from), end(to), MANAGER_PORT);
}
