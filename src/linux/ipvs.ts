/**
 * What IPVS does to packets: schedule or follow a connection, and translate both ways.
 *
 * Owns the LOCAL_IN and FORWARD hook bodies of ip_vs_core.c with the masquerading and the direct
 * forwarder of ip_vs_xmit.c, with the settings that Docker gives its sandboxes (LB-24):
 * expire_nodest_conn=1, conn_reuse_mode=0. Choosing a server is ipvs-table.ts's; what follows an answer (output, ICMP
 * errors) is for the caller. TCP's states are ipvs-tcp.ts's, ICMP errors on their way ipvs-icmp.ts's.
 */
import { SECOND } from '../engine/sim-time.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, TCP, type Packet } from '../packet/packet.ts';
import { limitConnection } from './conntrack.ts';
import {
  destinationOf,
  destinationPortOf,
  directionOf,
  expiryOf,
  flowOf,
  originalEnd,
  replyEnd,
  setEnd,
  setExpiry,
  setState,
  setStatus,
  stateOf,
  statusOf,
  tupleOfEnd,
} from './flow-rows.ts';
import { findEnd, isLinked, linkFlow, newFlow } from './flow-table.ts';
import {
  chooseServer,
  endConnection,
  isForwardedDirectly,
  isServerQuiescent,
  listedServers,
  serverAddressOf,
  serverOf,
  serverText,
  serviceOf,
  serviceText,
  setServer,
  TRACKED,
  type IpvsConnection,
  type IpvsTable,
  type RealServer,
  type VirtualService,
} from './ipvs-table.ts';
import { ipvsErrorToClient, ipvsErrorToServer } from './ipvs-icmp.ts';
import {
  IPVS_TCP_STATES,
  IPVS_TCP_TIMEOUT,
  nextIpvsTcpState,
  nextStateByClientAlone,
  type IpvsTcpState,
} from './ipvs-tcp.ts';
import type { KernelIo } from './kernel-io.ts';
import { headersOf, traceIpvs } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { inverseOf, tupleOf } from './tuple.ts';

/** Seconds of ip_vs_proto_udp.c (IPVS-07). */
const UDP_TIMEOUT = 300;

/**
 * What becomes of a packet that reached LOCAL_IN: it is not IPVS's, goes to a server translated or as
 * it is, or cannot; or it is dropped, so that the next one of its flow is judged anew.
 */
export type IpvsVerdict = 'not-mine' | 'translated' | 'direct' | 'no-destination' | 'dropped';

/** ip_vs_in_hook: on `translated` the destination is the server's and the packet is to be routed. */
export function ipvsRequest(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
): IpvsVerdict {
  const table = namespace.ipvs;
  if (table.services.size === 0) return 'not-mine';
  if (packet.icmp) return ipvsErrorToServer(io, namespace, packet);
  if (!isBalanced(packet)) return 'not-mine';
  const now = io.nowNs();
  const tuple = tupleOf(packet);
  const known = findEnd(table.connections, tuple, now);
  if (known !== 0 && directionOf(known) === 0) {
    const connection = flowOf(known);
    if (!isStale(table, connection, packet)) {
      return forward(io, namespace, packet, connection, true);
    }
    endConnection(table, connection);
    if (isConfirmed(namespace, packet)) return 'dropped';
  }
  const service = table.services.get(packet.mark);
  if (service === undefined || !mayBegin(packet)) return 'not-mine';
  const server = chooseServer(service);
  if (server === undefined) return 'no-destination';
  const connection = newConnection(table, service, server, packet, now);
  return forward(io, namespace, packet, connection, false);
}

/** Where a packet goes that was judged `direct`: its server's address, which no header of it has. */
export function directServer(
  { ipvs }: NetworkNamespace,
  packet: Packet,
  nowNs: number,
): Ipv4Address {
  const quoted = packet.icmp?.quoted;
  const tuple = quoted ? inverseOf(quoted) : tupleOf(packet);
  return serverAddressOf(ipvs, flowOf(findEnd(ipvs.connections, tuple, nowNs)));
}

