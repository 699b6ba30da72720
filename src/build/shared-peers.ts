/**
 * What all nodes of a network know alike of its endpoints: where each address is.
 *
 * Owns making the table from what gossip knows, once for all nodes.
 */
import { entriesOf, latestState } from '../gossip/network-db.ts';
import type { PeerTable } from '../libnetwork/node-view.ts';
import { addToPeerTable, createPeerTable } from '../libnetwork/overlay-peers.ts';
import type { World } from './world.ts';

/** The endpoints of a network on all nodes. */
export function peersOf(world: World, network: string): PeerTable {
  let peers = world.shared.peers.get(network);
  if (peers === undefined) {
    peers = collectPeers(world, network);
    world.shared.peers.set(network, peers);
  }
  return peers;
}

function collectPeers({ gossip }: World, network: string): PeerTable {
  const peers = createPeerTable();
  for (const entry of entriesOf(gossip, network)) {
    const { record } = entry;
    if (record.table === 'overlay_peer_table' && latestState(entry) !== 'gone') {
      addToPeerTable(peers, record);
    }
  }
  return peers;
}
