/*
 * What a program is told when its own packets do not leave: a rule of its namespace's OUTPUT chain ends
 * them. nf_hook_slow returns -EPERM for DROP and REJECT alike, which sendto(2) hands on (TRACE-18) and
 * connect(2) ignores, because TCP sends its SYN again (tcp_connect, tcp_v4_err).
 */
import { expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import { sendEcho } from '../../../src/linux/icmp.ts';
import { listen } from '../../../src/linux/socket-table.ts';
import { connectTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { iptables, KernelLab, listeningIn, namespaceCalled, socketIn, wire } from './kernel-lab.ts';

const SERVER = ipv4('10.0.0.2');

/** A client with one rule in OUTPUT, and a server that listens. */
function behind(rule: string, table: 'filter' | 'mangle' = 'filter') {
  const lab = new KernelLab();
  const [left, right] = [namespaceCalled('client'), namespaceCalled('server')];
  wire({ namespace: left, address: '10.0.0.1/24' }, { namespace: right, address: '10.0.0.2/24' });
  for (const protocol of ['tcp', 'udp'] as const) listeningIn(right, protocol, 80);
  iptables(left, table, rule);
  return { lab, left };
}

/** Words to a socket, and how many seconds after the beginning the last was said. */
function told(lab: KernelLab): [string[], number] {
  return [lab.words(), Math.floor((lab.told.at(-1)?.timeNs ?? 0) / SECOND)];
}

test.each([
  ['filter', '-A OUTPUT -p udp -j DROP'],
  ['filter', '-A OUTPUT -p udp -j REJECT'],
  ['mangle', '-A POSTROUTING -p udp -j DROP'],
] as const)('a datagram is not permitted at once: %s %s', (table, rule) => {
  const { lab, left } = behind(rule, table);
  const socket = socketIn(left, 'udp');
  connectUdp(lab.io, socket, SERVER, 80);
  sendUdp(lab.io, socket, { bytes: 10, payload: 'question' });
  expect(lab.words()).toEqual(['failed: not-permitted']);
});

test('an echo request is not permitted at once', () => {
  const { lab, left } = behind('-A OUTPUT -p icmp -j DROP');
  const socket = socketIn(left, 'icmp');
  listen(socket, 0, 7);
  sendEcho(lab.io, socket, SERVER, 56);
  expect(lab.words()).toEqual(['failed: not-permitted']);
});

test('a SYN that is dropped is sent again until the time is over', () => {
  const { lab, left } = behind('-A OUTPUT -p tcp -j DROP');
  connectTcp(lab.io, socketIn(left, 'tcp'), SERVER, 80);
  lab.run();
  expect(told(lab)).toEqual([['failed: timeout'], 131]);
});

test('a SYN that is rejected by ICMP fails when it is sent again: connect() holds the socket first', () => {
  const { lab, left } = behind('-A OUTPUT -p tcp -j REJECT');
  connectTcp(lab.io, socketIn(left, 'tcp'), SERVER, 80);
  lab.run();
  expect(told(lab)).toEqual([['failed: refused'], 1]);
});

test('a SYN that is rejected by a reset fails at once', () => {
  const { lab, left } = behind('-A OUTPUT -p tcp --dport 80 -j REJECT --reject-with tcp-reset');
  connectTcp(lab.io, socketIn(left, 'tcp'), SERVER, 80);
  lab.run();
  expect(told(lab)).toEqual([['failed: refused'], 0]);
});
