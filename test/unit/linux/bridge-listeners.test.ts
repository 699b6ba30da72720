/*
 * A bridge's index of who is behind its ports says at every moment what looking at each port says.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listenersFor } from '../../../src/linux/bridge-listeners.ts';
import type { BridgeState, Device } from '../../../src/linux/device.ts';
import { addPort, createDevice } from '../../../src/linux/device.ts';
import { createLayeredMap } from '../../../src/linux/layered-map.ts';
import {
  addAddress,
  removeAddress,
  removeDevice,
  type NetworkNamespace,
} from '../../../src/linux/network-namespace.ts';
import { bridgeIn, namespaceCalled, plugged } from './kernel-lab.ts';

const ADDRESSES = [0x0a000001, 0x0a000002, 0x0a000003, 0xac120001];

const change = fc.record({
  does: fc.constantFrom('plug', 'tunnel', 'add', 'add', 'remove', 'unplug'),
  at: fc.nat({ max: 5 }),
  address: fc.constantFrom(...ADDRESSES),
});

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** Every port asked, as a wire would do it. */
function heardBy(bridge: Device, address: number): string[] {
  const { ports } = bridge.bridge as BridgeState;
  return ports
    .filter((port) => port.vxlan ?? port.peer?.namespace.localAddresses.has(address))
    .map(({ name }) => name);
}

function addTunnel(bridge: Device, name: string): void {
  const rows = { forwarding: createLayeredMap<number>(), neighbours: createLayeredMap<number>() };
  const state = { vni: 4096, destinationPort: 4789, underlay: namespaceCalled('host'), ...rows };
  const options = { name, kind: 'vxlan', mac: 1, mtu: 1450 } as const;
  const tunnel = createDevice(bridge.namespace, options, state);
  bridge.namespace.devices.set(name, tunnel);
  addPort(bridge, tunnel);
}

function apply(bridge: Device, hosts: NetworkNamespace[], change: Change, turn: number): void {
  const { does, at, address } = change;
  if (does === 'plug') hosts.push(plugged(bridge, `host${turn}`, `10.1.0.${turn}/16`));
  if (does === 'tunnel') addTunnel(bridge, `vxlan${turn}`);
  const device = hosts[at]?.devices.get('eth0');
  if (device === undefined) return;
  const isThere = device.addresses.some((row) => row.address === address);
  if (does === 'add' && !isThere) addAddress(device, address, 32);
  if (does === 'remove' && isThere) removeAddress(device, address);
  if (does === 'unplug') removeDevice(device);
}

test('a question goes to the ports behind which somebody has the address, and to tunnels', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const bridge = bridgeIn(namespaceCalled('host'), 'br0', '10.1.255.1/16');
      const hosts: NetworkNamespace[] = [];
      for (const [turn, each] of changes.entries()) {
        apply(bridge, hosts, each, turn + 1);
        for (const address of [...ADDRESSES, 0x0a010001, 0x7f000001]) {
          const heard = listenersFor(bridge.bridge as BridgeState, address);
          expect(heard.map(({ name }) => name)).toEqual(heardBy(bridge, address));
        }
      }
    }),
  );
});
