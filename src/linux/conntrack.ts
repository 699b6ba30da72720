/**
 * Connection tracking: which flow a packet belongs to, and in what state the flow is.
 *
 * Owns entries and how long they are kept (nf_conntrack_core.c, nf_conntrack_proto_udp.c, defaults
 * of net.netfilter.nf_conntrack_*); the states of TCP are conntrack-tcp.ts's. Translations are
 * decided and done in nat.ts. An entry counts from its confirmation, when the first packet has
 * passed the last hook, and is found no more once its time is over: nothing happens at that moment.
 */
import { SECOND } from '../engine/sim-time.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { PROTOCOL, TCP, type Packet } from '../packet/packet.ts';
import {
  IGNORED,
  INVALID,
  mayBeginTcp,
  nextTcpTracking,
  TCP_TRACKING,
  TCP_TRACKING_TIMEOUT,
  UNANSWERED_TIMEOUT,
  type TcpTracking,
} from './conntrack-tcp.ts';
import {
  addFlow,
  createFlowTable,
  findEnd,
  newOriginalEnd,
  newReplyEnd,
  removeFlow,
  type Flow,
  type FlowTable,
} from './flow-table.ts';
import { inverseOf, tupleOf, type Tuple } from './tuple.ts';

export interface Connection extends Flow<Connection> {
  confirmed: boolean;
  /** IPS_SRC_NAT and IPS_DST_NAT: the reply tuple was changed on that side. */
  sourceNat: boolean;
  destinationNat: boolean;
  /** The nat table was asked for that side, whatever it said. */
  sourceDecided: boolean;
  destinationDecided: boolean;
  seenReply: boolean;
  tcp: TcpTracking;
  /** From when answered UDP counts as a stream, which is kept longer. */
  streamFromNs: number;
}

export type ConntrackTable = FlowTable<Connection>;

/** Seconds of nf_conntrack_udp_timeout and nf_conntrack_udp_timeout_stream. */
const UDP_TIMEOUT = { fresh: 30, stream: 120 } as const;
/** Answered UDP is a stream when it still flows two seconds after its first datagram. */
const STREAM_AFTER_NS = 2 * SECOND;
const OTHER_TIMEOUT = 30;

export function createConntrack(): ConntrackTable {
  return createFlowTable<Connection>();
}

/** The entry that a packet carries while it is in this namespace. */
export function connectionOf(packet: Packet): Connection | undefined {
  return packet.connection as Connection | undefined;
}

/** nf_conntrack_in: finds or begins the packet's entry and notes both on the packet. */
export function trackPacket(table: ConntrackTable, packet: Packet, nowNs: number): void {
  if (packet.connection !== undefined) return;
  if (isIcmpError(packet)) return trackError(table, packet, nowNs);
  const tuple = tupleOf(packet);
  const known = findEnd(table, tuple, nowNs);
  if (known && !restarts(known.flow, packet)) {
    return follow(packet, known.flow, known.direction, nowNs);
  }
  if (known) removeFlow(table, known.flow);
  const isTcp = packet.protocol === PROTOCOL.tcp;
  if (isTcp && !mayBeginTcp(packet.tcpFlags)) packet.connectionState = 'INVALID';
  else follow(packet, newConnection(tuple, nowNs), 0, nowNs);
}

/** nf_conntrack_confirm: from now on the entry is found by others of its flow. */
export function confirmConnection(table: ConntrackTable, packet: Packet, nowNs: number): void {
  const connection = connectionOf(packet);
  if (connection === undefined || connection.confirmed) return;
  connection.confirmed = true;
  addFlow(table, connection, nowNs);
}

/** True when an entry already answers to this reply tuple, so that NAT must choose another. */
export function isReplyTaken(table: ConntrackTable, reply: Tuple, nowNs: number): boolean {
  return findEnd(table, reply, nowNs) !== undefined;
}

/** One line in the manner of `conntrack -L`. */
export function connectionText(connection: Connection): string {
  const { original, reply } = connection;
  return `${protocolText(original.protocol)} ${tupleText(original)} reply ${tupleText(reply)}`;
}

