/*
 * Translations by the nat table, held against nf_nat_core.c and the manual of iptables-extensions.
 */
import { describe, expect, test } from 'vitest';
import type { SocketEvent } from '../../../src/linux/kernel-io.ts';
import type { NetworkNamespace } from '../../../src/linux/network-namespace.ts';
import { addRoute } from '../../../src/linux/routing-table.ts';
import type { Socket } from '../../../src/linux/socket-table.ts';
import { connectTcp } from '../../../src/linux/tcp.ts';
import { connectUdp, sendDatagram, sendUdp } from '../../../src/linux/udp.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import {
  endsText,
  iptables,
  listeningIn,
  routeVia,
  socketIn,
  wire,
  namespaceCalled,
  type KernelLab,
} from './kernel-lab.ts';
import { CLIENT, ROUTER_INSIDE, ROUTER_OUTSIDE, routedLab, SERVER } from './routed-lab.ts';

/** Nobody has this address; only a rule leads anywhere. */
const VIRTUAL = '203.0.113.5';

/** UDP sockets that listen here answer whoever asks. */
function answerEverything(lab: KernelLab): void {
  lab.react = (socket: Socket, event: SocketEvent) => {
    if (event.kind !== 'received' || socket.remotePort !== 0) return;
    const { source, sourcePort, destination, destinationPort } = event.packet;
    const from = { address: destination, port: destinationPort };
    const to = { address: source, port: sourcePort };
    sendDatagram(lab.io, socket, from, to, { bytes: 10, payload: 'answer' });
  };
}

/** A UDP socket with this local port that has asked. */
function ask(lab: KernelLab, from: NetworkNamespace, to: string, toPort: number, port = 40000) {
  from.sockets.nextEphemeral = port;
  const socket = socketIn(from, 'udp');
  connectUdp(lab.io, socket, ipv4(to), toPort);
  sendUdp(lab.io, socket, { bytes: 10, payload: 'question' });
  return socket;
}

/** Ends of each packet that reached a program of a namespace. */
function arrived(lab: KernelLab, namespace: NetworkNamespace): string[] {
  return lab.events('packet.delivered', namespace).map(endsText);
}

describe('DNAT', () => {
  test('leads to another host and port, and the answer comes from the address that was asked', () => {
    const { lab, client, router, server } = routedLab();
    iptables(
      router,
      'nat',
      `-A PREROUTING -d ${VIRTUAL} -p udp --dport 53 -j DNAT --to-destination ${SERVER}:5353`,
    );
    listeningIn(server, 'udp', 5353);
    answerEverything(lab);
    ask(lab, client, VIRTUAL, 53);
    lab.run();
    expect(arrived(lab, server)).toEqual([`${CLIENT}:40000 > ${SERVER}:5353`]);
    expect(arrived(lab, client)).toEqual([`${VIRTUAL}:53 > ${CLIENT}:40000`]);
  });

  test('without a port leaves the port as it is', () => {
    const { lab, client, router, server } = routedLab();
    iptables(router, 'nat', `-A PREROUTING -d ${VIRTUAL} -j DNAT --to-destination ${SERVER}`);
    listeningIn(server, 'udp', 53);
    ask(lab, client, VIRTUAL, 53);
    lab.run();
    expect(arrived(lab, server)).toEqual([`${CLIENT}:40000 > ${SERVER}:53`]);
  });

  test('in OUTPUT has own packets routed anew, with the source that was chosen before', () => {
    const { lab, router, server } = routedLab();
    const device = router.devices.get('inside')!;
    const row = { subnet: subnet(`${VIRTUAL}/32`), device, gateway: 0, source: 0 };
    addRoute(router.routes, row);
    iptables(router, 'nat', `-A OUTPUT -d ${VIRTUAL} -j DNAT --to-destination ${SERVER}`);
    listeningIn(server, 'udp', 53);
    answerEverything(lab);
    ask(lab, router, VIRTUAL, 53);
    lab.run();
    expect(arrived(lab, server)).toEqual([`${ROUTER_INSIDE}:40000 > ${SERVER}:53`]);
    expect(arrived(lab, router)).toEqual([`${VIRTUAL}:53 > ${ROUTER_INSIDE}:40000`]);
  });

  test('is also undone in what an ICMP error quotes, and in the address it comes from', () => {
    const { lab, client, router, server } = routedLab();
    iptables(router, 'nat', `-A PREROUTING -d ${VIRTUAL} -j DNAT --to-destination ${SERVER}`);
    const socket = ask(lab, client, VIRTUAL, 53);
    lab.run();
    expect(lab.events('packet.dropped', server).map(({ reason }) => reason)).toEqual([
      'port-closed',
    ]);
    const [error] = lab.events('packet.delivered', client);
    expect(ipv4Text(error!.headers.source)).toBe(VIRTUAL);
    expect(lab.words(socket)).toEqual(['failed: refused']);
  });
});

