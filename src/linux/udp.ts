/**
 * UDP: datagrams to and from sockets, and to the tunnels that listen in a namespace.
 *
 * Owns sending and the choice of receiver. A closed port answers with ICMP port unreachable.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { newPacket, PROTOCOL, type Packet } from '../packet/packet.ts';
import { bindEphemeralPort } from './ephemeral-port.ts';
import { sendIcmpError } from './icmp-error.ts';
import { sendLocal } from './ip-output.ts';
import { selectSource } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDelivered, traceDrop, traceSent } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { failSocket } from './socket-failure.ts';
import { connectSocket, findSocket, type Socket } from './socket-table.ts';
import { vxlanReceive } from './vxlan.ts';

const UDP_HEADERS = 20 + 8;

export interface Datagram {
  readonly bytes: number;
  readonly payload: unknown;
  /** Request that it belongs to; the socket's own where absent. */
  readonly request?: number;
}

/** Connects a UDP socket to a peer; false when no route leads there. */
export function connectUdp(
  io: KernelIo,
  socket: Socket,
  address: Ipv4Address,
  port: number,
): boolean {
  const source = selectSource(socket.namespace, address);
  if (source === 0) return false;
  socket.localAddress = source;
  socket.remoteAddress = address;
  socket.remotePort = port;
  bindEphemeralPort(io, socket);
  socket.state = 'established';
  connectSocket(socket);
  return true;
}

/** Sends a datagram from a connected socket. */
export function sendUdp(io: KernelIo, socket: Socket, datagram: Datagram): void {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  const from = { address: localAddress, port: localPort };
  sendDatagram(io, socket, from, { address: remoteAddress, port: remotePort }, datagram);
}

interface End {
  readonly address: Ipv4Address;
  readonly port: number;
}

/** Sends a datagram between two ends that the caller names: the answer of a listening socket. */
export function sendDatagram(
  io: KernelIo,
  socket: Socket,
  from: End,
  to: End,
  datagram: Datagram,
): void {
  const packet = newPacket(io.nextPacketId(), PROTOCOL.udp, from.address, to.address);
  packet.request = datagram.request ?? socket.request;
  packet.sourcePort = from.port;
  packet.destinationPort = to.port;
  packet.length = UDP_HEADERS + datagram.bytes;
  packet.payload = datagram.payload;
  if (io.trace) traceSent(io.trace, socket.namespace, packet, socket.ownerName);
  if (!sendLocal(io, socket.namespace, packet)) failSocket(io, socket, 'not-permitted');
}

export function receiveUdp(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  if (packet.inner) {
    const tunnel = namespace.tunnels.get(packet.vni);
    if (tunnel?.vxlan?.destinationPort === packet.destinationPort) {
      return vxlanReceive(io, tunnel, packet);
    }
    if (isTunnelPort(namespace, packet.destinationPort)) return dropUnknown(io, namespace, packet);
  }
  const socket = findSocket(namespace.sockets, packet);
  if (socket === undefined) {
    if (io.trace) traceDrop(io.trace, namespace, packet, 'port-closed');
    return sendIcmpError(io, namespace, packet, { type: 3, code: 3 });
  }
  if (io.trace) traceDelivered(io.trace, namespace, packet, socket.ownerName);
  io.notify(socket, { kind: 'received', packet });
}

/** vxlan_rcv: what is of a network that has no device here goes without a word. */
function dropUnknown(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  if (io.trace) traceDrop(io.trace, namespace, packet, 'unknown-vni', `vni ${packet.vni}`);
}

function isTunnelPort({ tunnels }: NetworkNamespace, port: number): boolean {
  for (const { vxlan } of tunnels.values()) if (vxlan?.destinationPort === port) return true;
  return false;
}
