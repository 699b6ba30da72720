/*
 * A virtual service chosen by firewall mark, round robin, masquerading: ip_vs_rr.c, ip_vs_core.c and
 * ip_vs_xmit.c. The router of the lab is the balancer; how long it remembers is tested beside it.
 */
import { describe, expect, test } from 'vitest';
import {
  addRealServer,
  addVirtualService,
  hasRealServer,
  removeRealServer,
  setWeight,
  type VirtualService,
} from '../../../src/linux/ipvs-table.ts';
import { sendLocal } from '../../../src/linux/ip-output.ts';
import { addAddress, type NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { connectSocket, removeSocket, type Socket } from '../../../src/linux/socket-table.ts';
import { connectTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL, TCP } from '../../../src/packet/packet.ts';
import { endsText, iptables, listeningIn, socketIn, type KernelLab } from './kernel-lab.ts';
import { CLIENT, routedLab, SERVER } from './routed-lab.ts';

const VIRTUAL = '10.1.0.100';
const [ONE, TWO, THREE] = [SERVER, '10.2.0.3', '10.2.0.4'];

/** A balancer whose servers, one machine with three addresses, were added in the order one to three. */
function balanced(...addresses: readonly string[]) {
  const made = routedLab();
  const { router, server } = made;
  addAddress(router.devices.get('inside')!, ipv4(VIRTUAL), 32);
  iptables(router, 'mangle', `-A PREROUTING -d ${VIRTUAL} -j MARK --set-mark 256`);
  const service = addVirtualService(router.ipvs, 256);
  for (const address of addresses) {
    if (address !== SERVER) addAddress(server.devices.get('eth0')!, ipv4(address), 32);
    addRealServer(service, ipv4(address), 1);
  }
  listeningIn(server, 'udp', 53);
  listeningIn(server, 'tcp', 80);
  return { ...made, service };
}

type Balanced = ReturnType<typeof balanced>;

/** One datagram from a new socket: the server that it came to. */
function ask({ lab, client, server }: Balanced): string | undefined {
  const before = lab.events('packet.delivered', server).length;
  const socket = socketIn(client, 'udp');
  connectUdp(lab.io, socket, ipv4(VIRTUAL), 53);
  sendUdp(lab.io, socket, { bytes: 10, payload: 'question' });
  lab.run();
  const arrived = lab.events('packet.delivered', server)[before];
  return arrived && ipv4Text(arrived.headers.destination);
}

const asks = (made: Balanced, count: number): (string | undefined)[] =>
  Array.from({ length: count }, () => ask(made));

function connect(lab: KernelLab, from: NetworkNamespace, to: string): Socket {
  const socket = socketIn(from, 'tcp');
  connectTcp(lab.io, socket, ipv4(to), 80);
  return socket;
}

const weightOf = (service: VirtualService, address: string, weight: number): void =>
  setWeight(service, ipv4(address), weight);

describe('round robin', () => {
  // The newest server stands at the head of the kernel's list, where the walk begins.
  test('takes each server once, the newest first, and begins again', () => {
    expect(asks(balanced(ONE, TWO, THREE), 7)).toEqual([THREE, TWO, ONE, THREE, TWO, ONE, THREE]);
  });

  test('leaves out servers of weight 0', () => {
    const made = balanced(ONE, TWO, THREE);
    weightOf(made.service, TWO, 0);
    expect(asks(made, 4)).toEqual([THREE, ONE, THREE, ONE]);
  });

  test('goes on behind the server of the last connection when another one goes', () => {
    const made = balanced(ONE, TWO, THREE);
    expect(asks(made, 2)).toEqual([THREE, TWO]);
    removeRealServer(made.router.ipvs, made.service, ipv4(THREE));
    expect(asks(made, 2)).toEqual([ONE, TWO]);
  });

  test('goes on with the next when the server of the last connection goes', () => {
    const made = balanced(ONE, TWO, THREE);
    expect(asks(made, 2)).toEqual([THREE, TWO]);
    removeRealServer(made.router.ipvs, made.service, ipv4(TWO));
    expect(asks(made, 2)).toEqual([ONE, THREE]);
  });

  test('meets a server that was added only when it begins again', () => {
    const made = balanced(ONE, TWO);
    expect(ask(made)).toBe(TWO);
    addAddress(made.server.devices.get('eth0')!, ipv4(THREE), 32);
    addRealServer(made.service, ipv4(THREE), 1);
    expect(asks(made, 3)).toEqual([ONE, THREE, TWO]);
  });
});

describe('a connection through a balancer', () => {
  test('keeps its server, and its answers come from the virtual address', () => {
    const made = balanced(ONE, TWO);
    const { lab, client, server } = made;
    const socket = connect(lab, client, VIRTUAL);
    lab.run();
    expect(lab.words(socket)).toEqual(['connected']);
    const servers = lab.events('packet.delivered', server).map(({ headers }) => headers);
    expect(new Set(servers.map(({ destination }) => ipv4Text(destination)))).toEqual(
      new Set([TWO]),
    );
    expect(lab.events('packet.delivered', client).map(endsText)[0]).toBe(
      `${VIRTUAL}:80 > ${CLIENT}:${socket.localPort}`,
    );
  });

  test('is routed as if it was forwarded: the TTL goes down once', () => {
    const made = balanced(ONE);
    ask(made);
    expect(made.lab.events('packet.delivered', made.server)[0]?.headers.ttl).toBe(63);
  });

  test('keeps the port: a service by firewall mark translates addresses alone', () => {
    const made = balanced(ONE);
    ask(made);
    const { headers } = made.lab.events('packet.delivered', made.server)[0]!;
    expect(headers.destinationPort).toBe(53);
  });

  test('stays with a server whose weight became 0, while new ones go elsewhere', () => {
    const made = balanced(ONE, TWO);
    const { lab, client, server, service } = made;
    const old = socketIn(client, 'udp');
    connectUdp(lab.io, old, ipv4(VIRTUAL), 53);
    sendUdp(lab.io, old, { bytes: 10, payload: 'question' });
    lab.run();
    weightOf(service, TWO, 0);
    sendUdp(lab.io, old, { bytes: 10, payload: 'more' });
    lab.run();
    expect(ask(made)).toBe(ONE);
    const seen = lab.events('packet.delivered', server).map(({ headers }) => headers.destination);
    expect(seen.map(ipv4Text)).toEqual([TWO, TWO, ONE]);
  });

  test('names its server with the weight that it has now, also where nodes shared the list', () => {
    const made = balanced(ONE);
    const { lab, client, service } = made;
    Object.assign(service, { servers: [{ address: ipv4(ONE), weight: 1 }], byAddress: undefined });
    const old = socketIn(client, 'udp');
    connectUdp(lab.io, old, ipv4(VIRTUAL), 53);
    for (const weight of [1, 0]) {
      weightOf(service, ONE, weight);
      sendUdp(lab.io, old, { bytes: 10, payload: 'question' });
      lab.run();
    }
    const rows = lab.events('ipvs.scheduled').map(({ row }) => row);
    expect(rows).toEqual([`-> ${ONE}:0 Masq 1`, `-> ${ONE}:0 Masq 0`]);
  });

  test('is given to another server when its own was taken out', () => {
    const made = balanced(ONE, TWO);
    const { lab, client, router, server, service } = made;
    const socket = socketIn(client, 'udp');
    connectUdp(lab.io, socket, ipv4(VIRTUAL), 53);
    sendUdp(lab.io, socket, { bytes: 10, payload: 'question' });
    lab.run();
    removeRealServer(router.ipvs, service, ipv4(TWO));
    sendUdp(lab.io, socket, { bytes: 10, payload: 'more' });
    lab.run();
    const seen = lab.events('packet.delivered', server).map(({ headers }) => headers.destination);
    expect(seen.map(ipv4Text)).toEqual([TWO, ONE]);
  });
});

// ip_vs_icmp_xmit: what is forwarded directly is not translated, and neither is an error about its answer.
test('an error about the answer of a server that is reached directly goes to it as it is', () => {
  const { lab, client, router, server } = routedLab();
  addAddress(router.devices.get('inside')!, ipv4(VIRTUAL), 32);
  addAddress(server.devices.get('lo')!, ipv4(VIRTUAL), 32);
  iptables(router, 'mangle', `-A PREROUTING -d ${VIRTUAL} -j MARK --set-mark 256`);
  addRealServer(addVirtualService(router.ipvs, 256, 'Route'), ipv4(SERVER), 1);
  listeningIn(server, 'udp', 53);
  const asking = socketIn(client, 'udp');
  connectUdp(lab.io, asking, ipv4(VIRTUAL), 53);
  sendUdp(lab.io, asking, { bytes: 10, payload: 'question' });
  lab.run();
  // The asker is gone when the answer comes.
  const { localAddress, localPort } = asking;
  removeSocket(asking);
  const answering = socketIn(server, 'udp');
  Object.assign(answering, { localAddress: ipv4(VIRTUAL), localPort: 53, state: 'established' });
  connectSocket(Object.assign(answering, { remoteAddress: localAddress, remotePort: localPort }));
  sendUdp(lab.io, answering, { bytes: 10, payload: 'answer' });
  lab.run();
  expect(lab.words(answering)).toEqual(['failed: refused']);
  const [error] = lab
    .events('packet.delivered', server)
    .filter(({ headers }) => headers.protocol === 'icmp');
  expect(ipv4Text(error!.headers.destination)).toBe(VIRTUAL);
});

describe('a virtual service', () => {
  test('that is asked for a server does not make the list that nodes share its own', () => {
    const { service } = balanced();
    const shared = [{ address: ipv4(ONE), weight: 1 }];
    service.servers = shared;
    service.byAddress = undefined;
    expect([ONE, TWO].map((each) => hasRealServer(service, ipv4(each)))).toEqual([true, false]);
    expect(service.servers).toBe(shared);
    addRealServer(service, ipv4(TWO), 1);
    expect([ONE, TWO].map((each) => hasRealServer(service, ipv4(each)))).toEqual([true, true]);
    expect(shared).toHaveLength(1);
  });

  test('without servers answers: port unreachable', () => {
    const { lab, client, router } = balanced();
    const socket = connect(lab, client, VIRTUAL);
    lab.run();
    const reasons = lab.events('packet.dropped', router).map(({ reason }) => reason);
    expect(reasons).toEqual(['ipvs-no-destination']);
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });

  test('whose servers all have weight 0 does too', () => {
    const { lab, client, service } = balanced(ONE);
    weightOf(service, ONE, 0);
    const socket = connect(lab, client, VIRTUAL);
    lab.run();
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });

  test('takes nothing that does not have its mark', () => {
    const { lab, client, router } = balanced(ONE);
    iptables(router, 'mangle', '-F PREROUTING');
    const socket = connect(lab, client, VIRTUAL);
    lab.run();
    expect(lab.events('ipvs.scheduled')).toEqual([]);
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });

  // sloppy_tcp=0: only a SYN begins, so the balancer's own stack resets what it does not know.
  test('begins no connection with a segment from the middle of one', () => {
    const { lab, client, router, server } = balanced(ONE);
    const packet = newPacket(1, PROTOCOL.tcp, ipv4(CLIENT), ipv4(VIRTUAL));
    const ports = { sourcePort: 40000, destinationPort: 80 };
    sendLocal(lab.io, client, Object.assign(packet, { tcpFlags: TCP.ack, length: 52, ...ports }));
    lab.run();
    expect(lab.events('packet.delivered', server)).toEqual([]);
    expect(lab.events('packet.sent', router).map(({ headers }) => headers.flags)).toEqual(['R']);
  });

  test('leaves ICMP to the machine: the virtual address answers an echo itself', () => {
    const { lab, client, router } = balanced(ONE);
    const packet = newPacket(1, PROTOCOL.icmp, ipv4(CLIENT), ipv4(VIRTUAL));
    packet.icmp = { type: 8, code: 0, identifier: 7, sequenceNumber: 1, mtu: 0 };
    sendLocal(lab.io, client, packet);
    lab.run();
    expect(lab.events('packet.sent', router)[0]?.headers).toMatchObject({ icmpType: 0, ttl: 64 });
  });
});
