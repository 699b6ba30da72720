/*
 * The end of a TCP connection: who waits and for how long, what the waiting end says to what still comes,
 * and what it means for new connections (tcp_minisocks.c, tcp_fin_timeout, TCP_TIMEWAIT_LEN).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { MILLISECOND, SECOND } from '../../../src/engine/sim-time.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import {
  connectSocket,
  EPHEMERAL_FIRST,
  EPHEMERAL_LAST,
  type Socket,
} from '../../../src/linux/socket-table.ts';
import { connectTcp, receiveTcp, sendTcp } from '../../../src/linux/tcp.ts';
import { abandonTcp, closeTcp } from '../../../src/linux/tcp-close.ts';
import { TCP_HEADERS } from '../../../src/linux/tcp-segment.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL, TCP } from '../../../src/packet/packet.ts';
import { iptables, KernelLab, listeningIn, namespaceCalled, socketIn, wire } from './kernel-lab.ts';

const SERVER = ipv4('10.0.0.2');

let lab: KernelLab;
let left: NetworkNamespace;
let right: NetworkNamespace;

beforeEach(() => {
  lab = new KernelLab();
  [left, right] = [namespaceCalled('client'), namespaceCalled('server')];
  wire({ namespace: left, address: '10.0.0.1/24' }, { namespace: right, address: '10.0.0.2/24' });
  listeningIn(right, 'tcp', 80);
  lab.react = (socket, event) => {
    if (event.kind === 'closed-by-peer') closeTcp(lab.io, socket);
  };
});

/** A connection that stands. */
function connected(): Socket {
  const socket = socketIn(left, 'tcp');
  connectTcp(lab.io, socket, SERVER, 80);
  lab.run(lab.loop.nowNs + MILLISECOND);
  return socket;
}

/** Its end at the server. */
function otherEnd({ localPort }: Socket): Socket {
  const [socket] = [...right.sockets.connected.values()]
    .flat()
    .filter(({ remotePort }) => remotePort === localPort);
  return socket!;
}

/** A segment for a socket, as if the other end had said it. */
function say(
  socket: Socket,
  segment: { readonly flags: number; readonly bytes: number; readonly sequenceNumber: number },
): void {
  const { localAddress, localPort, remoteAddress, remotePort, nextSend } = socket;
  const packet = newPacket(lab.io.nextPacketId(), PROTOCOL.tcp, remoteAddress, localAddress);
  packet.sourcePort = remotePort;
  packet.destinationPort = localPort;
  packet.tcpFlags = segment.flags;
  packet.sequenceNumber = segment.sequenceNumber;
  packet.acknowledgement = nextSend;
  packet.length = TCP_HEADERS + segment.bytes;
  receiveTcp(lab.io, left, packet);
}

const flagsSince = (from: NetworkNamespace, timeNs: number): string[] =>
  lab
    .events('packet.sent', from)
    .filter((event) => event.timeNs >= timeNs)
    .map(({ headers }) => headers.flags);

/** Seconds go by. */
const pass = (seconds: number): void => lab.run(lab.loop.nowNs + seconds * SECOND);

/** The next port that is given is this one. */
function giveAgain({ localPort }: Socket): void {
  left.sockets.nextEphemeral = localPort;
}

