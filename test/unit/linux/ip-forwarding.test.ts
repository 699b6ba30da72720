/*
 * What a router does to packets that are not its own: ip_forward of net/ipv4/ip_forward.c, and the
 * ICMP errors of net/ipv4/icmp.c that it answers with.
 */
import { describe, expect, test } from 'vitest';
import { ECHO_BYTES, sendEcho } from '../../../src/linux/icmp.ts';
import { receiveIcmpError } from '../../../src/linux/icmp-error.ts';
import { sendLocal } from '../../../src/linux/ip-output.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { listen, type Socket } from '../../../src/linux/socket-table.ts';
import { connectTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL } from '../../../src/packet/packet.ts';
import { listeningIn, socketIn, type KernelLab } from './kernel-lab.ts';
import { CLIENT, ROUTER_INSIDE, ROUTER_OUTSIDE, routedLab, SERVER } from './routed-lab.ts';

/** A connected UDP socket in a namespace, which has sent `bytes`. */
function datagram(lab: KernelLab, from: NetworkNamespace, to: string, bytes = 20): Socket {
  const socket = socketIn(from, 'udp');
  connectUdp(lab.io, socket, ipv4(to), 9);
  sendUdp(lab.io, socket, { bytes, payload: 'question' });
  return socket;
}

/** A UDP packet with chosen header fields, as a raw socket sends it. */
function sendRaw(lab: KernelLab, from: NetworkNamespace, fields: object): void {
  const packet = newPacket(lab.io.nextPacketId(), PROTOCOL.udp, ipv4(CLIENT), ipv4(SERVER));
  sendLocal(lab.io, from, Object.assign(packet, { length: 48, destinationPort: 9 }, fields));
}

/** ICMP errors that a namespace made: `type/code from > to length`. */
function errorsOf(lab: KernelLab, namespace: NetworkNamespace): string[] {
  return lab
    .events('packet.sent', namespace)
    .filter(({ headers }) => headers.protocol === 'icmp')
    .map(({ headers }) => {
      const { icmpType, icmpCode, source, destination, length } = headers;
      return `${icmpType}/${icmpCode} ${ipv4Text(source)} > ${ipv4Text(destination)} ${length}`;
    });
}

function reasons(lab: KernelLab, namespace: NetworkNamespace): string[] {
  return lab.events('packet.dropped', namespace).map(({ reason }) => reason);
}

describe('a router', () => {
  test('lowers the TTL by one and leaves the addresses as they are', () => {
    const { lab, client, server } = routedLab();
    listeningIn(server, 'udp', 9);
    datagram(lab, client, SERVER);
    lab.run();
    const [arrived] = lab.events('packet.delivered', server);
    expect(arrived?.headers).toMatchObject({ ttl: 63, source: ipv4(CLIENT), length: 48 });
  });

  test('does not lower the TTL of what is for itself', () => {
    const { lab, client, router } = routedLab();
    listeningIn(router, 'udp', 9);
    datagram(lab, client, ROUTER_INSIDE);
    lab.run();
    expect(lab.events('packet.delivered', router)[0]?.headers.ttl).toBe(64);
  });

  test('takes what is for its address on the other side', () => {
    const { lab, client, router } = routedLab();
    listeningIn(router, 'udp', 9);
    datagram(lab, client, ROUTER_OUTSIDE);
    lab.run();
    expect(lab.events('packet.delivered', router)).toHaveLength(1);
  });

  test('drops without a word while it must not forward, also where it has no route', () => {
    const { lab, client, router } = routedLab();
    router.sysctl.ipForward = false;
    datagram(lab, client, SERVER);
    datagram(lab, client, '203.0.113.1');
    lab.run();
    expect(reasons(lab, router)).toEqual(['no-route', 'no-route']);
    expect(errorsOf(lab, router)).toEqual([]);
  });
});

