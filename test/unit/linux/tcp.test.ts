/*
 * TCP as it shows on the wire: handshake, data, ends, and what is sent again when.
 */
import { describe, expect, test } from 'vitest';
import { MICROSECOND, MILLISECOND, SECOND } from '../../../src/engine/sim-time.ts';
import type { SocketEvent } from '../../../src/linux/kernel-io.ts';
import { connectTcp, sendTcp } from '../../../src/linux/tcp.ts';
import { abandonTcp, closeTcp } from '../../../src/linux/tcp-close.ts';
import { removeSocket, type Socket } from '../../../src/linux/socket-table.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { iptables, KernelLab, listeningIn, namespaceCalled, socketIn, wire } from './kernel-lab.ts';

/** A client and a server on one wire. */
function pair(mtu = 1500) {
  const lab = new KernelLab();
  const [left, right] = [namespaceCalled('client'), namespaceCalled('server')];
  wire(
    { namespace: left, address: '10.0.0.1/24', mtu },
    { namespace: right, address: '10.0.0.2/24', mtu },
  );
  return { lab, left, right, client: socketIn(left, 'tcp') };
}

const SERVER = ipv4('10.0.0.2');

/** Flags of every segment that a namespace made, in order. */
function flagsSent(lab: KernelLab, namespace: ReturnType<typeof namespaceCalled>): string[] {
  return lab.events('packet.sent', namespace).map(({ headers }) => headers.flags);
}

/** A server that answers what it is sent with `bytes` of data, and closes when the client does. */
function answering(lab: KernelLab, client: Socket, bytes: number) {
  lab.react = (socket: Socket, event: SocketEvent) => {
    if (event.kind === 'connected') sendTcp(lab.io, socket, 100, 'question');
    if (event.kind === 'closed-by-peer') closeTcp(lab.io, socket);
    if (event.kind !== 'received' || event.packet.payload === undefined) return;
    if (socket === client) closeTcp(lab.io, socket);
    else sendTcp(lab.io, socket, bytes, 'answer');
  };
}

