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

/**
 * Backends of pinned lists from the tail to the head, then tasks of these services that came after
 * them; what no list is about comes in any order.
 */
export function arrivalOrder(
  world: World,
  node: string,
  entries: readonly Entry[],
): readonly Entry[] {
  const listed = entries.filter((entry) => pinnedList(world, node, entry) !== undefined);
  const others = entries.filter((entry) => !listed.includes(entry));
  const rank = (entry: Entry): number => pinnedPlace(world, node, entry);
  return [
    ...listed.sort((left, right) => rank(right) - rank(left)),
    ...shuffled(world.kernel.streams, `bulk-sync/${node}`, others),
  ];
}

function pinnedList({ store }: World, node: string, { record }: Entry) {
  if (store === undefined || record.table !== 'endpoint_table') return undefined;
  return pinnedBackends(store.pins, node, record.network, record.binding.service);
}

/** Place in the node's pinned list; -1 for who is not in it, also under a name that is. */
function pinnedPlace(world: World, node: string, entry: Entry): number {
  const { record } = entry;
  if (record.table !== 'endpoint_table') return -1;
  const { backend, network } = record;
  const address = world.scenario.pins.tasks[backend.task]?.addresses[network];
  const isMeant = address === undefined || address === ipv4Text(backend.address);
  return isMeant ? (pinnedList(world, node, entry) ?? []).indexOf(backend.task) : -1;
}
