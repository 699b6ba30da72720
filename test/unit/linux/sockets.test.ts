/*
 * Which socket a packet belongs to, what UDP sockets are told, and which local ports are given
 * (net/ipv4/udp.c, inet_hashtables.c; ip_local_port_range 32768 to 60999).
 */
import { describe, expect, test } from 'vitest';
import { findSocket, removeSocket } from '../../../src/linux/socket-table.ts';
import { connectTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { addAddress, type NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { PROTOCOL } from '../../../src/packet/packet.ts';
import { KernelLab, listeningIn, namespaceCalled, socketIn, wire } from './kernel-lab.ts';

function pair() {
  const lab = new KernelLab();
  const [left, right] = [namespaceCalled('left'), namespaceCalled('right')];
  const [, eth0] = wire(
    { namespace: left, address: '10.0.0.1/24' },
    { namespace: right, address: '10.0.0.2/24' },
  );
  return { lab, left, right, eth0 };
}

function send(lab: KernelLab, from: NetworkNamespace, to: string, port: number) {
  const socket = socketIn(from, 'udp');
  const connected = connectUdp(lab.io, socket, ipv4(to), port);
  if (connected) sendUdp(lab.io, socket, { bytes: 10, payload: 'question' });
  return { socket, connected };
}

describe('a packet belongs to', () => {
  test('the socket of its connection rather than to one that listens', () => {
    const { lab, left, right } = pair();
    listeningIn(right, 'tcp', 80);
    const client = socketIn(left, 'tcp');
    connectTcp(lab.io, client, ipv4('10.0.0.2'), 80);
    lab.run();
    const packet = {
      protocol: PROTOCOL.tcp,
      source: ipv4('10.0.0.1'),
      destination: ipv4('10.0.0.2'),
      sourcePort: client.localPort,
      destinationPort: 80,
    };
    expect(findSocket(right.sockets, packet)?.state).toBe('established');
    const other = { ...packet, sourcePort: client.localPort + 1 };
    expect(findSocket(right.sockets, other)?.state).toBe('listen');
  });

  test('the socket that is bound to its address rather than to one that takes all', () => {
    const { lab, left, right, eth0 } = pair();
    addAddress(eth0, ipv4('10.0.0.3'), 32);
    const all = listeningIn(right, 'udp', 53);
    const one = listeningIn(right, 'udp', 53, ipv4('10.0.0.3'));
    send(lab, left, '10.0.0.2', 53);
    send(lab, left, '10.0.0.3', 53);
    lab.run();
    expect(lab.told.map(({ socket }) => socket)).toEqual([all, one]);
  });

  test('no socket that is bound to another address', () => {
    const { lab, left, right } = pair();
    listeningIn(right, 'udp', 53, ipv4('127.0.0.11'));
    const { socket } = send(lab, left, '10.0.0.2', 53);
    lab.run();
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });

  test('no socket of another protocol', () => {
    const { lab, left, right } = pair();
    listeningIn(right, 'tcp', 53);
    const { socket } = send(lab, left, '10.0.0.2', 53);
    lab.run();
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });
});

describe('a UDP socket', () => {
  test('that was refused can send again', () => {
    const { lab, left, right } = pair();
    const { socket } = send(lab, left, '10.0.0.2', 53);
    lab.run();
    listeningIn(right, 'udp', 53);
    sendUdp(lab.io, socket, { bytes: 10, payload: 'again' });
    lab.run();
    expect(lab.words()).toEqual(['failed: refused', 'received']);
  });

  test('cannot connect without a route', () => {
    const { lab, left } = pair();
    expect(send(lab, left, '203.0.113.1', 53).connected).toBe(false);
  });

  test('hears of its own host at once, over lo', () => {
    const { lab, left } = pair();
    const { socket } = send(lab, left, '10.0.0.1', 53);
    lab.run();
    expect(lab.words(socket)).toEqual(['failed: refused']);
    expect(lab.events('packet.tapped').every((tap) => tap.interface === 'lo')).toBe(true);
  });
});

describe('local ports', () => {
  test('lie in the range for that and are not given twice', () => {
    const { lab, left } = pair();
    left.sockets.nextEphemeral = 60998;
    const ports = [1, 2, 3, 4].map(() => send(lab, left, '10.0.0.2', 53).socket.localPort);
    expect(ports).toEqual([60998, 60999, 32768, 32769]);
  });

  test('pass over those in use, also by listening sockets, and only of the same protocol', () => {
    const { lab, left } = pair();
    listeningIn(left, 'udp', 40001);
    listeningIn(left, 'tcp', 40002);
    left.sockets.nextEphemeral = 40000;
    const ports = [1, 2].map(() => send(lab, left, '10.0.0.2', 53).socket.localPort);
    expect(ports).toEqual([40000, 40002]);
  });

  test('can be given again once the socket is gone', () => {
    const { lab, left } = pair();
    left.sockets.nextEphemeral = 40000;
    const { socket } = send(lab, left, '10.0.0.2', 53);
    removeSocket(socket);
    left.sockets.nextEphemeral = 40000;
    expect(send(lab, left, '10.0.0.2', 53).socket.localPort).toBe(40000);
  });
});
