/**
 * Connection tracking: which flow a packet belongs to, and in what state the flow is.
 *
 * Owns entries, states and timeouts (nf_conntrack_core.c, nf_conntrack_proto_tcp.c and _udp.c,
 * defaults of net.netfilter.nf_conntrack_*). Translations are decided and done in nat.ts. An entry
 * counts from its confirmation, when the first packet has passed the last hook.
 */
import { SECOND } from '../engine/sim-time.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { PROTOCOL, TCP, type Packet } from '../packet/packet.ts';
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

export type TcpTracking =
  | 'none'
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait'
  | 'last-ack'
  | 'time-wait'
  | 'close';

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
}

export type ConntrackTable = FlowTable<Connection>;

/** Seconds of nf_conntrack_tcp_timeout_* by state. */
const TCP_TIMEOUT: Readonly<Record<TcpTracking, number>> = {
  none: 300,
  'syn-sent': 120,
  'syn-received': 60,
  established: 432000,
  'fin-wait': 120,
  'last-ack': 30,
  'time-wait': 120,
  close: 10,
};
const UDP_TIMEOUT = { fresh: 30, stream: 120 } as const;
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
    attach(packet, known.flow, known.direction);
    advance(known.flow, packet, known.direction, nowNs);
    return;
  }
  if (known) removeFlow(table, known.flow);
  if (!mayBegin(packet)) {
    packet.connectionState = 'INVALID';
    return;
  }
  const fresh = newConnection(tuple);
  attach(packet, fresh, 0);
  advance(fresh, packet, 0, nowNs);
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

function newConnection(tuple: Tuple): Connection {
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
    tcp: 'none',
  };
  connection.original = newOriginalEnd(connection, tuple);
  connection.reply = newReplyEnd(connection, tuple);
  return connection;
}

/**
 * tcp_new: resets, FINs and answers to a SYN begin nothing. Data does: an entry that was forgotten
 * is picked up in the middle (nf_conntrack_tcp_loose=1).
 */
function mayBegin({ protocol, tcpFlags }: Packet): boolean {
  if (protocol !== PROTOCOL.tcp) return true;
  if (tcpFlags & (TCP.rst | TCP.fin)) return false;
  return !(tcpFlags & TCP.syn && tcpFlags & TCP.ack);
}

/** A SYN in the original direction of a closed connection begins a new one. */
function restarts(connection: Connection, packet: Packet): boolean {
  if (packet.protocol !== PROTOCOL.tcp) return false;
  const isSyn = (packet.tcpFlags & (TCP.syn | TCP.ack)) === TCP.syn;
  return isSyn && (connection.tcp === 'time-wait' || connection.tcp === 'close');
}

function attach(packet: Packet, connection: Connection, direction: 0 | 1): void {
  packet.connection = connection;
  packet.connectionDirection = direction;
  if (direction === 1) connection.seenReply = true;
  packet.connectionState = connection.seenReply ? 'ESTABLISHED' : 'NEW';
}

function advance(connection: Connection, packet: Packet, direction: 0 | 1, nowNs: number): void {
  let seconds = OTHER_TIMEOUT;
  if (packet.protocol === PROTOCOL.tcp) {
    connection.tcp = nextTcpState(connection.tcp, packet.tcpFlags, direction);
    seconds = TCP_TIMEOUT[connection.tcp];
  } else if (packet.protocol === PROTOCOL.udp) {
    seconds = connection.seenReply ? UDP_TIMEOUT.stream : UDP_TIMEOUT.fresh;
  }
  connection.expiresNs = nowNs + seconds * SECOND;
}

function nextTcpState(state: TcpTracking, flags: number, direction: 0 | 1): TcpTracking {
  if (flags & TCP.rst) return 'close';
  if (flags & TCP.syn)
    return flags & TCP.ack ? 'syn-received' : direction === 0 ? 'syn-sent' : state;
  if (flags & TCP.fin)
    return state === 'fin-wait' || state === 'last-ack' ? 'last-ack' : 'fin-wait';
  if (state === 'last-ack') return 'time-wait';
  return state === 'syn-received' || state === 'none' ? 'established' : state;
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
