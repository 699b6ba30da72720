/**
 * Pairs of TCP connections between which a program passes on what comes: docker-proxy, a balancer.
 *
 * Owns opening the second connection, holding back what comes before it stands, and closing both.
 */
import { newSocket, type Socket } from '../linux/socket-table.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import { connectTcp, sendTcp } from '../linux/tcp.ts';
import { abandonTcp, closeTcp } from '../linux/tcp-close.ts';
import type { ProgramIdentity, RelayPartner, SocketEnd, Workload } from './program.ts';

const TCP_HEADERS = 20 + 32;

export type TcpPairs = Map<Socket, RelayPartner>;

export interface PairingProgram extends ProgramIdentity {
  readonly pairs: TcpPairs;
}

/** Connects to `target` on behalf of an accepted connection; false when no route leads there. */
export function openPartner(
  workload: Workload,
  program: PairingProgram,
  accepted: Socket,
  { namespace, target }: { readonly namespace: NetworkNamespace; readonly target: SocketEnd },
): boolean {
  const { pairs } = program;
  const inner = newSocket(namespace, PROTOCOL.tcp, program);
  inner.request = accepted.request;
  pairs.set(accepted, { socket: inner, isConnected: false, waiting: [] });
  pairs.set(inner, { socket: accepted, isConnected: true, waiting: [] });
  return connectTcp(workload.io, inner, target.address, target.port);
}

/** What happens on one of a pair's connections, but for its being accepted, shows on the other. */
export function passOn(
  workload: Workload,
  { pairs }: PairingProgram,
  socket: Socket,
  event: SocketEvent,
): void {
  const partner = pairs.get(socket);
  switch (event.kind) {
    case 'connected':
      return flush(workload, pairs, socket);
    case 'received':
      return passData(workload, partner, event.packet);
    case 'closed-by-peer':
      closeTcp(workload.io, socket);
      if (partner) closeTcp(workload.io, partner.socket);
      return forgetPair(pairs, socket);
    case 'failed':
      if (partner) giveUp(workload, partner);
      return forgetPair(pairs, socket);
    case 'accepted':
  }
}

/** One side is gone: the other is closed, or not waited for any longer. */
function giveUp(workload: Workload, { socket, isConnected }: RelayPartner): void {
  if (isConnected) closeTcp(workload.io, socket);
  else abandonTcp(workload.io, socket);
}

export function forgetPair(pairs: TcpPairs, socket: Socket): void {
  const partner = pairs.get(socket);
  pairs.delete(socket);
  if (partner) pairs.delete(partner.socket);
}

/** The second connection stands: what has come meanwhile goes on. */
function flush(workload: Workload, pairs: TcpPairs, inner: Socket): void {
  const outer = pairs.get(inner)?.socket;
  const partner = outer && pairs.get(outer);
  if (partner === undefined) return;
  partner.isConnected = true;
  for (const { bytes, payload } of partner.waiting.splice(0)) {
    sendTcp(workload.io, inner, bytes, payload);
  }
}

function passData(workload: Workload, partner: RelayPartner | undefined, packet: Packet): void {
  if (partner === undefined) return;
  const bytes = packet.length - TCP_HEADERS;
  partner.socket.request = packet.request;
  if (partner.isConnected) sendTcp(workload.io, partner.socket, bytes, packet.payload);
  else partner.waiting.push({ bytes, payload: packet.payload });
}