function protocolText(protocol: number): string {
  if (protocol === PROTOCOL.tcp) return 'tcp';
  return protocol === PROTOCOL.udp ? 'udp' : 'icmp';
}

function tupleText(tuple: Tuple): string {
  const { source, sourcePort, destination, destinationPort } = tuple;
  return `${ipv4Text(source)}:${sourcePort} -> ${ipv4Text(destination)}:${destinationPort}`;
}

/** Stands in the record until its ends, which point back to it, are made. */
const UNSET = undefined as unknown as Connection['original'];

function newConnection(tuple: Tuple, nowNs: number): Connection {
  const connection: Connection = {
    original: UNSET,
    reply: UNSET,
    expiresNs: 0,
    confirmed: false,
    sourceNat: false,
    destinationNat: false,
    sourceDecided: false,
    destinationDecided: false,
    seenReply: false,
    tcp: TCP_TRACKING.none,
    streamFromNs: nowNs + STREAM_AFTER_NS,
  };
  connection.original = newOriginalEnd(connection, tuple);
  connection.reply = newReplyEnd(connection, tuple);
  return connection;
}

/** A SYN in the original direction of a closed connection begins a new one. */
function restarts(connection: Connection, packet: Packet): boolean {
  if (packet.protocol !== PROTOCOL.tcp) return false;
  const isSyn = (packet.tcpFlags & (TCP.syn | TCP.ack)) === TCP.syn;
  return isSyn && connection.tcp >= TCP_TRACKING.timeWait;
}

/** Attaches the packet to its entry, unless it is a segment that cannot belong there. */
function follow(packet: Packet, connection: Connection, direction: 0 | 1, nowNs: number): void {
  if (packet.protocol !== PROTOCOL.tcp) {
    connection.expiresNs = nowNs + datagramTimeout(connection, packet, nowNs) * SECOND;
  } else if (!followTcp(connection, packet.tcpFlags, direction, nowNs)) {
    packet.connectionState = 'INVALID';
    return;
  }
  packet.connection = connection;
  packet.connectionDirection = direction;
  if (direction === 1) connection.seenReply = true;
  packet.connectionState = connection.seenReply ? 'ESTABLISHED' : 'NEW';
}

function datagramTimeout(connection: Connection, { protocol }: Packet, nowNs: number): number {
  if (protocol !== PROTOCOL.udp) return OTHER_TIMEOUT;
  const isStream = connection.seenReply && nowNs > connection.streamFromNs;
  return isStream ? UDP_TIMEOUT.stream : UDP_TIMEOUT.fresh;
}

/** nf_conntrack_tcp_packet; false where the segment is invalid. */
function followTcp(
  connection: Connection,
  flags: number,
  direction: 0 | 1,
  nowNs: number,
): boolean {
  const next = nextTcpTracking(connection.tcp, flags, direction);
  if (next === INVALID) return false;
  if (next === IGNORED) return true;
  connection.tcp = next;
  connection.expiresNs = nowNs + tcpTimeout(connection, flags) * SECOND;
  return true;
}

/** A reset ends an entry whose first answer it is; midway pick-ups wait for an answer less long. */
function tcpTimeout({ tcp, seenReply }: Connection, flags: number): number {
  const seconds = TCP_TRACKING_TIMEOUT[tcp] as number;
  if (seenReply) return seconds;
  return flags & TCP.rst ? 0 : Math.min(seconds, UNANSWERED_TIMEOUT);
}

function isIcmpError(packet: Packet): boolean {
  return packet.icmp?.quoted !== undefined;
}

/**
 * nf_conntrack_inet_error: an ICMP error belongs to the flow of the packet that it quotes, and is
 * RELATED to it. It travels as an answer to that packet would, so the inverse tuple is looked up:
 * where the packet was translated on its way, the tuple itself is nobody's.
 */
function trackError(table: ConntrackTable, packet: Packet, nowNs: number): void {
  const quoted = packet.icmp?.quoted;
  const known = quoted && findEnd(table, inverseOf(quoted), nowNs);
  packet.connectionState = known ? 'RELATED' : 'INVALID';
  if (!known) return;
  packet.connection = known.flow;
  packet.connectionDirection = known.direction;
}