/** ip_vs_out_hook: gives an answer of a server the virtual address as its source. */
export function ipvsReply(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const { connections, isUsed } = namespace.ipvs;
  if (!isUsed || connections.size === 0) return;
  if (packet.icmp) return ipvsErrorToClient(io, namespace, packet);
  if (!isBalanced(packet)) return;
  const known = findEnd(connections, tupleOf(packet), io.nowNs());
  if (known === 0 || directionOf(known) === 0) return;
  const connection = flowOf(known);
  const before = io.trace && headersOf(packet);
  packet.source = destinationOf(connections.rows, originalEnd(connection));
  packet.sourcePort = destinationPortOf(connections.rows, originalEnd(connection));
  packet.ipvs = true;
  follow(io, namespace, connection, packet, 1);
  if (io.trace && before) {
    traceIpvs(io.trace, namespace, packet, {
      ...choiceOf(namespace.ipvs, connection, true),
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
function isStale(table: IpvsTable, connection: IpvsConnection, packet: Packet): boolean {
  return (
    packet.protocol === PROTOCOL.tcp &&
    (packet.tcpFlags & TCP.syn) !== 0 &&
    isServerQuiescent(table, connection)
  );
}

/** TCP is scheduled on a SYN only (sloppy_tcp=0, IPVS-08), and never on a reset. */
function mayBegin(packet: Packet): boolean {
  return packet.protocol !== PROTOCOL.tcp || (packet.tcpFlags & (TCP.syn | TCP.rst)) === TCP.syn;
}

function isConfirmed({ conntrack }: NetworkNamespace, { connection }: Packet): boolean {
  return connection !== 0 && isLinked(conntrack, connection);
}

function newConnection(
  table: IpvsTable,
  service: VirtualService,
  server: RealServer,
  packet: Packet,
  nowNs: number,
): IpvsConnection {
  const { connections } = table;
  const connection = newFlow(connections, tupleOf(packet), nowNs, Infinity);
  setServer(table, connection, service, server);
  linkFlow(connections, connection);
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
  const isDirect = isForwardedDirectly(namespace.ipvs, connection);
  if (!isDirect) packet.destination = serverAddressOf(namespace.ipvs, connection);
  packet.ipvs = true;
  follow(io, namespace, connection, packet, 0);
  if (io.trace && before) {
    traceIpvs(io.trace, namespace, packet, {
      ...choiceOf(namespace.ipvs, connection, known),
      reply: false,
      before,
    });
  }
  return isDirect ? 'direct' : 'translated';
}

function choiceOf(table: IpvsTable, connection: IpvsConnection, known: boolean) {
  const service = serviceOf(table, connection);
  return {
    service: serviceText(service),
    row: serverText(service, serverOf(table, connection)),
    candidates: known ? [] : listedServers(service).map((server) => serverText(service, server)),
    known,
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
  const { conntrack, ipvs } = namespace;
  const { rows } = ipvs.connections;
  setExpiry(
    rows,
    connection,
    io.nowNs() + secondsAfter(ipvs, connection, packet, direction) * SECOND,
  );
  const tracked = namespace.sysctl.ipvsConntrack ? packet.connection : 0;
  if (tracked === 0) return;
  if (direction === 0 && !isLinked(conntrack, tracked)) {
    setEnd(conntrack.rows, replyEnd(tracked), tupleOfEnd(rows, replyEnd(connection)));
  }
  limitConnection(conntrack, tracked, expiryOf(rows, connection));
  setStatus(rows, connection, statusOf(rows, connection) | TRACKED);
}

function secondsAfter(
  table: IpvsTable,
  connection: IpvsConnection,
  packet: Packet,
  direction: 0 | 1,
): number {
  if (packet.protocol !== PROTOCOL.tcp) return UDP_TIMEOUT;
  const { rows } = table.connections;
  const before = IPVS_TCP_STATES[stateOf(rows, connection)] as IpvsTcpState;
  const state = isForwardedDirectly(table, connection)
    ? nextStateByClientAlone(before, packet.tcpFlags)
    : nextIpvsTcpState(before, packet.tcpFlags, direction);
  setState(rows, connection, IPVS_TCP_STATES.indexOf(state));
  return IPVS_TCP_TIMEOUT[state];
}
