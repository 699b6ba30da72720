/**
 * In which order a node learns of what a bulk sync brings.
 *
 * Owns what a pinned cluster says about it. The entries of a bulk sync come in the order of their
 * endpoints' ids, which are random; the backend that is learned last is the head of the IPVS list.
 */
import { shuffled } from '../engine/random-streams.ts';
import type { Entry } from '../gossip/network-db.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { pinnedBackends } from '../swarm/pins.ts';
import type { World } from './world.ts';

/** Pinned backends from the tail of their list to its head, then tasks that came after them. */
export function arrivalOrder(
  world: World,
  node: string,
  entries: readonly Entry[],
): readonly Entry[] {
  if (!world.store?.pins.given) {
    return shuffled(world.kernel.streams, `bulk-sync/${node}`, entries);
  }
  const rank = (entry: Entry): number => pinnedPlace(world, node, entry);
  return [...entries].sort((left, right) => rank(right) - rank(left));
}

/** Place in the node's pinned list; -1 for who is not in it, also under a name that is. */
function pinnedPlace({ store, scenario }: World, node: string, { record }: Entry): number {
  if (store === undefined || record.table !== 'endpoint_table') return -1;
  const { binding, backend, network } = record;
  const list = pinnedBackends(store.pins, node, network, binding.service) ?? [];
  const address = scenario.pins.tasks[backend.task]?.addresses[network];
  const isMeant = address === undefined || address === ipv4Text(backend.address);
  return isMeant ? list.indexOf(backend.task) : -1;
}
