/**
 * docker-proxy: a connection or datagram to a host port is made again to the container.
 *
 * Owns where each host port leads; pairs of sockets are tcp-pairs.ts's and udp-pairs.ts's. The container
 * sees the bridge's address as the peer, because the second connection begins on the host (HOST-04).
 */
import { invariant } from '../engine/invariant.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import { findHostPort } from '../libnetwork/host-port.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import { newSocket, type Socket } from '../linux/socket-table.ts';
import { connectUdp, sendDatagram, sendUdp, type Datagram } from '../linux/udp.ts';
import type { DatagramPair, RelayProgram, SocketEnd, Workload } from './program.ts';
import { openPartner, passOn } from './tcp-pairs.ts';
import {
  addDatagramPair,
  createDatagramPairs,
  endSilentPairs,
  findDatagramPair,
  keepDatagramPair,
} from './udp-pairs.ts';

const UDP_HEADERS = 20 + 8;

/** The relay of one node; the engine opens its listening sockets as it publishes ports. */
export function startRelay(workload: Workload, engine: DockerEngine): RelayProgram {
  const program: RelayProgram = {
    kind: 'relay',
    number: engine.programs.dockerProxy,
    name: 'docker-proxy',
    engine,
    pairs: new Map(),
    datagramPairs: createDatagramPairs(),
  };
  workload.programs.set(program.number, program);
  return program;
}

export function onRelayEvent(
  workload: Workload,
  program: RelayProgram,
  socket: Socket,
  event: SocketEvent,
): void {
  if (event.kind === 'accepted') {
    const target = targetOf(program, 'tcp', socket.localAddress, socket.localPort);
    openPartner(workload, program, socket, { namespace: program.engine.host, target });
  } else if (socket.protocol === PROTOCOL.tcp) {
    passOn(workload, program, socket, event);
  } else if (event.kind === 'received') {
    relayDatagram(workload, program, socket, event.packet);
  }
}

/** Where a listening port of this node leads. */
function targetOf(
  { engine }: RelayProgram,
  protocol: 'tcp' | 'udp',
  address: Ipv4Address,
  port: number,
): SocketEnd {
  const binding = findHostPort(engine, protocol, port, address);
  invariant(binding !== undefined, `docker-proxy listens on published ports only, not ${port}`);
  return { address: binding.containerAddress, port: binding.containerPort };
}

/** From an asker to the container, or back. */
function relayDatagram(
  workload: Workload,
  program: RelayProgram,
  socket: Socket,
  packet: Packet,
): void {
  const { io } = workload;
  const { datagramPairs } = program;
  endSilentPairs(datagramPairs, io.nowNs());
  const { request, payload } = packet;
  const datagram = { bytes: packet.length - UDP_HEADERS, payload, request };
  if (socket.state !== 'listen') return passBack(workload, program, socket, datagram);
  const pair =
    findDatagramPair(datagramPairs, socket, packet) ?? openPair(workload, program, socket, packet);
  if (pair === undefined) return;
  pair.inner.request = request;
  sendUdp(io, pair.inner, datagram);
}

/** The asker gets the answer as long as the port is published. */
function passBack(
  { io }: Workload,
  { datagramPairs }: RelayProgram,
  inner: Socket,
  datagram: Datagram,
): void {
  const pair = datagramPairs.byInner.get(inner);
  if (pair?.listener.state !== 'listen') return;
  keepDatagramPair(datagramPairs, pair, io.nowNs());
  sendDatagram(io, pair.listener, pair.asked, pair.asker, datagram);
}

/** Undefined where no route leads to the container. */
function openPair(
  { io }: Workload,
  program: RelayProgram,
  listener: Socket,
  packet: Packet,
): DatagramPair | undefined {
  const target = targetOf(program, 'udp', packet.destination, packet.destinationPort);
  const inner = newSocket(program.engine.host, PROTOCOL.udp, program);
  if (!connectUdp(io, inner, target.address, target.port)) return undefined;
  return addDatagramPair(program.datagramPairs, listener, inner, packet, io.nowNs());
}