describe('whoever closes first', () => {
  test('keeps the port from new connections to the same end, for 60 seconds', () => {
    const first = connected();
    closeTcp(lab.io, first);
    pass(1);
    expect(first.state).toBe('time-wait');
    giveAgain(first);
    const early = connected();
    expect(early.localPort).not.toBe(first.localPort);
    pass(60);
    giveAgain(first);
    expect(connected().localPort).toBe(first.localPort);
  });

  test('leaves the port to connections to another end', () => {
    const first = connected();
    closeTcp(lab.io, first);
    pass(1);
    giveAgain(first);
    const elsewhere = socketIn(left, 'tcp');
    connectTcp(lab.io, elsewhere, SERVER, 81);
    expect(elsewhere.localPort).toBe(first.localPort);
  });

  test('acknowledges a FIN that comes again, whose acknowledgement was lost', () => {
    const first = connected();
    closeTcp(lab.io, first);
    lab.run(lab.loop.nowNs + 12_000);
    // Its FIN has arrived; the last acknowledgement does not.
    iptables(right, 'filter', '-A INPUT -j DROP');
    pass(1);
    const before = lab.loop.nowNs;
    iptables(right, 'filter', '-D INPUT -j DROP');
    pass(5);
    expect(flagsSince(right, before)).toContain('F.');
    expect(flagsSince(left, before)).toContain('.');
    expect(flagsSince(left, before)).not.toContain('R');
    expect(right.sockets.connected.size).toBe(0);
  });

  test('waits on after a FIN that came again, and holds up none whose minute is over', () => {
    const renewed = connected();
    closeTcp(lab.io, renewed);
    lab.run(lab.loop.nowNs + 12_000);
    // The other end hears nothing, so that it says its FIN again.
    iptables(right, 'filter', '-A INPUT -j DROP');
    pass(1);
    iptables(right, 'filter', '-D INPUT -j DROP');
    const plain = connected();
    closeTcp(lab.io, plain);
    pass(10);
    expect(renewed.rememberedUntilNs).toBeGreaterThan(plain.rememberedUntilNs);
    lab.run(plain.rememberedUntilNs);
    connected();
    expect([renewed.state, plain.state]).toEqual(['time-wait', 'closed']);
  });

  test.each([
    // The segment, whether it is the next in order; what is said to it, and whether the minute is new.
    ['a bare acknowledgement', TCP.ack, 0, 0, [], 'anew'],
    ['an old acknowledgement', TCP.ack, 0, -1, ['.'], 'anew'],
    ['data', TCP.ack | TCP.psh, 10, 0, ['.'], 'anew'],
    ['a FIN', TCP.ack | TCP.fin, 0, -1, ['.'], 'anew'],
    ['a reset', TCP.rst, 0, 0, [], 'over'],
    ['a reset that is not the next', TCP.rst, 0, -1, [], 'as before'],
  ])('hears in its minute %s', (_, flags, bytes, offset, answer, minute) => {
    const first = connected();
    closeTcp(lab.io, first);
    pass(1);
    const until = first.rememberedUntilNs;
    pass(5);
    const before = lab.loop.nowNs;
    say(first, { flags, bytes, sequenceNumber: first.nextReceive + offset });
    const anew = before + 60 * SECOND;
    expect(first.state).toBe(minute === 'over' ? 'closed' : 'time-wait');
    expect(first.rememberedUntilNs).toBe(minute === 'anew' ? anew : until);
    expect(flagsSince(left, before)).toEqual(answer);
  });

  test('answers with a reset once the 60 seconds are over', () => {
    const first = connected();
    closeTcp(lab.io, first);
    lab.run(lab.loop.nowNs + 12_000);
    // Nothing is heard and nothing heard of: a FIN that arrives would make the minute begin anew.
    iptables(right, 'filter', '-A INPUT -j DROP', '-A OUTPUT -j DROP');
    pass(61);
    const before = lab.loop.nowNs;
    iptables(right, 'filter', '-D OUTPUT -j DROP');
    pass(60);
    expect(flagsSince(left, before)).toContain('R');
  });

  test('at a listening port takes the SYN of a new connection from the same port', () => {
    const first = connected();
    const { localPort } = first;
    closeTcp(lab.io, otherEnd(first));
    pass(1);
    expect(first.state).toBe('closed');
    expect(otherEnd(first).state).toBe('time-wait');
    giveAgain(first);
    const second = connected();
    expect([second.localPort, second.state]).toEqual([localPort, 'established']);
  });
});

test('both closed at once: a FIN again, with the acknowledgement that was missing, ends it too', () => {
  const client = connected();
  const server = otherEnd(client);
  closeTcp(lab.io, client);
  closeTcp(lab.io, server);
  lab.run(lab.loop.nowNs + 6000);
  expect(client.state).toBe('closing');
  const { nextReceive: sequenceNumber } = client;
  say(client, { flags: TCP.fin | TCP.ack, bytes: 0, sequenceNumber: sequenceNumber - 1 });
  expect([client.state, client.oldestSent]).toEqual(['time-wait', undefined]);
});

describe('a program that gives an open connection up', () => {
  test('closes it: FIN', () => {
    const client = connected();
    const before = lab.loop.nowNs;
    abandonTcp(lab.io, client);
    pass(1);
    expect(flagsSince(left, before)).toEqual(['F.', '.']);
    expect(client.state).toBe('time-wait');
  });

  test('has the answer that comes too late reset', () => {
    const client = connected();
    const server = otherEnd(client);
    lab.react = () => {};
    abandonTcp(lab.io, client);
    pass(1);
    const before = lab.loop.nowNs;
    sendTcp(lab.io, server, 100, 'late');
    pass(1);
    expect(flagsSince(left, before)).toEqual(['R']);
    expect([client.state, server.state]).toEqual(['closed', 'closed']);
    expect(lab.words(client)).toEqual(['connected']);
  });

  test('has nobody left after 60 seconds, where the other end never closes', () => {
    const client = connected();
    const server = otherEnd(client);
    lab.react = () => {};
    abandonTcp(lab.io, client);
    pass(61);
    const before = lab.loop.nowNs;
    closeTcp(lab.io, server);
    pass(1);
    expect(flagsSince(left, before)).toEqual(['R']);
  });
});

test('with all ports in use towards an end there is no further connection to it', () => {
  for (let port = EPHEMERAL_FIRST; port <= EPHEMERAL_LAST; port++) {
    const socket = socketIn(left, 'tcp');
    const tuple = { localPort: port, remoteAddress: SERVER, remotePort: 80 };
    connectSocket(Object.assign(socket, tuple));
  }
  const further = socketIn(left, 'tcp');
  connectTcp(lab.io, further, SERVER, 80);
  expect(lab.words(further)).toEqual(['failed: address-not-available']);
});
