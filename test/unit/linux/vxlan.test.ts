/*
 * Tunnels with static rows as Docker sets them up, held against drivers/net/vxlan/vxlan_core.c.
 */
import { describe, expect, test } from 'vitest';
import { addPort, createDevice, type Device } from '../../../src/linux/device.ts';
import { createLayeredMap, layeredDelete, layeredSet } from '../../../src/linux/layered-map.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4, type Ipv4Address } from '../../../src/packet/ipv4-address.ts';
import type { MacAddress } from '../../../src/packet/mac-address.ts';
import {
  bridgeIn,
  KernelLab,
  listeningIn,
  macOf,
  namespaceCalled,
  neighbourMac,
  plugged,
  socketIn,
  wire,
} from './kernel-lab.ts';

const VNI = 4097;
const [A, B] = ['10.0.1.2', '10.0.1.3'];
const [N1, N2] = ['192.168.50.11', '192.168.50.12'];

/** A node's overlay: a bridge, a tunnel and one container. */
function overlay(host: NetworkNamespace, container: string, address: string, vni = VNI) {
  const namespace = namespaceCalled(`net-${container}`);
  const bridge = bridgeIn(namespace, 'br0');
  const state = {
    vni,
    destinationPort: 4789,
    underlay: host,
    forwarding: createLayeredMap<Ipv4Address>(),
    neighbours: createLayeredMap<MacAddress>(),
  };
  const options = { name: 'vxlan0', kind: 'vxlan', mac: 0x0e0000000001 + vni, mtu: 1450 } as const;
  const tunnel = createDevice(namespace, options, state);
  namespace.devices.set('vxlan0', tunnel);
  host.tunnels.set(vni, tunnel);
  addPort(bridge, tunnel);
  return { tunnel, container: plugged(bridge, container, `${address}/24`) };
}

/** Rows that lead to an address behind another node. */
function tell({ vxlan }: Device, address: string, node: string): void {
  layeredSet(vxlan!.neighbours, ipv4(address), macOf(address));
  layeredSet(vxlan!.forwarding, macOf(address), ipv4(node));
}

function twoNodes({ otherVni = VNI } = {}) {
  const lab = new KernelLab();
  const [n1, n2] = [namespaceCalled('n1'), namespaceCalled('n2')];
  wire({ namespace: n1, address: `${N1}/24` }, { namespace: n2, address: `${N2}/24` });
  const left = overlay(n1, 'a', A);
  const right = overlay(n2, 'b', B, otherVni);
  tell(left.tunnel, B, N2);
  tell(right.tunnel, A, N1);
  return { lab, n1, n2, left, right, a: left.container, b: right.container };
}

function datagram(lab: KernelLab, from: NetworkNamespace, to: string, bytes = 20) {
  const socket = socketIn(from, 'udp');
  connectUdp(lab.io, socket, ipv4(to), 9);
  sendUdp(lab.io, socket, { bytes, payload: 'question' });
  return socket;
}

const reasons = (lab: KernelLab): string[] =>
  lab.events('packet.dropped').map(({ reason }) => reason);

describe('a tunnelled packet', () => {
  test('arrives at the other node with TTL and addresses as they were', () => {
    const { lab, a, b } = twoNodes();
    listeningIn(b, 'udp', 9);
    datagram(lab, a, B);
    lab.run();
    const [arrived] = lab.events('packet.delivered', b);
    expect(arrived?.headers).toMatchObject({ source: ipv4(A), destination: ipv4(B), ttl: 64 });
  });

  test('travels between the nodes in UDP to port 4789, 50 bytes larger, with its VNI', () => {
    const { lab, n1, a } = twoNodes();
    datagram(lab, a, B);
    lab.run();
    // The source port comes from the range of ephemeral ports, and DF is off (df unset).
    const outer = lab.frames.find(({ inner }) => inner !== undefined);
    expect(outer).toMatchObject({ length: 48 + 50, ttl: 64, dontFragment: false });
    const [tap] = lab.events('packet.tapped', n1).filter(({ direction }) => direction === 'out');
    expect(tap?.headers.tunnel).toMatchObject({
      source: ipv4(N1),
      destination: ipv4(N2),
      destinationPort: 4789,
      vni: VNI,
    });
    expect(tap!.headers.tunnel!.sourcePort).toBeGreaterThanOrEqual(32768);
    expect(tap!.headers.tunnel!.sourcePort).toBeLessThanOrEqual(60999);
  });

  test('of one flow always has the same outer source port', () => {
    const { lab, n1, a, b } = twoNodes();
    listeningIn(b, 'udp', 9);
    const socket = datagram(lab, a, B);
    sendUdp(lab.io, socket, { bytes: 99, payload: 'more' });
    lab.run();
    const taps = lab.events('packet.tapped', n1).filter(({ direction }) => direction === 'out');
    expect(new Set(taps.map(({ headers }) => headers.tunnel?.sourcePort)).size).toBe(1);
    expect(taps).toHaveLength(2);
  });

  test('with the network number of no tunnel here goes without a word', () => {
    const { lab, n2, a, b } = twoNodes({ otherVni: VNI + 1 });
    listeningIn(b, 'udp', 9);
    datagram(lab, a, B);
    lab.run();
    expect(reasons(lab)).toEqual(['unknown-vni']);
    expect(lab.events('packet.sent', n2)).toEqual([]);
  });

  test('reaching a node without any tunnel is answered: nothing listens there', () => {
    const { lab, n2, a } = twoNodes();
    n2.tunnels.clear();
    datagram(lab, a, B);
    lab.run();
    expect(reasons(lab)).toEqual(['port-closed']);
    expect(lab.events('packet.sent', n2).map(({ headers }) => headers.icmpCode)).toEqual([3]);
  });
});

describe('a tunnel device', () => {
  test('answers ARP from its rows, so that no ARP leaves the node', () => {
    const { lab, left, a } = twoNodes();
    datagram(lab, a, B);
    lab.run();
    expect(lab.frames.filter(({ inner }) => inner?.arp)).toEqual([]);
    expect(neighbourMac(a.devices.get('eth0')!, B)).toBe(macOf(B));
    expect(left.tunnel.vxlan!.forwarding.own.size).toBe(1);
  });

  test('leaves ARP for an address without a row unanswered', () => {
    const { lab, a, left } = twoNodes();
    layeredDelete(left.tunnel.vxlan!.neighbours, ipv4(B));
    datagram(lab, a, B);
    lab.run();
    expect(reasons(lab)).toEqual(['neighbour-unreachable']);
  });

  test('drops a frame to an address that it has no endpoint for', () => {
    const { lab, a, left } = twoNodes();
    layeredDelete(left.tunnel.vxlan!.forwarding, macOf(B));
    datagram(lab, a, B);
    lab.run();
    expect(reasons(lab)).toEqual(['fdb-miss']);
  });
});