describe('an ICMP error', () => {
  test('says that the TTL has run out, from the address that faces the sender', () => {
    const { lab, client, router } = routedLab();
    sendRaw(lab, client, { ttl: 1 });
    lab.run();
    expect(reasons(lab, router)).toEqual(['ttl-expired']);
    expect(errorsOf(lab, router)).toEqual([`11/0 ${ROUTER_INSIDE} > ${CLIENT} 76`]);
  });

  test('says that no route leads there', () => {
    const { lab, client, router } = routedLab();
    const socket = socketIn(client, 'tcp');
    connectTcp(lab.io, socket, ipv4('203.0.113.1'), 80);
    lab.run();
    expect(errorsOf(lab, router)).toEqual([`3/0 ${ROUTER_INSIDE} > ${CLIENT} 88`]);
    expect(lab.words(socket)).toEqual(['failed: network-unreachable']);
  });

  test('says what the next link takes, where the packet must not be cut', () => {
    const { lab, client, router } = routedLab({ outsideMtu: 1000 });
    datagram(lab, client, SERVER, 1200);
    lab.run();
    expect(reasons(lab, router)).toEqual(['mtu-exceeded']);
    // It quotes what fits into 576 bytes.
    expect(errorsOf(lab, router)).toEqual([`3/4 ${ROUTER_INSIDE} > ${CLIENT} 576`]);
  });

  test('is not made where the packet may be cut', () => {
    const { lab, client, router, server } = routedLab({ outsideMtu: 1000 });
    listeningIn(server, 'udp', 9);
    sendRaw(lab, client, { length: 1228, dontFragment: false });
    lab.run();
    expect(reasons(lab, router)).toEqual([]);
    // 976 bytes of data behind the header: the most below 980 that is a multiple of eight.
    const taps = lab.events('packet.tapped', server).filter(({ direction }) => direction === 'in');
    expect(taps.map(({ headers }) => headers.length)).toEqual([996, 20 + 1208 - 976]);
    expect(lab.events('packet.delivered', server)[0]?.headers.length).toBe(1228);
  });

  test('says that nothing listens, from the address that was asked', () => {
    const { lab, client, server } = routedLab();
    const socket = datagram(lab, client, SERVER);
    lab.run();
    expect(errorsOf(lab, server)).toEqual([`3/3 ${SERVER} > ${CLIENT} 76`]);
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });

  test('is never made about an ICMP error', () => {
    const { lab, client, router } = routedLab();
    const quoted = { source: 1, destination: 2, protocol: 17, sourcePort: 3, destinationPort: 4 };
    const icmp = { type: 3, code: 3, identifier: 0, sequenceNumber: 0, mtu: 0, quoted };
    sendRaw(lab, client, { ttl: 1, protocol: PROTOCOL.icmp, icmp });
    lab.run();
    expect(reasons(lab, router)).toEqual(['ttl-expired']);
    expect(errorsOf(lab, router)).toEqual([]);
  });

  test('is never made about a packet to many', () => {
    const { lab, client, router } = routedLab();
    sendRaw(lab, client, { ttl: 1, destination: ipv4('224.0.0.1') });
    lab.run();
    expect(errorsOf(lab, router)).toEqual([]);
  });

  test('that is not fatal a UDP socket does not hear of', () => {
    const { lab, client, router } = routedLab();
    const socket = datagram(lab, client, '203.0.113.1');
    lab.run();
    expect(errorsOf(lab, router)).toHaveLength(1);
    expect(lab.words(socket)).toEqual([]);
  });

  test('about a connection that is being opened ends it, and about an open one does not', () => {
    const { lab, client, router, server } = routedLab();
    const tellTtl = (socket: Socket) => {
      const { localPort: sourcePort, remotePort: destinationPort } = socket;
      const ends = { source: ipv4(CLIENT), destination: ipv4(SERVER), sourcePort, destinationPort };
      const header = { type: 11, code: 0, identifier: 0, sequenceNumber: 0, mtu: 0 };
      receiveIcmpError(lab.io, client, { ...header, quoted: { protocol: PROTOCOL.tcp, ...ends } });
    };
    listeningIn(server, 'tcp', 80);
    const [opening, open] = [socketIn(client, 'tcp'), socketIn(client, 'tcp')];
    connectTcp(lab.io, open, ipv4(SERVER), 80);
    lab.run();
    router.sysctl.ipForward = false;
    connectTcp(lab.io, opening, ipv4(SERVER), 80);
    tellTtl(opening);
    tellTtl(open);
    expect(lab.words(opening)).toEqual(['failed: host-unreachable']);
    expect(lab.words(open)).toEqual(['connected']);
  });
});

describe('an echo request', () => {
  test('is answered by the kernel with the same length and a fresh TTL', () => {
    const { lab, client, server } = routedLab();
    const socket = socketIn(client, 'icmp');
    listen(socket, 0, 77);
    expect(sendEcho(lab.io, socket, ipv4(SERVER), ECHO_BYTES)).toBe(true);
    lab.run();
    const [answer] = lab.events('packet.sent', server);
    expect(answer?.headers).toMatchObject({ icmpType: 0, length: 84, ttl: 64, protocol: 'icmp' });
    expect(lab.words(socket)).toEqual(['received']);
  });

  test('is answered at each address of the machine', () => {
    const { lab, client } = routedLab();
    for (const [identifier, address] of [
      [1, ROUTER_INSIDE],
      [2, ROUTER_OUTSIDE],
      [3, CLIENT],
      [4, '127.0.0.5'],
    ] as const) {
      const socket = socketIn(client, 'icmp');
      listen(socket, 0, identifier);
      sendEcho(lab.io, socket, ipv4(address), ECHO_BYTES);
      lab.run();
      expect(lab.words(socket)).toEqual(['received']);
    }
  });

  test('reaches only the program with its identifier', () => {
    const { lab, client } = routedLab();
    const [one, other] = [socketIn(client, 'icmp'), socketIn(client, 'icmp')];
    listen(one, 0, 1);
    listen(other, 0, 2);
    sendEcho(lab.io, one, ipv4(SERVER), ECHO_BYTES);
    lab.run();
    expect([lab.words(one), lab.words(other)]).toEqual([['received'], []]);
  });

  test('cannot begin without a route', () => {
    const { lab, router } = routedLab();
    expect(sendEcho(lab.io, socketIn(router, 'icmp'), ipv4('203.0.113.1'), ECHO_BYTES)).toBe(false);
  });
});
