/*
 * Which row of a routing table leads to an address, and which source address goes with it
 * (fib_lookup and fib_select_path of net/ipv4).
 */
import { describe, expect, test } from 'vitest';
import { findInputRoute, nextHopTo, selectSource } from '../../../src/linux/ip-route.ts';
import {
  addAddress,
  addDevice,
  createNamespace,
  removeDevice,
} from '../../../src/linux/network-namespace.ts';
import { addRoute, findRoute } from '../../../src/linux/routing-table.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { subnet, subnetText } from '../../../src/packet/ipv4-subnet.ts';

/** eth0 has 10.0.0.1/24 and the default route, eth1 10.0.9.1/24. */
function machine() {
  const namespace = createNamespace('lab', 'machine');
  const [eth0, eth1] = ['eth0', 'eth1'].map((name, at) =>
    addDevice(namespace, { name, kind: 'ethernet', mac: at + 1, mtu: 1500 }),
  );
  addAddress(eth0!, ipv4('10.0.0.1'), 24);
  addAddress(eth1!, ipv4('10.0.9.1'), 24);
  const gateway = ipv4('10.0.0.254');
  addRoute(namespace.routes, { subnet: subnet('0.0.0.0/0'), device: eth0!, gateway, source: 0 });
  return { namespace, eth0: eth0!, eth1: eth1! };
}

type Machine = ReturnType<typeof machine>;

function rowFor({ namespace }: Machine, address: string): string | undefined {
  const row = findRoute(namespace.routes, ipv4(address));
  return row && `${subnetText(row.subnet)} ${row.device.name}`;
}

describe('a destination', () => {
  test('is reached by the longest prefix that holds it, in whatever order rows came', () => {
    const made = machine();
    const { namespace, eth1 } = made;
    addRoute(namespace.routes, {
      subnet: subnet('10.0.0.128/25'),
      device: eth1,
      gateway: 0,
      source: 0,
    });
    expect(rowFor(made, '10.0.0.200')).toBe('10.0.0.128/25 eth1');
    expect(rowFor(made, '10.0.0.100')).toBe('10.0.0.0/24 eth0');
    expect(rowFor(made, '8.8.8.8')).toBe('0.0.0.0/0 eth0');
  });

  test('is asked of the gateway where the row has one, of itself where it is on the link', () => {
    const { namespace } = machine();
    const hop = (address: string): string => {
      const decision = findInputRoute(namespace, ipv4(address))!;
      return ipv4Text(nextHopTo(decision, ipv4(address)));
    };
    expect([hop('10.0.9.7'), hop('8.8.8.8')]).toEqual(['10.0.9.7', '10.0.0.254']);
  });

  test('is local for every own address and all of 127.0.0.0/8, before any row', () => {
    const { namespace } = machine();
    for (const address of ['10.0.0.1', '10.0.9.1', '127.0.0.1', '127.9.9.9']) {
      const decision = findInputRoute(namespace, ipv4(address));
      expect([decision?.local, decision?.device.name]).toEqual([true, 'lo']);
    }
  });

  test('without a row is not reached', () => {
    const made = machine();
    removeDevice(made.eth0);
    expect(rowFor(made, '8.8.8.8')).toBeUndefined();
    expect(rowFor(made, '10.0.0.7')).toBeUndefined();
    expect(rowFor(made, '10.0.9.7')).toBe('10.0.9.0/24 eth1');
  });
});

describe('the source address', () => {
  test.each([
    ['of the connected subnet, for a neighbour', '10.0.9.7', '10.0.9.1'],
    ['of the interface to the gateway, for a distant host', '8.8.8.8', '10.0.0.1'],
    ['is 127.0.0.1 for all of 127.0.0.0/8', '127.0.0.11', '127.0.0.1'],
    ['is the address itself, when the machine asks itself', '10.0.9.1', '10.0.9.1'],
  ])('%s', (_what, destination, source) => {
    expect(ipv4Text(selectSource(machine().namespace, ipv4(destination)))).toBe(source);
  });

  test('of a device with two subnets is the one that holds the neighbour', () => {
    const { namespace, eth0 } = machine();
    addAddress(eth0, ipv4('10.5.0.1'), 24);
    expect(ipv4Text(selectSource(namespace, ipv4('10.5.0.9')))).toBe('10.5.0.1');
  });

  test('is that which the row prefers', () => {
    const { namespace, eth0 } = machine();
    addAddress(eth0, ipv4('10.0.0.5'), 32);
    const source = ipv4('10.0.0.5');
    addRoute(namespace.routes, { subnet: subnet('10.7.0.0/16'), device: eth0, gateway: 0, source });
    expect(ipv4Text(selectSource(namespace, ipv4('10.7.1.1')))).toBe('10.0.0.5');
  });
});