describe('a connection', () => {
  test('opens with SYN, SYN-ACK and ACK, and both ends are told', () => {
    const { lab, left, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    expect(flagsSent(lab, left)).toEqual(['S', '.']);
    expect(flagsSent(lab, right)).toEqual(['S.']);
    expect(lab.words()).toEqual(['connected', 'accepted']);
  });

  test('tells in its SYN the MTU of its own route less 40', () => {
    for (const [mtu, mss] of [
      [1500, 1460],
      [1450, 1410],
    ] as const) {
      const { lab, right, client } = pair(mtu);
      listeningIn(right, 'tcp', 80);
      connectTcp(lab.io, client, SERVER, 80);
      lab.run();
      const [syn, answer] = lab.events('packet.sent');
      expect([syn?.headers.mss, answer?.headers.mss]).toEqual([mss, mss]);
      expect(syn?.headers.length).toBe(60);
    }
  });

  test('carries a question and an answer and closes from both sides', () => {
    const { lab, left, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    answering(lab, client, 170);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    expect(flagsSent(lab, left).filter((flags) => flags !== '.')).toEqual(['S', 'P.', 'F.']);
    expect(flagsSent(lab, right).filter((flags) => flags !== '.')).toEqual(['S.', 'P.', 'F.']);
    // Whoever closes first waits; the other end is gone.
    expect(client.state).toBe('time-wait');
    expect(right.sockets.connected.size).toBe(0);
  });

  test('cuts data to what the other end takes: its MSS less the timestamp option', () => {
    const { lab, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    answering(lab, client, 4000);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    const data = lab.events('packet.sent', right).filter(({ headers }) => headers.length > 60);
    // 1460 - 12 = 1448 bytes of data behind 52 bytes of headers.
    expect(data.map(({ headers }) => headers.length - 52)).toEqual([1448, 1448, 1104]);
    expect(data.map(({ headers }) => headers.flags)).toEqual(['.', '.', 'P.']);
  });

  test('is refused by a reset where nobody listens', () => {
    const { lab, right, client } = pair();
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    expect(flagsSent(lab, right)).toEqual(['R.']);
    expect(lab.words()).toEqual(['failed: refused']);
  });

  test('is reset when the other end has forgotten it', () => {
    const { lab, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    removeSocket(lab.told.find(({ event }) => event.kind === 'accepted')!.socket);
    sendTcp(lab.io, client, 10, 'question');
    lab.run();
    expect(flagsSent(lab, right).at(-1)).toBe('R');
    expect(lab.words(client)).toEqual(['connected', 'failed: reset']);
  });

  test('cannot begin without a route', () => {
    const { lab, client } = pair();
    expect(connectTcp(lab.io, client, ipv4('203.0.113.1'), 80)).toBe(false);
    expect(lab.events('packet.sent')).toEqual([]);
  });

  test('of a namespace to itself goes over lo', () => {
    const { lab, left, client } = pair();
    listeningIn(left, 'tcp', 80);
    connectTcp(lab.io, client, ipv4('10.0.0.1'), 80);
    lab.run();
    expect(lab.words()).toEqual(['connected', 'accepted']);
    const names = lab.events('packet.tapped').map((tap) => tap.interface);
    expect(new Set(names)).toEqual(new Set(['lo']));
    // The loopback's MTU is 65536; the option holds no more than 65535 less the headers.
    expect(lab.events('packet.sent')[0]?.headers.mss).toBe(65495);
  });
});

describe('what gets no answer is sent again', () => {
  /** The other end drops everything, from before or from after the handshake. */
  const deaf = ['-A INPUT -j DROP'];

  // Four timeouts stay at the first second (net.ipv4.tcp_syn_linear_timeouts), the fifth is the first
  // of the doubling row, and the SYN is sent 6 + 4 times again: ip-sysctl.rst gives "1, 1, 1, 1, 1,
  // 2, 4, ..." and an end after 131 seconds.
  test('a SYN five times a second apart, then at doubling distances, given up after 131 s', () => {
    const { lab, left, right, client } = pair();
    iptables(right, 'filter', ...deaf);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    const times = lab.events('packet.sent', left).map(({ timeNs }) => timeNs / SECOND);
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]);
    expect(flagsSent(lab, left)).toEqual(Array<string>(11).fill('S'));
    expect(lab.words()).toEqual(['failed: timeout']);
    expect(lab.told[0]?.timeNs).toBe(131 * SECOND);
  });

  // tcp_synack_retries 5, without linear timeouts: 1, 3, 7, 15, 31 and the end after 63 seconds.
  test('a SYN-ACK at doubling distances, and then forgotten without a word', () => {
    const { lab, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run(6 * MICROSECOND);
    abandonTcp(lab.io, client);
    iptables(client.namespace, 'filter', ...deaf);
    lab.run();
    const sent = lab.events('packet.sent', right);
    const times = sent.map(({ timeNs }) => Math.round(timeNs / SECOND));
    expect(sent.map(({ headers }) => headers.flags)).toEqual(Array<string>(6).fill('S.'));
    expect(times).toEqual([0, 1, 3, 7, 15, 31]);
    expect(right.sockets.connected.size).toBe(0);
    expect(lab.words()).toEqual([]);
  });

  // tcp_check_req: a SYN for a half-open connection gets its SYN-ACK again, and no bare ACK.
  test('a SYN-ACK also when the SYN comes again', () => {
    const { lab, left, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    iptables(left, 'filter', ...deaf);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run(4500 * MILLISECOND);
    expect(new Set(flagsSent(lab, right))).toEqual(new Set(['S.']));
    // At 0; by its own timer at 1 and 3; as answers to the SYNs at 1, 2, 3 and 4 seconds.
    expect(flagsSent(lab, right)).toHaveLength(7);
    expect(lab.words()).toEqual([]);
  });

  // A lone segment is probed after about 200 ms (TLP), then the timeout of 200 ms runs and doubles.
  test('data after 200 and 400 ms, then at doubling distances', () => {
    const { lab, left, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    iptables(right, 'filter', ...deaf);
    const begin = lab.loop.nowNs;
    sendTcp(lab.io, client, 10, 'question');
    lab.run(begin + 5 * SECOND);
    const data = lab.events('packet.sent', left).filter(({ headers }) => headers.flags === 'P.');
    const times = data.map(({ timeNs }) => (timeNs - begin) / MILLISECOND);
    expect(times).toEqual([0, 200, 400, 800, 1600, 3200]);
  });

  test('until the first answer, after which it goes on as if nothing had been', () => {
    const { lab, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    answering(lab, client, 50);
    iptables(right, 'filter', ...deaf);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run(1500 * MILLISECOND);
    iptables(right, 'filter', '-D INPUT -j DROP');
    lab.run();
    // The program has closed first and hears no more; its socket waits its minute out.
    expect(lab.words(client)).toEqual(['connected', 'received']);
    expect(client.state).toBe('time-wait');
  });

  test('and what comes twice is delivered once', () => {
    const { lab, left, right, client } = pair();
    listeningIn(right, 'tcp', 80);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run();
    // The acknowledgements are lost for a while, so the data comes again.
    iptables(left, 'filter', ...deaf);
    sendTcp(lab.io, client, 10, 'question');
    lab.run(lab.loop.nowNs + SECOND);
    iptables(left, 'filter', '-D INPUT -j DROP');
    lab.run();
    const data = lab.events('packet.delivered', right).filter(({ headers }) => headers.length > 60);
    expect(data.length).toBeGreaterThan(1);
    expect(lab.words().filter((word) => word === 'received')).toEqual(['received']);
    expect(client.oldestSent).toBeUndefined();
  });

  test('not once the program has given it up', () => {
    const { lab, left, right, client } = pair();
    iptables(right, 'filter', ...deaf);
    connectTcp(lab.io, client, SERVER, 80);
    lab.run(1500 * MILLISECOND);
    abandonTcp(lab.io, client);
    lab.run();
    expect(flagsSent(lab, left)).toEqual(['S', 'S']);
    expect(lab.words()).toEqual([]);
  });
});
