/*
 * A hook has one record of what rules are asked about, for all namespaces: who sends a packet in the
 * middle of another's hook must take that other one.
 */
import { expect, test } from 'vitest';
import { runHook } from '../../../src/linux/netfilter-hooks.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL, type Packet } from '../../../src/packet/packet.ts';
import { iptables, KernelLab, namespaceCalled } from './kernel-lab.ts';

const datagram = (number: number): Packet =>
  newPacket(number, PROTOCOL.udp, ipv4('10.1.0.2'), ipv4('10.1.0.1'));

/** What INPUT says while a second packet is sent in the middle of it, and the first is taken or not. */
function inputAround(taken: boolean): boolean {
  const { io } = new KernelLab();
  const namespace = namespaceCalled('node');
  iptables(namespace, 'filter', '-A OUTPUT -j ACCEPT');
  return runHook(io, namespace, 'INPUT', datagram(1), 'eth0', '', () => {
    runHook(io, namespace, 'OUTPUT', datagram(2), '', 'eth0');
    return !taken;
  });
}

test('a packet that was taken while another was sent goes no further', () => {
  expect(inputAround(true)).toBe(false);
});

test('a packet does not walk on with the context of another', () => {
  expect(() => inputAround(false)).toThrow('has its context still');
});
