/*
 * ARP and the neighbour table, held against net/ipv4/arp.c and net/core/neighbour.c with default
 * settings: three requests a second apart, then the host counts as unreachable.
 */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import { connectTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { addAddress } from '../../../src/linux/network-namespace.ts';
import type { Socket } from '../../../src/linux/socket-table.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import {
  KernelLab,
  listeningIn,
  macOf,
  namespaceCalled,
  neighbourAddresses,
  neighbourMac,
  socketIn,
  wire,
} from './kernel-lab.ts';
import { CLIENT, ROUTER_INSIDE, routedLab } from './routed-lab.ts';

function neighbours() {
  const lab = new KernelLab();
  const [left, right] = [namespaceCalled('left'), namespaceCalled('right')];
  const [eth0, far] = wire(
    { namespace: left, address: '10.0.0.1/24' },
    { namespace: right, address: '10.0.0.2/24' },
  );
  return { lab, left, right, eth0, far };
}

function ask(lab: KernelLab, from: NetworkNamespace, to: string): Socket {
  const socket = socketIn(from, 'udp');
  connectUdp(lab.io, socket, ipv4(to), 9);
  sendUdp(lab.io, socket, { bytes: 20, payload: 'question' });
  return socket;
}

describe('the first packet to a neighbour', () => {
  test('waits for the answer to ARP, with those behind it, in order', () => {
    const { lab, left, right } = neighbours();
    listeningIn(right, 'udp', 9);
    const socket = ask(lab, left, '10.0.0.2');
    sendUdp(lab.io, socket, { bytes: 30, payload: 'more' });
    expect(lab.events('packet.tapped')).toEqual([]);
    lab.run();
    const lengths = lab.events('packet.delivered', right).map(({ headers }) => headers.length);
    expect(lengths).toEqual([48, 58]);
  });

  test('makes both ends know each other, so that the answer needs no ARP', () => {
    const { lab, left, eth0, far } = neighbours();
    ask(lab, left, '10.0.0.2');
    lab.run();
    expect(neighbourMac(eth0, '10.0.0.2')).toBe(macOf('10.0.0.2'));
    expect(neighbourMac(far, '10.0.0.1')).toBe(macOf('10.0.0.1'));
  });
});

describe('a neighbour that does not answer', () => {
  test('is unreachable after three seconds, and who was connecting is told', () => {
    const { lab, left } = neighbours();
    const socket = socketIn(left, 'tcp');
    connectTcp(lab.io, socket, ipv4('10.0.0.9'), 80);
    lab.run();
    expect(lab.words()).toEqual(['failed: host-unreachable']);
    expect(lab.told[0]?.timeNs).toBe(3 * SECOND);
  });

  test('fails every packet that waited for it', () => {
    const { lab, left } = neighbours();
    const socket = ask(lab, left, '10.0.0.9');
    for (let more = 0; more < 4; more++) sendUdp(lab.io, socket, { bytes: 1, payload: 'more' });
    lab.run();
    const reasons = lab.events('packet.dropped', left).map(({ reason }) => reason);
    expect(reasons).toEqual(Array<string>(5).fill('neighbour-unreachable'));
  });

  test('is asked again by the next packet, and may answer by then', () => {
    const { lab, left, right, far } = neighbours();
    ask(lab, left, '10.0.0.9');
    lab.run();
    addAddress(far, ipv4('10.0.0.9'), 24);
    listeningIn(right, 'udp', 9);
    ask(lab, left, '10.0.0.9');
    lab.run();
    expect(lab.events('packet.delivered', right)).toHaveLength(1);
  });

  test('has the router tell the sender: host unreachable', () => {
    const { lab, client } = routedLab();
    const socket = socketIn(client, 'tcp');
    connectTcp(lab.io, socket, ipv4('10.2.0.99'), 80);
    lab.run();
    const [error] = lab.events('packet.delivered', client);
    const expected = { icmpType: 3, icmpCode: 1, source: ipv4(ROUTER_INSIDE) };
    expect(error?.headers).toMatchObject({ ...expected, destination: ipv4(CLIENT) });
    expect(lab.words(socket)).toEqual(['failed: host-unreachable']);
  });
});

describe('ARP', () => {
  test('is answered for an address of any interface of the machine (arp_ignore=0)', () => {
    const { lab, left, right, eth0 } = neighbours();
    wire(
      { namespace: right, name: 'other', address: '10.0.0.77/32' },
      { namespace: left, name: 'eth9' },
    );
    listeningIn(right, 'udp', 9);
    ask(lab, left, '10.0.0.77');
    lab.run();
    expect(neighbourMac(eth0, '10.0.0.77')).toBe(macOf('10.0.0.2'));
    expect(lab.events('packet.delivered', right)).toHaveLength(1);
  });

  test('is answered for a second address with the MAC of the interface', () => {
    const { lab, left, right, eth0, far } = neighbours();
    addAddress(far, ipv4('10.0.0.50'), 32);
    listeningIn(right, 'udp', 9);
    ask(lab, left, '10.0.0.50');
    lab.run();
    expect(neighbourMac(eth0, '10.0.0.50')).toBe(macOf('10.0.0.2'));
  });

  test('asks with the address of the subnet that the neighbour is in', () => {
    const { lab, left, right, eth0, far } = neighbours();
    addAddress(eth0, ipv4('10.8.0.1'), 24);
    addAddress(far, ipv4('10.8.0.2'), 24);
    listeningIn(right, 'udp', 9);
    ask(lab, left, '10.8.0.2');
    lab.run();
    expect(neighbourAddresses(far)).toEqual(['10.8.0.1']);
  });
});
