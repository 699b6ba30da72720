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
  directionOf,
  expiryOf,
  flowOf,
  noteOf,
  originalEnd,
  protocolOf,
  replyEnd,
  setExpiry,
  setNote,
  setState,
  setStatus,
  stateOf,
  statusOf,
  tupleOfEnd,
  type Flow,
} from './flow-rows.ts';
import {
  createFlowTable,
  findEnd,
  isLinked,
  linkFlow,
  newFlow,
  unlinkFlow,
  type FlowStore,
  type FlowTable,
} from './flow-table.ts';
import { inverseOf, tupleOf, type Tuple } from './tuple.ts';

/**
 * An entry: its row in the namespace's table, where others find it once it is confirmed. Its state is
 * TCP's, its note says from when answered UDP counts as a stream, which is kept longer.
 */
export type Connection = Flow;

export type ConntrackTable = FlowTable;

/** Bits of an entry's status beside the table's own, which stands for IPS_CONFIRMED. */
export const STATUS = {
  seenReply: 2,
  /** IPS_SRC_NAT and IPS_DST_NAT: the reply tuple was changed on that side. */
  sourceNat: 4,
  destinationNat: 8,
  /** IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE: the nat table was asked, whatever it said. */
  sourceDecided: 16,
  destinationDecided: 32,
} as const;

/** Seconds of nf_conntrack_udp_timeout and nf_conntrack_udp_timeout_stream. */
const UDP_TIMEOUT = { fresh: 30, stream: 120 } as const;
/** Answered UDP is a stream when it still flows two seconds after its first datagram. */
const STREAM_AFTER_NS = 2 * SECOND;
const OTHER_TIMEOUT = 30;

/** A namespace's table, in the store that it shares with others. */
export function createConntrack(store?: FlowStore): ConntrackTable {
  return createFlowTable(store);
}

export function hasStatus(table: ConntrackTable, connection: Connection, bits: number): boolean {
  return (statusOf(table.rows, connection) & bits) !== 0;
}

export function addStatus(table: ConntrackTable, connection: Connection, bits: number): void {
  setStatus(table.rows, connection, statusOf(table.rows, connection) | bits);
}

/** nf_conntrack_in: finds or begins the packet's entry and notes both on the packet. */
export function trackPacket(table: ConntrackTable, packet: Packet, nowNs: number): void {
  if (packet.connection !== 0) return;
  if (isIcmpError(packet)) return trackError(table, packet, nowNs);
  const tuple = tupleOf(packet);
  const known = findEnd(table, tuple, nowNs);
  if (known !== 0 && !restarts(table, flowOf(known), packet)) {
    return follow(table, packet, flowOf(known), directionOf(known), nowNs);
  }
  if (known !== 0) unlinkFlow(table, flowOf(known));
  const isTcp = packet.protocol === PROTOCOL.tcp;
  if (isTcp && !mayBeginTcp(packet.tcpFlags)) packet.connectionState = 'INVALID';
  else follow(table, packet, newConnection(table, tuple, nowNs), 0, nowNs);
}

/** nf_conntrack_confirm: from now on the entry is found by others of its flow. */
export function confirmConnection(table: ConntrackTable, { connection }: Packet): void {
  if (connection !== 0 && !isLinked(table, connection)) linkFlow(table, connection);
}

/** nf_ct_kill: nobody finds an entry of this tuple any more. */
export function killConnection(table: ConntrackTable, tuple: Tuple): void {
  for (let end = findEnd(table, tuple, 0); end !== 0; end = findEnd(table, tuple, 0)) {
    setExpiry(table.rows, flowOf(end), 0);
  }
}

/** The entry lives no longer than until `untilNs`. */
export function limitConnection(
  { rows }: ConntrackTable,
  connection: Connection,
  untilNs: number,
): void {
  setExpiry(rows, connection, Math.min(expiryOf(rows, connection), untilNs));
}

/** True when an entry already answers to this reply tuple, so that NAT must choose another. */
export function isReplyTaken(table: ConntrackTable, reply: Tuple, nowNs: number): boolean {
  return findEnd(table, reply, nowNs) !== 0;
}

