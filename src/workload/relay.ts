/**
 * docker-proxy: a connection or datagram to a host port is made again to the container.
 *
 * Owns where each host port leads and the pairs of UDP sockets; those of TCP are tcp-pairs.ts's. The container sees the bridge's address as the peer, because the
 * second connection begins on the host (HOST-04).
 */
import { invariant } from '../engine/invariant.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import { findHostPort } from '../libnetwork/host-port.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import { newSocket, type Socket } from '../linux/socket-table.ts';
import { connectUdp, sendDatagram, sendUdp } from '../linux/udp.ts';
import type { RelayProgram, SocketEnd, Workload } from './program.ts';
import { openPartner, passOn } from './tcp-pairs.ts';

const UDP_HEADERS = 20 + 8;

/** The relay of one node; the engine opens its listening sockets as it publishes ports. */
export function startRelay(workload: Workload, engine: DockerEngine): RelayProgram {
  const program: RelayProgram = {
    kind: 'relay',
    number: engine.programs.dockerProxy,
    name: 'docker-proxy',
    engine,
    pairs: new Map(),
    datagramPairs: new Map(),
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

/** One socket towards the container for each asker, as docker-proxy keeps them. */
function relayDatagram(
  workload: Workload,
  program: RelayProgram,
  socket: Socket,
  packet: Packet,
): void {
  const { request, payload } = packet;
  const datagram = { bytes: packet.length - UDP_HEADERS, payload, request };
  const back = program.pairs.get(socket);
  if (back?.ends) {
    return sendDatagram(workload.io, back.socket, back.ends.from, back.ends.to, datagram);
  }
  const key = `${packet.source}:${packet.sourcePort}`;
  let inner = program.datagramPairs.get(key);
  if (inner === undefined) {
    const target = targetOf(program, 'udp', packet.destination, packet.destinationPort);
    inner = newSocket(program.engine.host, PROTOCOL.udp, program);
    if (!connectUdp(workload.io, inner, target.address, target.port)) return;
    program.datagramPairs.set(key, inner);
    const from = { address: packet.destination, port: packet.destinationPort };
    const to = { address: packet.source, port: packet.sourcePort };
    program.pairs.set(inner, { socket, isConnected: true, waiting: [], ends: { from, to } });
  }
  inner.request = packet.request;
  sendUdp(workload.io, inner, datagram);
}
