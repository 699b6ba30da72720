/*
 * A way whose narrowest link is in the middle: what is told, who heeds it, and for how long.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { addRoute } from '../../../src/linux/routing-table.ts';
import { learnPathMtu, pathMtu } from '../../../src/linux/path-mtu.ts';
import type { Socket } from '../../../src/linux/socket-table.ts';
import { connectTcp, sendTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import { iptables, KernelLab, listeningIn, namespaceCalled, socketIn, wire } from './kernel-lab.ts';

const SERVER = ipv4('10.0.3.2');
const DATA = 5000;

/** A route through the device that the namespace got last. */
function routeVia(namespace: NetworkNamespace, target: string, gateway: string): void {
  const device = [...namespace.devices.values()].at(-1)!;
  addRoute(namespace.routes, { subnet: subnet(target), device, gateway: ipv4(gateway), source: 0 });
}

let lab: KernelLab;
let client: NetworkNamespace;
let server: NetworkNamespace;

/** client – 1500 – left – 1400 – right – 1500 – server */
beforeEach(() => {
  lab = new KernelLab();
  [client, server] = [namespaceCalled('client'), namespaceCalled('server')];
  const [left, right] = [namespaceCalled('left'), namespaceCalled('right')];
  wire({ namespace: client, address: '10.0.1.1/24' }, { namespace: left, address: '10.0.1.2/24' });
  wire(
    { namespace: left, name: 'narrow', address: '10.0.2.1/24', mtu: 1400 },
    { namespace: right, name: 'narrow', address: '10.0.2.2/24', mtu: 1400 },
  );
  routeVia(right, '10.0.1.0/24', '10.0.2.1');
  wire(
    { namespace: server, address: '10.0.3.2/24' },
    { namespace: right, name: 'wide', address: '10.0.3.1/24' },
  );
  routeVia(client, '0.0.0.0/0', '10.0.1.2');
  routeVia(left, '10.0.3.0/24', '10.0.2.2');
  routeVia(server, '0.0.0.0/0', '10.0.3.1');
  listeningIn(server, 'tcp', 80);
  listeningIn(server, 'udp', 80);
});

/** Lengths of what the client sent with data in it. */
const lengths = (): number[] =>
  lab
    .events('packet.sent', client)
    .map(({ headers }) => headers.length)
    .filter((length) => length > 100);

function upload(): Socket {
  const socket = socketIn(client, 'tcp');
  lab.react = (each, event) => {
    if (each === socket && event.kind === 'connected') sendTcp(lab.io, socket, DATA, 'upload');
  };
  connectTcp(lab.io, socket, SERVER, 80);
  lab.run(lab.loop.nowNs + 5 * SECOND);
  return socket;
}

const received = (): number =>
  lab.told.filter(({ event }) => event.kind === 'received' && event.packet.payload === 'upload')
    .length;

describe('TCP', () => {
  test('cuts what it has sent anew as soon as it is told, and all arrives', () => {
    const socket = upload();
    // 1448 bytes behind 52 of headers, then 1348 for each 1448 and the rest of it.
    expect(lengths().slice(0, 4)).toEqual([1500, 1500, 1500, 52 + DATA - 3 * 1448]);
    expect(
      lengths()
        .slice(4)
        .toSorted((one, other) => other - one),
    ).toEqual([1400, 1400, 1400, 152, 152, 152]);
    expect(received()).toBe(1);
    expect(socket.oldestSent).toBeUndefined();
  });

  test('begins the next connection with what fits', () => {
    upload();
    const before = lengths().length;
    upload();
    expect(Math.max(...lengths().slice(before))).toBe(1400);
    expect(received()).toBe(2);
  });

  test('forgets it after ten minutes', () => {
    upload();
    lab.run(700 * SECOND);
    const before = lengths().length;
    upload();
    expect(Math.max(...lengths().slice(before))).toBe(1500);
  });

  test('hangs where the message is lost: small segments pass, large ones never', () => {
    iptables(client, 'filter', '-A INPUT -p icmp -j DROP');
    const socket = upload();
    expect(received()).toBe(0);
    expect(new Set(lengths())).toEqual(new Set([1500, 52 + DATA - 3 * 1448]));
    expect(socket.oldestSent).toBeDefined();
    expect(lab.words(socket)).toEqual(['connected']);
  });
});

describe('UDP', () => {
  test('loses the first datagram that is too large, is told, and cuts up the next', () => {
    const socket = socketIn(client, 'udp');
    connectUdp(lab.io, socket, SERVER, 80);
    sendUdp(lab.io, socket, { bytes: 1450, payload: 'first' });
    lab.run();
    expect(lab.words()).toEqual(['failed: message-too-long']);
    sendUdp(lab.io, socket, { bytes: 1450, payload: 'second' });
    lab.run();
    expect(lab.words()).toEqual(['failed: message-too-long', 'received']);
    const arrived = lab.events('packet.delivered', server).at(-1);
    expect(arrived?.headers.dontFragment).toBe(false);
  });

  test('cuts up at once what does not fit into its own link', () => {
    const socket = socketIn(client, 'udp');
    connectUdp(lab.io, socket, ipv4('10.0.1.2'), 80);
    sendUdp(lab.io, socket, { bytes: 3000, payload: 'large' });
    lab.run();
    const [tap] = lab.events('packet.tapped', client);
    expect(tap?.headers.dontFragment).toBe(false);
    expect(tap?.headers.length).toBe(1500);
  });
});

describe('a path MTU that is learned', () => {
  test('only ever goes down, and not below 552', () => {
    learnPathMtu(client, SERVER, 1400, 0);
    learnPathMtu(client, SERVER, 1450, 0);
    expect(pathMtu(client, SERVER, 0)).toBe(1400);
    learnPathMtu(client, SERVER, 68, 0);
    expect(pathMtu(client, SERVER, 0)).toBe(552);
  });

  test('is that of one destination, for 600 s', () => {
    learnPathMtu(client, SERVER, 1400, 0);
    expect(pathMtu(client, ipv4('10.0.3.3'), 0)).toBe(1500);
    expect(pathMtu(client, SERVER, 599.9 * SECOND)).toBe(1400);
    expect(pathMtu(client, SERVER, 600 * SECOND)).toBe(1500);
  });
});
