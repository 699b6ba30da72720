/*
 * A learning bridge and what iptables sees of bridged packets, held against net/bridge/br_input.c,
 * br_forward.c and br_netfilter_hooks.c.
 */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import type { Device } from '../../../src/linux/device.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL } from '../../../src/packet/packet.ts';
import {
  bridgeIn,
  endsText,
  iptables,
  KernelLab,
  listeningIn,
  macOf,
  namespaceCalled,
  neighbourMac,
  plugged,
  routeVia,
  socketIn,
  wire,
} from './kernel-lab.ts';

const GATEWAY = '172.18.0.1';

/** A machine with a bridge and three containers on it, of which b listens on port 9. */
function bridged() {
  const lab = new KernelLab();
  const host = namespaceCalled('host');
  const bridge = bridgeIn(host, 'br0', `${GATEWAY}/16`);
  const [a, b, c] = ['a', 'b', 'c'].map((name, at) => plugged(bridge, name, addressOf(at)));
  listeningIn(b!, 'udp', 9);
  return { lab, host, bridge, a: a!, b: b!, c: c! };
}

const addressOf = (at: number): string => `172.18.0.${at + 2}/16`;
const [A, B] = ['172.18.0.2', '172.18.0.3'];

function datagram(lab: KernelLab, from: NetworkNamespace, to: string): void {
  const socket = socketIn(from, 'udp');
  connectUdp(lab.io, socket, ipv4(to), 9);
  sendUdp(lab.io, socket, { bytes: 20, payload: 'question' });
}

/** Interfaces of the containers that saw a packet come in, in order. */
function seenBy(lab: KernelLab, ...namespaces: NetworkNamespace[]): string[] {
  return lab
    .events('packet.tapped')
    .filter((tap) => tap.direction !== 'out')
    .map((tap) => tap.namespace)
    .filter((name) => namespaces.some((each) => each.name === name));
}

/** A frame from one MAC address to another that comes in from a container. */
function frame(lab: KernelLab, from: Device, source: number, destination: number): void {
  const packet = newPacket(lab.io.nextPacketId(), PROTOCOL.udp, ipv4(A), ipv4(B));
  Object.assign(packet, { sourceMac: source, destinationMac: destination, length: 48 });
  packet.destinationPort = 9;
  lab.io.deliver(from.peer!, packet);
}

const eth0 = (namespace: NetworkNamespace): Device => namespace.devices.get('eth0')!;

describe('a bridge', () => {
  test('floods a frame to an address that it has not seen, but not back where it came from', () => {
    const { lab, a, b, c } = bridged();
    frame(lab, eth0(a), macOf(A), 0x020000000001);
    lab.run();
    expect(seenBy(lab, a, b, c)).toEqual(['b', 'c']);
  });

  test('hands a frame to one port once it has seen the address there', () => {
    const { lab, a, b, c } = bridged();
    frame(lab, eth0(b), macOf(B), 0x020000000001);
    lab.run();
    lab.recorder.events.length = 0;
    frame(lab, eth0(a), macOf(A), macOf(B));
    lab.run();
    expect(seenBy(lab, a, b, c)).toEqual(['b']);
  });

  test('never sends a frame out of the port that it came in by', () => {
    const { lab, a, b, c } = bridged();
    frame(lab, eth0(a), macOf(B), 0x020000000001);
    lab.run();
    lab.recorder.events.length = 0;
    frame(lab, eth0(a), macOf(A), macOf(B));
    lab.run();
    expect(seenBy(lab, a, b, c)).toEqual([]);
  });

  test('follows an address that shows up at another port', () => {
    const { lab, a, b, c } = bridged();
    frame(lab, eth0(a), macOf(A), 0x020000000001);
    frame(lab, eth0(c), macOf(A), 0x020000000001);
    lab.run();
    lab.recorder.events.length = 0;
    frame(lab, eth0(b), macOf(B), macOf(A));
    lab.run();
    expect(seenBy(lab, a, b, c)).toEqual(['c']);
  });

  test.each([
    [299, ['b']],
    [301, ['b', 'c']],
  ])('%i seconds after the last frame of an address hands the next to %j', (seconds, seen) => {
    const { lab, a, b, c } = bridged();
    frame(lab, eth0(b), macOf(B), macOf(GATEWAY));
    lab.run();
    lab.recorder.events.length = 0;
    lab.loop.nowNs += seconds * SECOND;
    frame(lab, eth0(a), macOf(A), macOf(B));
    lab.run();
    expect(seenBy(lab, a, b, c)).toEqual(seen);
  });

  test('takes what is for its own address up to its own stack', () => {
    const { lab, host, a } = bridged();
    listeningIn(host, 'udp', 9);
    datagram(lab, a, GATEWAY);
    lab.run();
    expect(lab.events('packet.delivered', host).map(endsText)[0]).toMatch(/> 172\.18\.0\.1:9$/);
  });

  test('passes IP between two containers with the TTL as it was', () => {
    const { lab, a, b } = bridged();
    datagram(lab, a, B);
    lab.run();
    expect(lab.events('packet.delivered', b)[0]?.headers.ttl).toBe(64);
  });

  test('drops what is too large for the port, since a bridge sends no ICMP', () => {
    const { lab, host, a, b } = bridged();
    eth0(b).peer!.mtu = 40;
    datagram(lab, a, B);
    lab.run();
    expect(lab.events('packet.dropped', host).map(({ reason }) => reason)).toEqual([
      'mtu-exceeded',
    ]);
    expect(lab.events('packet.sent', host)).toEqual([]);
  });
});

