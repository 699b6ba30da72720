/*
 * docker-proxy's UDP sockets: where a datagram to a published port goes, and how long the same way.
 */
import { expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import type { ContainerView, HostPortRequest } from '../../../src/libnetwork/node-view.ts';
import { programNode, startTask, stopTask } from '../../../src/libnetwork/program-node.ts';
import { sendDatagram } from '../../../src/linux/udp.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import type { Packet } from '../../../src/packet/packet.ts';
import type { Workload } from '../../../src/workload/program.ts';
import { onRelayEvent, startRelay } from '../../../src/workload/relay.ts';
import { bareEngine } from '../libnetwork/captured-cluster.ts';
import { KernelLab, listeningIn } from '../linux/kernel-lab.ts';

const ASKER = { address: ipv4('127.0.0.1'), port: 40_000 };

function container(name: string, hostPorts: readonly HostPortRequest[]): ContainerView {
  const containerId = Buffer.from(name.padEnd(32, '-')).toString('hex');
  return {
    ...{ name, listedName: name, containerId, overlays: [], bridges: ['bridge'], hostPorts },
    ...{ ingressPorts: [], bridgeAddresses: {} },
  };
}

/** A node with an asker on it, who has one socket, and containers that may answer. */
function nodeWithAsker({ answers = true } = {}) {
  const lab = new KernelLab();
  const { io } = lab;
  const workload = { io, programs: new Map() } as unknown as Workload;
  const engine = bareEngine('n1', ipv4('192.168.50.11'), 'engine');
  programNode(engine, { overlays: [], bridges: [], containers: [], known: [] });
  const relay = startRelay(workload, engine);
  const asker = listeningIn(engine.host, 'udp', ASKER.port);
  const [asked, answered]: [Packet[], Packet[]] = [[], []];
  lab.react = (socket, event) => {
    if (socket.owner === relay.number) return onRelayEvent(workload, relay, socket, event);
    if (event.kind !== 'received') return;
    const { packet } = event;
    (socket === asker ? answered : asked).push({ ...packet });
    if (socket === asker || !answers) return;
    const from = { address: packet.destination, port: packet.destinationPort };
    const to = { address: packet.source, port: packet.sourcePort };
    sendDatagram(io, socket, from, to, { bytes: 10, payload: 'answer' });
  };
  /** Publishes ports of a new container, host port first, in which somebody listens. */
  const start = (name: string, ...ports: readonly [number, number][]): void => {
    const requests = ports.map(([hostPort, containerPort]): HostPortRequest => {
      return { protocol: 'udp', hostPort, containerPort };
    });
    startTask(engine, container(name, requests));
    const { namespace } = engine.sandboxes.get(name)!;
    for (const [, containerPort] of ports) listeningIn(namespace, 'udp', containerPort);
  };
  /** Asks a published port, at that time: what came to the container. */
  const ask = (hostPort: number, atSeconds = 0): Packet | undefined => {
    const before = asked.length;
    lab.loop.nowNs = Math.max(lab.loop.nowNs, atSeconds * SECOND);
    const to = { address: ASKER.address, port: hostPort };
    sendDatagram(io, asker, ASKER, to, { bytes: 10, payload: 'question' });
    lab.run();
    return asked[before];
  };
  return { engine, relay, start, ask, answered };
}

it('asks the container of each port, and answers from it, also where one socket asks both', () => {
  const { start, ask, answered } = nodeWithAsker();
  start('c1', [5001, 53], [5002, 54]);
  const asked = [5001, 5002, 5001].map((port) => ask(port)!);
  expect(asked.map(({ destinationPort }) => destinationPort)).toEqual([53, 54, 53]);
  expect(answered.map(({ sourcePort }) => sourcePort)).toEqual([5001, 5002, 5001]);
  expect(asked[2]!.sourcePort).toBe(asked[0]!.sourcePort);
  expect(asked[1]!.sourcePort).not.toBe(asked[0]!.sourcePort);
});

it('asks the new container of a port that is published anew', () => {
  const { engine, start, ask, answered } = nodeWithAsker();
  start('c1', [5001, 53]);
  expect(ask(5001)?.destinationPort).toBe(53);
  stopTask(engine, 'c1');
  start('other'); // It has the address of c1 now.
  start('c2', [5001, 54]);
  expect(ask(5001)?.destinationPort).toBe(54);
  expect(answered).toHaveLength(2);
});

it('asks from one port while the container answers within 90 seconds', () => {
  const { start, ask } = nodeWithAsker();
  start('c1', [5001, 53]);
  const ports = [0, 80, 160, 260].map((seconds) => ask(5001, seconds)?.sourcePort);
  expect(ports.slice(0, 3)).toEqual([ports[0], ports[0], ports[0]]);
  expect(ports[3]).not.toBe(ports[0]);
});

it('asks from another port when the container has been silent for 90 seconds', () => {
  const { start, ask, relay, engine } = nodeWithAsker({ answers: false });
  start('c1', [5001, 53]);
  const [first, soon, late] = [0, 80, 100].map((seconds) => ask(5001, seconds)?.sourcePort);
  expect(soon).toBe(first);
  expect(late).not.toBe(first);
  const { byAsker, byInner } = relay.datagramPairs;
  const connected = [...engine.host.sockets.connected.values()].flat();
  expect([byAsker.size, byInner.size, connected.length]).toEqual([1, 1, 1]);
});
