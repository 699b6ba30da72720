/**
 * What a node knows of the tables that the nodes of a swarm keep together, line by line.
 *
 * Owns the text alone; who holds what is network-db.ts's. No tool of Docker prints these tables but the
 * diagnostic port of an engine (`/gettable`), whose names of tables and owners they have.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import {
  entriesOf,
  membersOf,
  shownState,
  type EntryRecord,
  type EntryState,
  type Gossip,
} from './network-db.ts';

function valueText(record: EntryRecord): string {
  if (record.table === 'endpoint_table') {
    return `${record.backend.task} ${ipv4Text(record.backend.address)}`;
  }
  const { name, address, tunnelEndpoint } = record;
  return `${name} ${ipv4Text(address)} at ${ipv4Text(tunnelEndpoint)}`;
}

function entryText(record: EntryRecord, state: EntryState): string {
  const { network, table, owner } = record;
  const words = `${network} ${table} ${valueText(record)} owner ${owner}`;
  return state === 'disabled' ? `${words} disabled` : words;
}

/** The entries that a node shows of the networks that it takes part in: `app endpoint_table web.1 10.0.1.3 owner n2`. */
export function gossipListing(gossip: Gossip, node: string): string[] {
  return [...gossip.members.keys()]
    .filter((network) => membersOf(gossip, network).has(node))
    .flatMap((network) =>
      [...entriesOf(gossip, network)].flatMap((entry) => {
        const state = shownState(entry, node);
        return state === 'gone' ? [] : [entryText(entry.record, state)];
      }),
    )
    .toSorted();
}
