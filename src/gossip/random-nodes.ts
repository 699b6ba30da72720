/**
 * Some of the other nodes at random, as rounds, probes and syncs choose them.
 *
 * Owns drawing them from the node's own stream. Follows kRandomNodes of memberlist and mRandomNodes of
 * networkdb, which know the same conditions.
 */
import type { Gossip } from './network-db.ts';

/** Up to `count` other nodes of the cluster that fulfil a condition. */
export function randomNodes(
  gossip: Gossip,
  node: string,
  count: number,
  isWanted: (other: string) => boolean,
): string[] {
  const others = [...gossip.nodes.keys()].filter((other) => other !== node && isWanted(other));
  return drawSome(gossip, node, others, count);
}

/** Up to `count` of `names`, each once: the last one takes the place of who was drawn. */
export function drawSome(
  gossip: Gossip,
  node: string,
  names: readonly string[],
  count: number,
): string[] {
  const purpose = `gossip/${node}`;
  const moved = new Map<number, string>();
  const nameAt = (at: number): string => moved.get(at) ?? (names[at] as string);
  const chosen: string[] = [];
  for (let size = names.length; chosen.length < count && size > 0; size--) {
    const at = gossip.host.pick(purpose, size);
    chosen.push(nameAt(at));
    moved.set(at, nameAt(size - 1));
  }
  return chosen;
}
