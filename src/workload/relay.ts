/**
 * docker-proxy: a connection or datagram to a host port is made again to the container.
 *
 * Owns the pairing of sockets. The container sees the bridge's address as the peer, because the
 * second connection begins on the host (HOST-04).
 */
import { invariant } from '../engine/invariant.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import { newSocket, type Socket } from '../linux/socket-table.ts';
import { abandonTcp, closeTcp, connectTcp, sendTcp } from '../linux/tcp.ts';
import { connectUdp, sendDatagram, sendUdp } from '../linux/udp.ts';
import { type RelayPartner, type RelayProgram, type SocketEnd, type Workload } from './program.ts';

const TCP_HEADERS = 20 + 32;
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
  const partner = program.pairs.get(socket);
  switch (event.kind) {
    case 'accepted':
      return openPartner(workload, program, socket);
    case 'connected':
      return flush(workload, program, socket);
    case 'received':
      if (socket.protocol === PROTOCOL.udp)
        return relayDatagram(workload, program, socket, event.packet);
      return relayData(workload, partner, event.packet);
    case 'closed-by-peer':
      closeTcp(workload.io, socket);
      if (partner) closeTcp(workload.io, partner.socket);
      return;
    case 'failed':
      if (partner && partner.socket.protocol === PROTOCOL.tcp) abandonTcp(partner.socket);
  }
}

/** Where a listening port of this node leads. */
function targetOf(program: RelayProgram, protocol: 'tcp' | 'udp', port: number): SocketEnd {
  const binding = program.engine.hostPorts.bindings.get(`${protocol}/${port}`);
  invariant(binding !== undefined, `docker-proxy listens on published ports only, not ${port}`);
  return { address: binding.containerAddress, port: binding.containerPort };
}

function openPartner(workload: Workload, program: RelayProgram, socket: Socket): void {
  const inner = newSocket(program.engine.host, PROTOCOL.tcp, program);
  const target = targetOf(program, 'tcp', socket.localPort);
  inner.request = socket.request;
  program.pairs.set(socket, { socket: inner, isConnected: false, waiting: [] });
  program.pairs.set(inner, { socket, isConnected: true, waiting: [] });
  connectTcp(workload.io, inner, target.address, target.port);
}

/** The container's side is there: what has come meanwhile goes on. */
function flush(workload: Workload, program: RelayProgram, inner: Socket): void {
  const outer = program.pairs.get(inner)?.socket;
  const partner = outer && program.pairs.get(outer);
  if (partner === undefined) return;
  partner.isConnected = true;
  for (const { bytes, payload } of partner.waiting.splice(0)) {
    sendTcp(workload.io, inner, bytes, payload);
  }
}

function relayData(workload: Workload, partner: RelayPartner | undefined, packet: Packet): void {
  if (partner === undefined) return;
  const bytes = packet.length - TCP_HEADERS;
  partner.socket.request = packet.request;
  if (partner.isConnected) sendTcp(workload.io, partner.socket, bytes, packet.payload);
  else partner.waiting.push({ bytes, payload: packet.payload });
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
    const target = targetOf(program, 'udp', packet.destinationPort);
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
