/*
 * Tunnel rows that nodes share: each node sees all but its own, and its own changes alone.
 */
import { describe, expect, it } from 'vitest';
import {
  addPeerRow,
  addToPeerTable,
  createPeerTable,
  peerRows,
  removePeerRow,
} from '../../../src/libnetwork/overlay-peers.ts';
import type { VxlanState } from '../../../src/linux/device.ts';
import { layeredEntries } from '../../../src/linux/layered-map.ts';
import { createNamespace } from '../../../src/linux/network-namespace.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';

const N1 = ipv4('192.168.50.11');
const N2 = ipv4('192.168.50.12');

const table = createPeerTable([
  { address: ipv4('10.0.1.3'), tunnelEndpoint: N1 },
  { address: ipv4('10.0.1.4'), tunnelEndpoint: N2 },
]);

function rowsOf(own: number): VxlanState {
  const underlay = createNamespace('n', 'host');
  return { vni: 4097, destinationPort: 4789, underlay, ...peerRows(table, own) };
}

/** `address mac endpoint` of every row that the node lists. */
function listed({ forwarding, neighbours }: VxlanState): string[] {
  const endpoints = new Map(layeredEntries(forwarding));
  return layeredEntries(neighbours)
    .map(([address, mac]) => `${ipv4Text(address)} ${ipv4Text(endpoints.get(mac) ?? 0)}`)
    .toSorted();
}

describe('Overlay peers', () => {
  it('a node lists the endpoints of the other nodes only', () => {
    expect(listed(rowsOf(N1))).toEqual(['10.0.1.4 192.168.50.12']);
    expect(listed(rowsOf(N2))).toEqual(['10.0.1.3 192.168.50.11']);
    expect(listed(rowsOf(ipv4('192.168.50.13')))).toHaveLength(2);
  });

  it('what one node hears of is not yet known to another', () => {
    const [first, second] = [rowsOf(N1), rowsOf(ipv4('192.168.50.13'))];
    addPeerRow(first, { address: ipv4('10.0.1.9'), tunnelEndpoint: N2 });
    removePeerRow(first, ipv4('10.0.1.4'));
    expect(listed(first)).toEqual(['10.0.1.9 192.168.50.12']);
    expect(listed(second)).toEqual(['10.0.1.3 192.168.50.11', '10.0.1.4 192.168.50.12']);
  });

  it('a removed row can come back behind another endpoint', () => {
    const rows = rowsOf(N1);
    removePeerRow(rows, ipv4('10.0.1.4'));
    addPeerRow(rows, { address: ipv4('10.0.1.4'), tunnelEndpoint: ipv4('192.168.50.13') });
    expect(listed(rows)).toEqual(['10.0.1.4 192.168.50.13']);
  });

  it('a row of the shared table is there for all who do not hold it themselves', () => {
    const rows = rowsOf(N1);
    addToPeerTable(table, { address: ipv4('10.0.1.7'), tunnelEndpoint: N2 });
    addToPeerTable(table, { address: ipv4('10.0.1.8'), tunnelEndpoint: N1 });
    expect(listed(rows)).toEqual(['10.0.1.4 192.168.50.12', '10.0.1.7 192.168.50.12']);
  });
});