/** One line in the manner of `conntrack -L`. */
export function connectionText({ rows }: ConntrackTable, connection: Connection): string {
  const original = tupleText(tupleOfEnd(rows, originalEnd(connection)));
  const reply = tupleText(tupleOfEnd(rows, replyEnd(connection)));
  return `${protocolText(protocolOf(rows, connection))} ${original} reply ${reply}`;
}

function protocolText(protocol: number): string {
  if (protocol === PROTOCOL.tcp) return 'tcp';
  return protocol === PROTOCOL.udp ? 'udp' : 'icmp';
}

function tupleText(tuple: Tuple): string {
  const { source, sourcePort, destination, destinationPort } = tuple;
  return `${ipv4Text(source)}:${sourcePort} -> ${ipv4Text(destination)}:${destinationPort}`;
}

function newConnection(table: ConntrackTable, tuple: Tuple, nowNs: number): Connection {
  const connection = newFlow(table, tuple, nowNs, nowNs);
  setNote(table.rows, connection, nowNs + STREAM_AFTER_NS);
  return connection;
}

/** A SYN in the original direction of a closed connection begins a new one. */
function restarts({ rows }: ConntrackTable, connection: Connection, packet: Packet): boolean {
  if (packet.protocol !== PROTOCOL.tcp) return false;
  const isSyn = (packet.tcpFlags & (TCP.syn | TCP.ack)) === TCP.syn;
  return isSyn && stateOf(rows, connection) >= TCP_TRACKING.timeWait;
}

/** Attaches the packet to its entry, unless it is a segment that cannot belong there. */
function follow(
  table: ConntrackTable,
  packet: Packet,
  connection: Connection,
  direction: 0 | 1,
  nowNs: number,
): void {
  if (packet.protocol !== PROTOCOL.tcp) {
    const seconds = datagramTimeout(table, connection, packet, nowNs);
    setExpiry(table.rows, connection, nowNs + seconds * SECOND);
  } else if (!followTcp(table, connection, packet.tcpFlags, direction, nowNs)) {
    packet.connectionState = 'INVALID';
    return;
  }
  packet.connection = connection;
  packet.connectionDirection = direction;
  if (direction === 1) addStatus(table, connection, STATUS.seenReply);
  const answered = hasStatus(table, connection, STATUS.seenReply);
  packet.connectionState = answered ? 'ESTABLISHED' : 'NEW';
}

function datagramTimeout(
  table: ConntrackTable,
  connection: Connection,
  { protocol }: Packet,
  nowNs: number,
): number {
  if (protocol !== PROTOCOL.udp) return OTHER_TIMEOUT;
  const isStream =
    hasStatus(table, connection, STATUS.seenReply) && nowNs > noteOf(table.rows, connection);
  return isStream ? UDP_TIMEOUT.stream : UDP_TIMEOUT.fresh;
}

/** nf_conntrack_tcp_packet; false where the segment is invalid. */
function followTcp(
  table: ConntrackTable,
  connection: Connection,
  flags: number,
  direction: 0 | 1,
  nowNs: number,
): boolean {
  const { rows } = table;
  const next = nextTcpTracking(stateOf(rows, connection), flags, direction);
  if (next === INVALID) return false;
  if (next === IGNORED) return true;
  setState(rows, connection, next);
  const answered = hasStatus(table, connection, STATUS.seenReply);
  setExpiry(rows, connection, nowNs + tcpTimeout(next, answered, flags) * SECOND);
  return true;
}

/** A reset ends an entry whose first answer it is; midway pick-ups wait for an answer less long. */
function tcpTimeout(state: TcpTracking, answered: boolean, flags: number): number {
  const seconds = TCP_TRACKING_TIMEOUT[state] as number;
  if (answered) return seconds;
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
  const known = quoted ? findEnd(table, inverseOf(quoted), nowNs) : 0;
  packet.connectionState = known === 0 ? 'INVALID' : 'RELATED';
  if (known === 0) return;
  packet.connection = flowOf(known);
  packet.connectionDirection = directionOf(known);
}
