/*
 * How long IPVS follows a choice, and what ends it: ip_vs_proto_tcp.c, ip_vs_proto_udp.c and
 * ip_vs_core.c with expire_nodest_conn=1, conn_reuse_mode=0 and conntrack=1, as Docker sets them.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import { confirmConnection, trackPacket } from '../../../src/linux/conntrack.ts';
import { ipvsReply, ipvsRequest } from '../../../src/linux/ipvs.ts';
import {
  addRealServer,
  addVirtualService,
  removeRealServer,
  removeVirtualService,
  setWeight,
  type VirtualService,
} from '../../../src/linux/ipvs-table.ts';
import type { KernelIo } from '../../../src/linux/kernel-io.ts';
import { createNamespace, type NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import type { Packet } from '../../../src/packet/packet.ts';
import { datagram, segment } from './packets.ts';

const CLIENT = '10.0.1.9:5000';
const VIRTUAL = '10.0.1.2:80';
const MARK = 256;

let namespace: NetworkNamespace;
let service: VirtualService;

beforeEach(() => {
  namespace = createNamespace('n1', 'lb:app');
  namespace.sysctl.ipvsConntrack = true;
  service = addVirtualService(namespace.ipvs, MARK);
  // The newest is at the head, and comes first.
  for (const address of ['10.0.1.4', '10.0.1.3']) addRealServer(service, ipv4(address), 1);
});

function ioAt(seconds: number): KernelIo {
  return { nowNs: () => seconds * SECOND, trace: undefined } as KernelIo;
}

/** Where a packet to the virtual address ends up: a server, or IPVS's word. */
function request(seconds: number, packet: Packet): string {
  packet.mark = MARK;
  trackPacket(namespace.conntrack, packet, seconds * SECOND);
  const verdict = ipvsRequest(ioAt(seconds), namespace, packet);
  if (verdict === 'translated') confirmConnection(namespace.conntrack, packet);
  return verdict === 'translated' ? ipv4Text(packet.destination) : verdict;
}

const send = (seconds: number, flags: string, from = CLIENT): string =>
  request(seconds, segment(flags, from, VIRTUAL));

const sendDatagram = (seconds: number, from = CLIENT): string =>
  request(seconds, datagram(from, VIRTUAL));

/** A segment of the server; true where it gets the virtual address as its source. */
function answer(seconds: number, flags: string, server = '10.0.1.3'): boolean {
  const packet = segment(flags, `${server}:80`, CLIENT);
  trackPacket(namespace.conntrack, packet, seconds * SECOND);
  ipvsReply(ioAt(seconds), namespace, packet);
  return ipv4Text(packet.source) === '10.0.1.2';
}

/** A connection at second 0, to 10.0.1.3. */
function establish(): void {
  expect(send(0, 'S')).toBe('10.0.1.3');
  expect(answer(0, 'S.')).toBe(true);
  expect(send(0, '.')).toBe('10.0.1.3');
}

describe('an established TCP connection', () => {
  test('is followed after 899 s of silence', () => {
    establish();
    expect(send(899, 'P.')).toBe('10.0.1.3');
  });

  test('is nobody’s after 901 s: data is left to the namespace itself', () => {
    establish();
    expect(send(901, 'P.')).toBe('not-mine');
  });

  test('lives on from whatever either side says', () => {
    establish();
    expect(answer(800, 'P.')).toBe(true);
    expect(send(1600, 'P.')).toBe('10.0.1.3');
    expect(send(2499, 'P.')).toBe('10.0.1.3');
    expect(send(3400, 'P.')).toBe('not-mine');
  });

  test('takes conntrack’s entry with it, which would last five days', () => {
    establish();
    const packet = segment('P.', CLIENT, VIRTUAL);
    trackPacket(namespace.conntrack, packet, 901 * SECOND);
    expect(packet.connectionState).toBe('NEW');
  });

  test('goes to the next server when it is opened again', () => {
    establish();
    expect(send(901, 'S')).toBe('10.0.1.4');
  });

  test.each([
    [59, true],
    [60, false],
  ])('whose client has said FIN is answered %i s later: %s', (seconds, isAnswered) => {
    establish();
    send(0, 'F.');
    expect(answer(seconds, 'P.')).toBe(isAnswered);
  });
});

describe('UDP from one port', () => {
  test('stays with its server until 300 s are silent', () => {
    expect([0, 299, 598].map((seconds) => sendDatagram(seconds))).toEqual(
      Array(3).fill('10.0.1.3'),
    );
    expect(sendDatagram(898)).toBe('10.0.1.4');
  });

  test('stays with its server while conntrack has forgotten it long ago', () => {
    sendDatagram(0);
    const packet = datagram(CLIENT, VIRTUAL);
    trackPacket(namespace.conntrack, packet, 200 * SECOND);
    expect(packet.connectionState).toBe('NEW');
    expect(sendDatagram(200)).toBe('10.0.1.3');
  });

  test('from another port goes to the next', () => {
    sendDatagram(0);
    expect(sendDatagram(1, '10.0.1.9:5001')).toBe('10.0.1.4');
  });

  test('follows its server at weight 0', () => {
    sendDatagram(0);
    setWeight(service, ipv4('10.0.1.3'), 0);
    expect(sendDatagram(1)).toBe('10.0.1.3');
  });

  test('moves on with the next datagram when its server is taken out', () => {
    sendDatagram(0);
    removeRealServer(namespace.ipvs, service, ipv4('10.0.1.3'));
    expect(sendDatagram(1)).toBe('10.0.1.4');
  });
});

describe('a server at weight 0', () => {
  test('keeps the connections that it has', () => {
    establish();
    setWeight(service, ipv4('10.0.1.3'), 0);
    expect(send(1, 'P.')).toBe('10.0.1.3');
    expect(answer(1, 'P.')).toBe(true);
  });

  test('loses one that is opened again: the SYN is dropped, and the next goes elsewhere', () => {
    expect(send(0, 'S')).toBe('10.0.1.3');
    setWeight(service, ipv4('10.0.1.3'), 0);
    expect(send(1, 'S')).toBe('dropped');
    expect(send(2, 'S')).toBe('10.0.1.4');
  });
});

describe('a server that is taken out', () => {
  test('ends its connections, and conntrack’s entries with them', () => {
    establish();
    removeRealServer(namespace.ipvs, service, ipv4('10.0.1.3'));
    expect(answer(1, 'P.')).toBe(false);
    expect(send(1, 'P.')).toBe('not-mine');
  });

  test('leaves the connections of others alone', () => {
    establish();
    removeRealServer(namespace.ipvs, service, ipv4('10.0.1.4'));
    expect(send(1, 'P.')).toBe('10.0.1.3');
  });

  test('gives a SYN that had no answer to another at its next try', () => {
    expect(send(0, 'S')).toBe('10.0.1.3');
    expect(send(1, 'S')).toBe('10.0.1.3');
    removeRealServer(namespace.ipvs, service, ipv4('10.0.1.3'));
    expect(send(2, 'S')).toBe('10.0.1.4');
  });

  test('goes with its service', () => {
    establish();
    removeVirtualService(namespace.ipvs, MARK);
    expect(answer(1, 'P.')).toBe(false);
  });
});
