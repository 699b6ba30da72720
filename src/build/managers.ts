/**
 * Which nodes are managers at this moment.
 *
 * Owns that question only: who leads and who has a quorum is swarm/raft.ts's.
 */
import type { SwarmNode } from '../swarm/objects.ts';
import type { World } from './world.ts';

/**
 * Members of raft: a node that is to be a manager joins when it has heard of it (superviseManager of
 * swarmkit's node/node.go), and counts from then on.
 */
export function managersOf({ store, machines }: World): string[] {
  const nodes: SwarmNode[] = [...(store?.nodes.values() ?? [])];
  return nodes
    .filter(({ name, role }) => role === 'manager' && machines.get(name)?.engine?.role === role)
    .map(({ name }) => name);
}
