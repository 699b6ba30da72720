/*
 * What state conntrack gives a packet, seen by rules that ask for it (nf_conntrack_core.c). Times and
 * the table of TCP states are tested beside it.
 */
import { describe, expect, test } from 'vitest';
import type { SocketEvent } from '../../../src/linux/kernel-io.ts';
import { sendLocal } from '../../../src/linux/ip-output.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import type { Socket } from '../../../src/linux/socket-table.ts';
import { connectTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendDatagram, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL, TCP } from '../../../src/packet/packet.ts';
import { iptables, listeningIn, socketIn, type KernelLab } from './kernel-lab.ts';
import { CLIENT, routedLab, SERVER } from './routed-lab.ts';

/** A router that lets connections begin from inside only, as Docker's FORWARD chains do. */
function firewall() {
  const made = routedLab();
  iptables(
    made.router,
    'filter',
    '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A FORWARD -i inside -j ACCEPT',
    '-A FORWARD -j DROP',
  );
  return made;
}

function ask(lab: KernelLab, from: NetworkNamespace, to: string, port: number): Socket {
  const socket = socketIn(from, 'udp');
  connectUdp(lab.io, socket, ipv4(to), port);
  sendUdp(lab.io, socket, { bytes: 10, payload: 'question' });
  return socket;
}

function answerOnce(lab: KernelLab, listener: Socket): void {
  lab.react = (socket: Socket, event: SocketEvent) => {
    if (socket !== listener || event.kind !== 'received') return;
    const { source, sourcePort, destination, destinationPort } = event.packet;
    const from = { address: destination, port: destinationPort };
    const to = { address: source, port: sourcePort };
    sendDatagram(lab.io, socket, from, to, { bytes: 10, payload: 'answer' });
  };
}

/** A bare TCP segment from inside, as a program without a connection would send it. */
function segment(lab: KernelLab, from: NetworkNamespace, tcpFlags: number): void {
  const packet = newPacket(lab.io.nextPacketId(), PROTOCOL.tcp, ipv4(CLIENT), ipv4(SERVER));
  const ports = { sourcePort: 40000, destinationPort: 80 };
  sendLocal(lab.io, from, Object.assign(packet, { length: 52, tcpFlags, ...ports }));
}

const drops = (lab: KernelLab, namespace: NetworkNamespace): number =>
  lab.events('packet.dropped', namespace).length;

describe('a packet is', () => {
  test('ESTABLISHED when it answers, and NEW when it only uses the same addresses', () => {
    const { lab, client, router, server } = firewall();
    const listener = listeningIn(server, 'udp', 53);
    answerOnce(lab, listener);
    const socket = ask(lab, client, SERVER, 53);
    lab.run();
    expect(lab.words(socket)).toEqual(['received']);
    ask(lab, server, CLIENT, 53);
    lab.run();
    expect(drops(lab, router)).toBe(1);
  });

  test('NEW until an answer was seen, however many went before', () => {
    const { lab, client, router, server } = routedLab();
    listeningIn(server, 'udp', 53);
    iptables(router, 'filter', '-A FORWARD -m conntrack --ctstate ESTABLISHED -j DROP');
    const socket = ask(lab, client, SERVER, 53);
    sendUdp(lab.io, socket, { bytes: 10, payload: 'again' });
    lab.run();
    expect(drops(lab, router)).toBe(0);
    expect(lab.events('packet.delivered', server)).toHaveLength(2);
  });

  test('RELATED when it is an ICMP error about a connection that is known', () => {
    const { lab, client, server } = firewall();
    const socket = ask(lab, client, SERVER, 53);
    lab.run();
    expect(drops(lab, server)).toBe(1);
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });

  test('INVALID when it is an ICMP error about nothing that is known', () => {
    const { lab, router, server } = firewall();
    iptables(router, 'filter', '-I FORWARD -m conntrack --ctstate INVALID -j DROP');
    const packet = newPacket(1, PROTOCOL.icmp, ipv4(SERVER), ipv4(CLIENT));
    const quoted = {
      protocol: PROTOCOL.udp,
      source: ipv4(CLIENT),
      destination: ipv4(SERVER),
      sourcePort: 40000,
      destinationPort: 53,
    };
    packet.icmp = { type: 3, code: 3, identifier: 0, sequenceNumber: 0, mtu: 0, quoted };
    sendLocal(lab.io, server, packet);
    lab.run();
    expect(lab.events('packet.dropped', router).map(({ row }) => row)).toEqual([
      '-A FORWARD -m conntrack --ctstate INVALID -j DROP',
    ]);
  });

  // nf_conntrack_tcp_loose=1: data of an unknown connection begins an entry in the middle of it.
  test.each([
    ['a SYN', TCP.syn, 'NEW'],
    ['data in the middle of a connection', TCP.ack | TCP.psh, 'NEW'],
    ['an answer to a SYN that was not seen', TCP.syn | TCP.ack, 'INVALID'],
    ['a FIN of nothing', TCP.fin | TCP.ack, 'INVALID'],
    ['a reset of nothing', TCP.rst, 'INVALID'],
  ])('of TCP, as %s (flags %i): %s', (_what, flags, state) => {
    const { lab, client, router } = routedLab();
    iptables(router, 'filter', `-A FORWARD -m conntrack --ctstate ${state} -j DROP`);
    segment(lab, client, flags);
    lab.run();
    expect(drops(lab, router)).toBe(1);
  });
});

describe('a connection', () => {
  test('is known only once its first packet has passed the last hook', () => {
    const { lab, client, router, server } = firewall();
    iptables(router, 'filter', '-I FORWARD -i inside -j DROP');
    segment(lab, client, TCP.syn);
    lab.run();
    iptables(router, 'filter', '-D FORWARD 1');
    const answer = newPacket(9, PROTOCOL.tcp, ipv4(SERVER), ipv4(CLIENT));
    const ports = { sourcePort: 80, destinationPort: 40000 };
    Object.assign(answer, { length: 60, tcpFlags: TCP.syn | TCP.ack, ...ports });
    sendLocal(lab.io, server, answer);
    lab.run();
    expect(drops(lab, router)).toBe(2);
  });

  test('of TCP opens and stays open through a firewall that lets answers in only', () => {
    const { lab, client, router, server } = firewall();
    listeningIn(server, 'tcp', 80);
    const socket = socketIn(client, 'tcp');
    connectTcp(lab.io, socket, ipv4(SERVER), 80);
    lab.run();
    expect(lab.words(socket)).toEqual(['connected']);
    const back = socketIn(server, 'tcp');
    listeningIn(client, 'tcp', 80);
    connectTcp(lab.io, back, ipv4(CLIENT), 80);
    lab.run(2e9);
    expect(lab.words(back)).toEqual([]);
    expect(drops(lab, router)).toBeGreaterThan(0);
  });

  test('is not kept where nothing asks for it: neither a nat table nor a rule about states', () => {
    const { lab, client, router } = routedLab();
    ask(lab, client, SERVER, 53);
    lab.run();
    const before = router.conntrack.size;
    iptables(router, 'nat', '-A POSTROUTING -o nowhere -j MASQUERADE');
    ask(lab, client, SERVER, 53);
    lab.run();
    expect([before, router.conntrack.size]).toEqual([0, 1]);
  });
});
