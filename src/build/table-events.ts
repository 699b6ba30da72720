/**
 * Events of endpoint_table: what a node's tables say of a record after news of it.
 *
 * Owns the rule by which other nodes follow what an endpoint's own node writes; programming it is
 * libnetwork/'s. Follows handleTableEvent and bulkSyncNode of networkdb, which name the event, and
 * handleEpTableEvent of libnetwork/agent.go, which reads it (LIFE-11, LIFE-12).
 */
import type { EntryState, NewsWay } from '../gossip/network-db.ts';
import type { EngineBehaviour } from '../swarm/engine-behaviour.ts';

type Behaviour = Pick<EngineBehaviour, 'tableEvents' | 'remoteDisable'>;

/** The state that the tables show, where they showed `before`. */
export function shownAfter(
  behaviour: Behaviour,
  before: EntryState,
  news: EntryState,
  way: NewsWay,
): EntryState {
  if (news === 'gone') return 'gone';
  return behaviour.tableEvents === 'by-message'
    ? afterMessage(before, news, way)
    : afterDifference(behaviour, before, news);
}

/**
 * What bulk sync brings is a CreateEvent, which is added whether or not it is disabled. An UpdateEvent
 * disables a backend that is there and does nothing else ("Unexpected update table event").
 */
function afterMessage(before: EntryState, news: EntryState, way: NewsWay): EntryState {
  if (way === 'bulk-sync') return 'enabled';
  if (news === 'disabled') return before === 'gone' ? 'gone' : 'disabled';
  return before === 'gone' ? 'enabled' : before;
}

/** A disabled record that was not there is not added; one that was is disabled, or replaced by nothing. */
function afterDifference(
  { remoteDisable }: Behaviour,
  before: EntryState,
  news: EntryState,
): EntryState {
  if (news === 'enabled') return 'enabled';
  return before === 'gone' || remoteDisable === 'remove' ? 'gone' : 'disabled';
}
