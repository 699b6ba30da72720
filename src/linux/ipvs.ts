/**
 * What IPVS does to packets: schedule or follow a connection, and translate both ways.
 *
 * Owns the LOCAL_IN and FORWARD hook bodies of ip_vs_core.c with the masquerading forwarder of
 * ip_vs_xmit.c, with the settings that Docker gives its sandboxes (LB-24): expire_nodest_conn=1,
 * conn_reuse_mode=0. Choosing a server is ipvs-table.ts's; what follows an answer (output, ICMP
 * errors) is for the caller. TCP's states are ipvs-tcp.ts's, ICMP errors on their way ipvs-icmp.ts's.
 */
import { SECOND } from '../engine/sim-time.ts';
import { PROTOCOL, TCP, type Packet } from '../packet/packet.ts';
import { connectionOf } from './conntrack.ts';
import { addFlow, findEnd, newOriginalEnd, newReplyEnd } from './flow-table.ts';
import {
  chooseServer,
  endConnection,
  isServerQuiescent,
  serverText,
  serviceText,
  type IpvsConnection,
  type RealServer,
  type VirtualService,
} from './ipvs-table.ts';
import { ipvsErrorToClient, ipvsErrorToServer } from './ipvs-icmp.ts';
import { IPVS_TCP_TIMEOUT, nextIpvsTcpState } from './ipvs-tcp.ts';
import type { KernelIo } from './kernel-io.ts';
import { headersOf, traceIpvs } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { setTuple, tupleOf } from './tuple.ts';

/** Seconds of ip_vs_proto_udp.c (IPVS-07). */
const UDP_TIMEOUT = 300;

/**
 * What becomes of a packet that reached LOCAL_IN: it is not IPVS's, goes to a server, or cannot; or
 * it is dropped, so that the next one of its flow is judged anew.
 */
export type IpvsVerdict = 'not-mine' | 'translated' | 'no-destination' | 'dropped';

/** ip_vs_in_hook: on `translated` the destination is the server's and the packet is to be routed. */
export function ipvsRequest(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
): IpvsVerdict {
  const table = namespace.ipvs;
  if (table.services.size === 0) return 'not-mine';
  if (packet.icmp) return ipvsErrorToServer(io, namespace, packet) ? 'translated' : 'not-mine';
  if (!isBalanced(packet)) return 'not-mine';
  const now = io.nowNs();
  const tuple = tupleOf(packet);
  const known = findEnd(table.connections, tuple, now);
  if (known?.direction === 0) {
    if (!isStale(known.flow, packet)) return forward(io, namespace, packet, known.flow, true);
    endConnection(known.flow);
    if (connectionOf(packet)?.confirmed) return 'dropped';
  }
  const service = table.services.get(packet.mark);
  if (service === undefined || !mayBegin(packet)) return 'not-mine';
  const server = chooseServer(service);
  if (server === undefined) return 'no-destination';
  const connection = newConnection(service, server, packet);
  addFlow(table.connections, connection, now);
  return forward(io, namespace, packet, connection, false);
}

/** ip_vs_out_hook: gives an answer of a server the virtual address as its source. */
export function ipvsReply(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const { connections } = namespace.ipvs;
  if (connections.size === 0) return;
  if (packet.icmp) return ipvsErrorToClient(io, namespace, packet);
  if (!isBalanced(packet)) return;
  const known = findEnd(connections, tupleOf(packet), io.nowNs());
  if (known?.direction !== 1) return;
  const connection = known.flow;
  const before = io.trace && headersOf(packet);
  packet.source = connection.original.destination;
  packet.sourcePort = connection.original.destinationPort;
  packet.ipvs = true;
  follow(io, namespace, connection, packet, 1);
  if (io.trace && before) {
    traceIpvs(io.trace, namespace, packet, {
      ...choiceOf(connection),
      known: true,
      reply: true,
      before,
    });
  }
}

function isBalanced(packet: Packet): boolean {
  const { protocol } = packet;
  return protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp || protocol === PROTOCOL.sctp;
}

/**
 * is_new_conn: a SYN does not follow an old entry to a server that takes no new connections
 * (expire_nodest_conn=1, Linux 5.16 and later, IPVS-11). Any other does (conn_reuse_mode=0).
 */
function isStale(connection: IpvsConnection, packet: Packet): boolean {
  return (
    packet.protocol === PROTOCOL.tcp &&
    (packet.tcpFlags & TCP.syn) !== 0 &&
    isServerQuiescent(connection)
  );
}

/** TCP is scheduled on a SYN only (sloppy_tcp=0, IPVS-08), and never on a reset. */
function mayBegin(packet: Packet): boolean {
  return packet.protocol !== PROTOCOL.tcp || (packet.tcpFlags & (TCP.syn | TCP.rst)) === TCP.syn;
}

/** Stands in the record until its ends, which point back to it, are made. */
const UNSET = undefined as unknown as IpvsConnection['original'];

function newConnection(
  service: VirtualService,
  server: RealServer,
  packet: Packet,
): IpvsConnection {
  const virtual = tupleOf(packet);
  const connection: IpvsConnection = {
    original: UNSET,
    reply: UNSET,
    expiresNs: Infinity,
    service,
    server,
    tcp: 'none',
    tracked: undefined,
  };
  connection.original = newOriginalEnd(connection, virtual);
  connection.reply = newReplyEnd(connection, virtual);
  connection.reply.source = server.address;
  return connection;
}

function forward(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  connection: IpvsConnection,
  known: boolean,
): IpvsVerdict {
  const before = io.trace && headersOf(packet);
  packet.destination = connection.server.address;
  packet.ipvs = true;
  follow(io, namespace, connection, packet, 0);
  if (io.trace && before) {
    traceIpvs(io.trace, namespace, packet, {
      ...choiceOf(connection),
      known,
      reply: false,
      before,
    });
  }
  return 'translated';
}

function choiceOf(connection: IpvsConnection) {
  const { service, server } = connection;
  return {
    service: serviceText(service),
    row: serverText(server),
    candidates: service.servers.map(serverText),
  };
}

/**
 * The connection lives on from this packet, and conntrack's entry for no longer than it. A new entry
 * is told that its answers come from the server, not the virtual address (ip_vs_update_conntrack).
 */
function follow(
  io: KernelIo,
  namespace: NetworkNamespace,
  connection: IpvsConnection,
  packet: Packet,
  direction: 0 | 1,
): void {
  connection.expiresNs = io.nowNs() + secondsAfter(connection, packet, direction) * SECOND;
  const tracked = namespace.sysctl.ipvsConntrack ? connectionOf(packet) : undefined;
  if (tracked === undefined) return;
  if (direction === 0 && !tracked.confirmed) setTuple(tracked.reply, connection.reply);
  tracked.expiresNs = Math.min(tracked.expiresNs, connection.expiresNs);
  connection.tracked = tracked;
}

function secondsAfter(connection: IpvsConnection, packet: Packet, direction: 0 | 1): number {
  if (packet.protocol !== PROTOCOL.tcp) return UDP_TIMEOUT;
  connection.tcp = nextIpvsTcpState(connection.tcp, packet.tcpFlags, direction);
  return IPVS_TCP_TIMEOUT[connection.tcp];
}
