/*
 * How a row of the ARP table ages: Linux keeps it reachable for half to one and a half times thirty
 * seconds, and a stale row that is used is asked about after five (neighbour.c; 13-hairpin).
 */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import { confirmNeighbour, sendToNeighbour } from '../../../src/linux/neighbour-output.ts';
import { findNeighbour, isReachable, storeOf } from '../../../src/linux/neighbour-table.ts';
import {
  addAddress,
  addDevice,
  createNamespace,
  removeDevice,
} from '../../../src/linux/network-namespace.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL, type Packet } from '../../../src/packet/packet.ts';
import { KernelLab } from './kernel-lab.ts';

const ADDRESS = ipv4('192.168.50.12');

/** A link on which somebody has answered at second 0, and a clock to set. */
function link(seed: number) {
  const clock = { seconds: 0 };
  const io = { ...new KernelLab(seed).io, nowNs: () => clock.seconds * SECOND };
  const device = addDevice(createNamespace('n1', 'host'), {
    name: 'eth0',
    kind: 'ethernet',
    mac: 1,
    mtu: 1500,
  });
  addAddress(device, ipv4('192.168.50.11'), 24);
  confirmNeighbour(io, device, ADDRESS, 2, true);
  return {
    isReachableAt: (seconds: number): boolean => {
      clock.seconds = seconds;
      return isReachable(storeOf(device).rows, findNeighbour(device, ADDRESS), io.nowNs());
    },
    useAt: (seconds: number): void => {
      clock.seconds = seconds;
      sendToNeighbour(io, device, ADDRESS, {} as Packet);
    },
  };
}

test.each([1, 2, 3, 4, 5])(
  'seed %i: a row is reachable for 15 s, and after 45 s it is not',
  (seed) => {
    const { isReachableAt } = link(seed);
    expect(isReachableAt(14.9)).toBe(true);
    expect(isReachableAt(45.1)).toBe(false);
  },
);

test('use does not make a reachable row younger', () => {
  const { useAt, isReachableAt } = link(1);
  useAt(10);
  expect(isReachableAt(45.1)).toBe(false);
});

test('a stale row that is used is reachable again five seconds later, however often it is used', () => {
  const { useAt, isReachableAt } = link(1);
  useAt(60);
  useAt(62);
  expect(isReachableAt(64.9)).toBe(false);
  expect(isReachableAt(65)).toBe(true);
  expect(isReachableAt(79.9)).toBe(true);
  expect(isReachableAt(110.1)).toBe(false);
});

describe('a device that goes', () => {
  test('leaves the space of its neighbours to others', () => {
    const io = new KernelLab(1).io;
    const namespace = createNamespace('n1', 'host');
    for (let made = 0; made < 1_000; made++) {
      const device = addDevice(namespace, { name: 'eth0', kind: 'ethernet', mac: 1, mtu: 1500 });
      for (let host = 1; host <= 5; host++) confirmNeighbour(io, device, ADDRESS + host, 2, true);
      removeDevice(device);
    }
    const { size, used } = namespace.memory.neighbours.rows;
    expect({ size, used }).toEqual({ size: 0, used: 1 + 5 });
  });

  test('is asked for to the end: what waited fails, and then nothing is left', () => {
    const lab = new KernelLab(1);
    const namespace = createNamespace('n1', 'host');
    const device = addDevice(namespace, { name: 'eth0', kind: 'ethernet', mac: 1, mtu: 1500 });
    addAddress(device, ipv4('192.168.50.11'), 24);
    sendToNeighbour(lab.io, device, ADDRESS, newPacket(1, PROTOCOL.udp, 0, ADDRESS));
    removeDevice(device);
    expect(namespace.memory.neighbours.rows.size).toBe(1);
    lab.run();
    expect(lab.events('packet.dropped').at(-1)?.reason).toBe('neighbour-unreachable');
    const { rows, waiting } = namespace.memory.neighbours;
    expect([rows.size, waiting.size]).toEqual([0, 0]);
  });
});
