/*
 * What bridges have learned: the rows of all of them in one piece of memory answer as a map of each
 * would, in its order.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnAddress } from '../../../src/linux/bridge.ts';
import { addPort, type BridgeState, type Device } from '../../../src/linux/device.ts';
import {
  findForwarding,
  forgetPort,
  forwardingOf,
  learnedNsOf,
  portOf,
} from '../../../src/linux/forwarding-table.ts';
import { createKernelMemory } from '../../../src/linux/kernel-memory.ts';
import { addDevice, createNamespace } from '../../../src/linux/network-namespace.ts';

const MACS = Array.from({ length: 90 }, (_, at) => 0x02420a000000 + at * 7);

function bridgesOf(count: number, portsEach: number): { bridge: Device; ports: Device[] }[] {
  const memory = createKernelMemory();
  return Array.from({ length: count }, (_, at) => {
    const namespace = createNamespace('lab', `bridge${at}`, memory);
    const bridge = addDevice(namespace, { name: 'br0', kind: 'bridge', mac: 1, mtu: 1500 });
    const ports = Array.from({ length: portsEach }, (_port, number) => {
      const options = { name: `veth${number}`, kind: 'veth', mac: 2 + number, mtu: 1500 } as const;
      return addDevice(namespace, options);
    });
    for (const port of ports) addPort(bridge, port);
    return { bridge, ports };
  });
}

const action = fc.record({
  at: fc.nat({ max: 2 }),
  port: fc.nat({ max: 3 }),
  mac: fc.constantFrom(...MACS),
  does: fc.oneof(
    { arbitrary: fc.constant('learn'), weight: 20 },
    { arbitrary: fc.constant('forget'), weight: 1 },
  ),
});

test('each bridge finds what it has learned itself, and lists it in the order of learning', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 400, size: 'max' }), (actions) => {
      const bridges = bridgesOf(3, 4).map((made) => ({
        ...made,
        expected: new Map<number, { port: Device; nowNs: number }>(),
      }));
      for (const [nowNs, { at, port: number, mac, does }] of actions.entries()) {
        const { bridge, ports, expected } = bridges[at]!;
        const store = bridge.namespace.memory.forwarding;
        const port = ports[number]!;
        if (does === 'learn') {
          learnAddress(bridge, port, mac, nowNs);
          expected.set(mac, { port, nowNs });
        } else {
          forgetPort(store, port);
          for (const [known, row] of expected) if (row.port === port) expected.delete(known);
        }
        const row = findForwarding(store, (bridge.bridge as BridgeState).number, mac);
        const wanted = expected.get(mac);
        expect(row !== 0).toBe(wanted !== undefined);
        if (wanted === undefined) continue;
        expect(portOf(store, row)).toBe(wanted.port);
        expect(learnedNsOf(store, row)).toBe(wanted.nowNs);
      }
      for (const { bridge, expected } of bridges) {
        const { memory } = bridge.namespace;
        const rows = forwardingOf(memory.forwarding, (bridge.bridge as BridgeState).number);
        expect(rows.map(({ mac }) => mac)).toEqual([...expected.keys()]);
        expect(rows.every(({ mac, port }) => expected.get(mac)?.port === port)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('a bridge does not learn its own address', () => {
  const [{ bridge, ports }] = bridgesOf(1, 1) as [{ bridge: Device; ports: Device[] }];
  learnAddress(bridge, ports[0]!, bridge.mac, 5);
  expect(forwardingOf(bridge.namespace.memory.forwarding, 1)).toEqual([]);
});