describe('MASQUERADE', () => {
  test('gives the address of the interface that the packet leaves by, and keeps a free port', () => {
    const { lab, client, router, server } = routedLab();
    iptables(router, 'nat', '-A POSTROUTING -o outside -j MASQUERADE');
    listeningIn(server, 'udp', 53);
    answerEverything(lab);
    ask(lab, client, SERVER, 53);
    lab.run();
    expect(arrived(lab, server)).toEqual([`${ROUTER_OUTSIDE}:40000 > ${SERVER}:53`]);
    expect(arrived(lab, client)).toEqual([`${SERVER}:53 > ${CLIENT}:40000`]);
  });

  test('takes another port where a second host has the same, and neither gets the other’s answer', () => {
    const { lab, client, router, server } = routedLab();
    const second = namespaceCalled('second');
    wire(
      { namespace: second, address: '10.3.0.2/24' },
      { namespace: router, name: 'third', address: '10.3.0.1/24' },
    );
    routeVia(second, '0.0.0.0/0', '10.3.0.1');
    iptables(router, 'nat', '-A POSTROUTING -o outside -j MASQUERADE');
    listeningIn(server, 'udp', 53);
    answerEverything(lab);
    ask(lab, client, SERVER, 53);
    ask(lab, second, SERVER, 53);
    lab.run();
    const ports = lab.events('packet.delivered', server).map(({ headers }) => headers.sourcePort);
    expect(ports[0]).toBe(40000);
    expect(ports[1]).not.toBe(40000);
    // A port from 1024 up is replaced by one from 1024 up.
    expect(ports[1]).toBeGreaterThanOrEqual(1024);
    expect(arrived(lab, client)).toEqual([`${SERVER}:53 > ${CLIENT}:40000`]);
    expect(arrived(lab, second)).toEqual([`${SERVER}:53 > 10.3.0.2:40000`]);
  });

  test('keeps the port of each of two flows of one host', () => {
    const { lab, client, router, server } = routedLab();
    iptables(router, 'nat', '-A POSTROUTING -o outside -j MASQUERADE');
    listeningIn(server, 'udp', 53);
    listeningIn(server, 'udp', 54);
    ask(lab, client, SERVER, 53);
    ask(lab, client, SERVER, 54, 40001);
    lab.run();
    const ports = lab.events('packet.delivered', server).map(({ headers }) => headers.sourcePort);
    expect(ports).toEqual([40000, 40001]);
  });
});

describe('REDIRECT', () => {
  test('leads to the address of the interface that the packet came in by', () => {
    const { lab, client, router } = routedLab();
    iptables(router, 'nat', '-A PREROUTING -p udp --dport 8080 -j REDIRECT --to-ports 80');
    listeningIn(router, 'udp', 80);
    answerEverything(lab);
    ask(lab, client, SERVER, 8080);
    lab.run();
    expect(arrived(lab, router)).toEqual([`${CLIENT}:40000 > ${ROUTER_INSIDE}:80`]);
    expect(arrived(lab, client)).toEqual([`${SERVER}:8080 > ${CLIENT}:40000`]);
  });

  test('of own packets leads to 127.0.0.1', () => {
    const { lab, client } = routedLab();
    iptables(client, 'nat', '-A OUTPUT -p udp --dport 8080 -j REDIRECT --to-ports 80');
    const listener = listeningIn(client, 'udp', 80);
    ask(lab, client, SERVER, 8080);
    lab.run();
    expect(lab.words(listener)).toEqual(['received']);
    expect(arrived(lab, client)).toEqual([`${CLIENT}:40000 > 127.0.0.1:80`]);
  });
});

describe('the nat table', () => {
  test('is asked once for a connection: later rules change nothing of it', () => {
    const { lab, client, router, server } = routedLab();
    const rule = 'POSTROUTING -o outside -j MASQUERADE';
    listeningIn(server, 'udp', 53);
    iptables(router, 'nat', `-A ${rule}`);
    const old = ask(lab, client, SERVER, 53);
    lab.run();
    iptables(router, 'nat', `-D ${rule}`);
    sendUdp(lab.io, old, { bytes: 10, payload: 'again' });
    ask(lab, client, SERVER, 53, 40001);
    lab.run();
    expect(arrived(lab, server)).toEqual([
      `${ROUTER_OUTSIDE}:40000 > ${SERVER}:53`,
      `${ROUTER_OUTSIDE}:40000 > ${SERVER}:53`,
      `${CLIENT}:40001 > ${SERVER}:53`,
    ]);
  });

  test('takes the first rule that matches', () => {
    const { lab, client, router, server } = routedLab();
    iptables(
      router,
      'nat',
      `-A PREROUTING -p tcp -j DNAT --to-destination ${SERVER}:1`,
      `-A PREROUTING -p udp -j DNAT --to-destination ${SERVER}:2`,
      `-A PREROUTING -p udp -j DNAT --to-destination ${SERVER}:3`,
    );
    ask(lab, client, SERVER, 53);
    lab.run();
    const [dropped] = lab.events('packet.dropped', server);
    expect(dropped?.headers.destinationPort).toBe(2);
  });

  test('translates the answers also while the hook that decided has no rules any more', () => {
    const { lab, client, router, server } = routedLab();
    iptables(router, 'nat', `-A PREROUTING -d ${VIRTUAL} -j DNAT --to-destination ${SERVER}`);
    listeningIn(server, 'tcp', 80);
    const socket = socketIn(client, 'tcp');
    connectTcp(lab.io, socket, ipv4(VIRTUAL), 80);
    // Flushed while the SYN is on its way back.
    lab.run(45_000);
    iptables(router, 'nat', '-F PREROUTING');
    lab.run();
    expect(lab.words(socket)).toEqual(['connected']);
  });
});
