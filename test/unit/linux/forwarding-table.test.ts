/*
 * What bridges have learned: the rows of all of them in one piece of memory answer as a map of each
 * would, in its order, and come back from what is gone or over.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import { learnAddress, learnedAddresses } from '../../../src/linux/bridge.ts';
import { addPort, type Device } from '../../../src/linux/device.ts';
import { createKernelMemory } from '../../../src/linux/kernel-memory.ts';
import { learnedText } from '../../../src/linux/live-tables.ts';
import {
  addDevice,
  createNamespace,
  removeDevice,
  removeNamespace,
} from '../../../src/linux/network-namespace.ts';

const MACS = Array.from({ length: 90 }, (_, at) => 0x02420a000000 + at * 7);
/** ageing_time of a bridge. */
const AGEING_NS = 300 * SECOND;

function portOfBridge(bridge: Device, number: number): Device {
  const options = { name: `veth${number}`, kind: 'veth', mac: 2 + number, mtu: 1500 } as const;
  const port = addDevice(bridge.namespace, options);
  addPort(bridge, port);
  return port;
}

function bridgesOf(
  count: number,
  portsEach: number,
  memory = createKernelMemory(),
): { bridge: Device; ports: Device[] }[] {
  return Array.from({ length: count }, (_, at) => {
    const namespace = createNamespace('lab', `bridge${at}`, memory);
    const bridge = addDevice(namespace, { name: 'br0', kind: 'bridge', mac: 1, mtu: 1500 });
    const ports = Array.from({ length: portsEach }, (_port, number) =>
      portOfBridge(bridge, number),
    );
    return { bridge, ports };
  });
}

interface Learned {
  readonly port: Device;
  readonly nowNs: number;
}

/** What a map would say: neither what came by a port that is gone, nor what is too old. */
function forget(expected: Map<number, Learned>, isOver: (row: Learned) => boolean): void {
  for (const [mac, row] of expected) if (isOver(row)) expected.delete(mac);
}

const action = fc.record({
  at: fc.nat({ max: 2 }),
  port: fc.nat({ max: 3 }),
  mac: fc.constantFrom(...MACS),
  does: fc.oneof(
    { arbitrary: fc.constant('learn'), weight: 40 },
    { arbitrary: fc.constant('replug'), weight: 2 },
    { arbitrary: fc.constant('wait'), weight: 1 },
  ),
});

test('each bridge knows what it has seen itself, in the order of learning', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 400, size: 'max' }), (actions) => {
      const bridges = bridgesOf(3, 4).map((made) => ({
        ...made,
        expected: new Map<number, Learned>(),
      }));
      let nowNs = 0;
      for (const { at, port: number, mac, does } of actions) {
        const { bridge, ports, expected } = bridges[at]!;
        const port = ports[number]!;
        nowNs += does === 'wait' ? AGEING_NS / 2 : 1;
        forget(expected, (row) => nowNs - row.nowNs >= AGEING_NS);
        if (does === 'learn') {
          learnAddress(bridge, port, mac, nowNs);
          expected.set(mac, { port, nowNs });
        } else if (does === 'replug') {
          removeDevice(port);
          ports[number] = portOfBridge(bridge, number);
          forget(expected, (row) => row.port === port);
        }
        const rows = learnedAddresses(bridge, nowNs);
        expect(rows.map((row) => row.mac)).toEqual([...expected.keys()]);
        expect(rows.every((row) => expected.get(row.mac)?.port === row.port)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('a bridge does not learn its own address', () => {
  const { bridge, ports } = bridgesOf(1, 1)[0]!;
  learnAddress(bridge, ports[0]!, bridge.mac, 5);
  expect(learnedAddresses(bridge, 5)).toEqual([]);
});

test('an address is listed until nothing was seen of it for 300 seconds', () => {
  const { bridge, ports } = bridgesOf(1, 1)[0]!;
  learnAddress(bridge, ports[0]!, MACS[1]!, 5);
  const listed = ['02:42:0a:00:00:07 dev veth0 master br0'];
  expect(learnedText(bridge.namespace, 5 + AGEING_NS - 1)).toEqual(listed);
  expect(learnedText(bridge.namespace, 5 + AGEING_NS)).toEqual([]);
});

describe('the memory that bridges share', () => {
  test('is used again when ports come and go', () => {
    const { bridge } = bridgesOf(1, 0)[0]!;
    for (let at = 0; at < 1_000; at++) {
      const port = portOfBridge(bridge, at);
      learnAddress(bridge, port, 0x02420a000000 + at, at);
      removeDevice(port);
    }
    const { rows, ports } = bridge.namespace.memory.forwarding;
    const { used, size } = rows;
    expect({ used, size, ports }).toEqual({ used: 2, size: 0, ports: [undefined, undefined] });
  });

  test('keeps nothing of a namespace that is gone', () => {
    const memory = createKernelMemory();
    for (let made = 0; made < 100; made++) {
      const { bridge, ports } = bridgesOf(1, 3, memory)[0]!;
      for (const [at, mac] of MACS.entries()) learnAddress(bridge, ports[at % 3]!, mac, made);
      removeNamespace(bridge.namespace);
    }
    const { rows, ports } = memory.forwarding;
    const { used, size } = rows;
    expect({ used, size }).toEqual({ used: 1 + MACS.length, size: 0 });
    expect(ports.filter((port) => port !== undefined)).toEqual([]);
  });

  test('does not grow with addresses that were seen long ago', () => {
    const { bridge, ports } = bridgesOf(1, 1)[0]!;
    for (let at = 0; at < 10_000; at++) {
      learnAddress(bridge, ports[0]!, 0x02420a000000 + at, at * SECOND);
    }
    expect(learnedAddresses(bridge, 9_999 * SECOND)).toHaveLength(300);
    // A power of two above twice the 300 that live at once.
    expect(bridge.namespace.memory.forwarding.rows.used).toBeLessThanOrEqual(1024);
  });
});