describe('bridge netfilter', () => {
  test('shows bridged packets to FORWARD, with the bridge as both interfaces', () => {
    const { lab, host, a } = bridged();
    iptables(host, 'filter', '-A FORWARD -i br0 -o br0 -j DROP');
    datagram(lab, a, B);
    lab.run();
    expect(lab.events('packet.dropped', host).map(({ reason }) => reason)).toEqual(['rule-drop']);
  });

  test('does not while bridge-nf-call-iptables is off', () => {
    const { lab, host, a, b } = bridged();
    host.sysctl.bridgeNetfilter = false;
    iptables(host, 'filter', '-A FORWARD -j DROP');
    datagram(lab, a, B);
    lab.run();
    expect(lab.events('packet.delivered', b)).toHaveLength(1);
  });

  test('shows what goes up to INPUT and not to FORWARD', () => {
    const { lab, host, a } = bridged();
    iptables(host, 'filter', '-A FORWARD -j DROP');
    listeningIn(host, 'udp', 9);
    datagram(lab, a, GATEWAY);
    lab.run();
    expect(lab.events('packet.delivered', host)).toHaveLength(1);
  });

  test('leaves ARP alone', () => {
    const { lab, host, a, b } = bridged();
    iptables(host, 'filter', '-P FORWARD DROP', '-P INPUT DROP');
    datagram(lab, a, B);
    lab.run();
    expect(neighbourMac(eth0(a), B)).toBe(macOf(B));
    expect(lab.events('packet.delivered', b)).toEqual([]);
  });

  // br_nf_pre_routing_finish: DNAT to the same bridge is bridged on; the answer comes the same way.
  test('bridges a packet on that DNAT gives to a container on the same bridge', () => {
    const { lab, host, a, b } = bridged();
    iptables(host, 'nat', `-A PREROUTING -d 203.0.113.5 -j DNAT --to-destination ${B}`);
    routeVia(a, '0.0.0.0/0', GATEWAY);
    datagram(lab, a, '203.0.113.5');
    lab.run();
    const [arrived] = lab.events('packet.delivered', b);
    expect(arrived?.headers).toMatchObject({ ttl: 64, source: ipv4(A), destination: ipv4(B) });
    expect(lab.events('route.selected', host)).toEqual([]);
  });

  test('hands a packet up that DNAT gives to a host behind another link, where it is routed', () => {
    const { lab, host, a } = bridged();
    const other = namespaceCalled('other');
    wire(
      { namespace: other, address: '10.0.0.2/24' },
      { namespace: host, name: 'out', address: '10.0.0.1/24' },
    );
    iptables(host, 'nat', '-A PREROUTING -d 203.0.113.5 -j DNAT --to-destination 10.0.0.2');
    routeVia(a, '0.0.0.0/0', GATEWAY);
    listeningIn(other, 'udp', 9);
    datagram(lab, a, '203.0.113.5');
    lab.run();
    expect(lab.events('packet.delivered', other)[0]?.headers.ttl).toBe(63);
  });
});
