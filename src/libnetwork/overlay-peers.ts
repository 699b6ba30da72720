/**
 * Overlay peers: which tunnel endpoint an address of an overlay is behind.
 *
 * Owns one table per network that all nodes share, since they would all list the same, and a node's
 * own differences to it. A row of the node itself is hidden, never removed: the endpoint is local.
 * Follows libnetwork/drivers/overlay/peerdb.go (L2-02, L2-03).
 */
import { NumberMap } from '../engine/number-map.ts';
import { createLayeredMap, layeredDelete, layeredSet } from '../linux/layered-map.ts';
import type { VxlanState } from '../linux/device.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { macOfAddress } from '../packet/mac-address.ts';
import type { PeerTable } from './node-view.ts';

export interface Peer {
  readonly address: Ipv4Address;
  readonly tunnelEndpoint: Ipv4Address;
}

/** All endpoints of a network: tasks, containers and load balancers. */
export function createPeerTable(peers: Iterable<Peer> = []): PeerTable {
  const table: PeerTable = { forwarding: new NumberMap(), neighbours: new NumberMap() };
  for (const peer of peers) addToPeerTable(table, peer);
  return table;
}

/** Adds a row that every node on the network knows at once. */
export function addToPeerTable(table: PeerTable, { address, tunnelEndpoint }: Peer): void {
  const mac = macOfAddress(address);
  table.forwarding.set(mac, tunnelEndpoint);
  table.neighbours.set(address, mac);
}

/** Takes a row away for every node that has none of its own for that address. */
export function removeFromPeerTable(table: PeerTable, address: Ipv4Address): void {
  table.forwarding.delete(macOfAddress(address));
  table.neighbours.delete(address);
}

/** The rows as a node with tunnel endpoint `own` lists them. */
export function peerRows(
  { forwarding, neighbours }: PeerTable,
  own: Ipv4Address,
): Pick<VxlanState, 'forwarding' | 'neighbours'> {
  return {
    forwarding: createLayeredMap(forwarding, (endpoint) => endpoint === own),
    neighbours: createLayeredMap(neighbours, (mac) => forwarding.get(mac) === own),
  };
}

/** peerAdd on one node. */
export function addPeerRow(rows: VxlanState, { address, tunnelEndpoint }: Peer): void {
  const mac = macOfAddress(address);
  layeredSet(rows.forwarding, mac, tunnelEndpoint);
  layeredSet(rows.neighbours, address, mac);
}

/** The node lists what all list: it has no row of its own for this address any more. */
export function dropOwnRow(rows: VxlanState, address: Ipv4Address): void {
  rows.forwarding.own.delete(macOfAddress(address));
  rows.neighbours.own.delete(address);
}

/** peerDelete on one node. */
export function removePeerRow(rows: VxlanState, address: Ipv4Address): void {
  layeredDelete(rows.forwarding, macOfAddress(address));
  layeredDelete(rows.neighbours, address);
}
