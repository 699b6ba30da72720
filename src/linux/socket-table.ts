/**
 * Sockets of a namespace: who listens, who is connected, which ports are free.
 *
 * Owns look-up and ephemeral ports (32768 to 60999, net.ipv4.ip_local_port_range). The protocols'
 * machines are tcp.ts and udp.ts; programs own sockets and are known here by number alone.
 */
import { NumberMap } from '../engine/number-map.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { NetworkNamespace } from './network-namespace.ts';

export type TcpState =
  | 'listen'
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait'
  | 'close-wait'
  | 'last-ack'
  | 'closing'
  | 'time-wait'
  | 'closed';

/** What a socket says in one segment. */
export interface Segment {
  readonly sequenceNumber: number;
  readonly length: number;
  readonly flags: number;
  readonly payload: unknown;
  /** Request that it belongs to, also when it is sent again. */
  readonly request: number;
}

/** A segment that was sent and not acknowledged yet. */
export interface SentSegment extends Segment {
  /** The one that was sent after it. */
  next: SentSegment | undefined;
}

export interface Socket {
  readonly namespace: NetworkNamespace;
  readonly protocol: number;
  /** 0: any own address. */
  localAddress: Ipv4Address;
  localPort: number;
  /** 0 while it is not connected. */
  remoteAddress: Ipv4Address;
  remotePort: number;
  /** Program that gets its events. */
  readonly owner: number;
  /** Name of that program in the trace. */
  readonly ownerName: string;
  /** Request that it works for; answers to a packet carry that packet's request. */
  request: number;
  state: TcpState;
  nextSend: number;
  nextReceive: number;
  /** Largest segment that the other end takes. */
  peerMss: number;
  /** First and last of what nobody has acknowledged; the last means nothing without a first. */
  oldestSent: SentSegment | undefined;
  newestSent: SentSegment | undefined;
  /** Segments that came before their turn, by sequence number; none yet while undefined. */
  ahead: Map<number, Packet> | undefined;
  retries: number;
  /** Grows at each change of the retransmission timer, so that old timers are known as such. */
  timerGeneration: number;
  /** The call that connects still holds it (sock_owned_by_user): ICMP errors do not end it yet. */
  isConnectCall: boolean;
  /** No program reads from it any more. */
  isOrphan: boolean;
  /** A closed end is there until this time; Infinity while it is not closed. */
  rememberedUntilNs: number;
}

export interface SocketTable {
  /** By protocol and local port. */
  readonly listeners: NumberMap<Socket[]>;
  readonly connected: NumberMap<Socket[]>;
  /** Closed ends that are remembered for a while, in the order in which their time is over. */
  readonly remembered: Set<Socket>;
  /** Where the walk through the ephemeral range goes on; 0 before it has begun. */
  nextEphemeral: number;
}

export const EPHEMERAL_FIRST = 32768;
export const EPHEMERAL_LAST = 60999;

export function createSocketTable(): SocketTable {
  return {
    listeners: new NumberMap(),
    connected: new NumberMap(),
    remembered: new Set(),
    nextEphemeral: 0,
  };
}

/** A socket record at rest. */
export function newSocket(
  namespace: NetworkNamespace,
  protocol: number,
  owner: { readonly number: number; readonly name: string },
): Socket {
  return {
    namespace,
    protocol,
    localAddress: 0,
    localPort: 0,
    remoteAddress: 0,
    remotePort: 0,
    owner: owner.number,
    ownerName: owner.name,
    request: 0,
    state: 'closed',
    nextSend: 0,
    nextReceive: 0,
    peerMss: 536,
    oldestSent: undefined,
    newestSent: undefined,
    ahead: undefined,
    retries: 0,
    timerGeneration: 0,
    isConnectCall: false,
    isOrphan: false,
    rememberedUntilNs: Infinity,
  };
}

/** Makes a socket take packets to (address, port); address 0 stands for every own one. */
export function listen(socket: Socket, address: Ipv4Address, port: number): void {
  socket.localAddress = address;
  socket.localPort = port;
  socket.state = 'listen';
  push(socket.namespace.sockets.listeners, keyOf(socket.protocol, port), socket);
}

/** Registers a connected socket under its four-tuple. */
export function connectSocket(socket: Socket): void {
  push(socket.namespace.sockets.connected, keyOf(socket.protocol, socket.localPort), socket);
}

export function removeSocket(socket: Socket): void {
  const { listeners, connected } = socket.namespace.sockets;
  const key = keyOf(socket.protocol, socket.localPort);
  for (const table of [listeners, connected]) {
    const sockets = table.get(key);
    const at = sockets?.indexOf(socket) ?? -1;
    if (at >= 0) sockets?.splice(at, 1);
    if (sockets?.length === 0) table.delete(key);
  }
  socket.state = 'closed';
}

/** The socket that a packet from (source, sourcePort) to (destination, port) belongs to. */
export function findSocket(
  table: SocketTable,
  packet: {
    readonly protocol: number;
    readonly source: Ipv4Address;
    readonly destination: Ipv4Address;
    readonly sourcePort: number;
    readonly destinationPort: number;
  },
): Socket | undefined {
  const key = keyOf(packet.protocol, packet.destinationPort);
  const connected = table.connected.size === 0 ? undefined : table.connected.get(key);
  for (const socket of connected ?? NONE) {
    if (
      socket.remotePort === packet.sourcePort &&
      socket.remoteAddress === packet.source &&
      socket.localAddress === packet.destination
    ) {
      return socket;
    }
  }
  let forAll: Socket | undefined;
  for (const socket of table.listeners.get(key) ?? NONE) {
    if (socket.localAddress === packet.destination) return socket;
    if (socket.localAddress === 0) forAll ??= socket;
  }
  return forAll;
}

const NONE: readonly Socket[] = [];

/**
 * The next port of the ephemeral range, round and round, that the socket can have; 0 where there is none.
 * Connections of TCP to different ends may have one port (__inet_check_established).
 */
export function nextFreePort(table: SocketTable, socket: Socket): number {
  const range = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1;
  for (let tries = 0; tries < range; tries++) {
    const port = table.nextEphemeral;
    table.nextEphemeral = port === EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
    const key = keyOf(socket.protocol, port);
    const others = table.connected.get(key);
    if (!table.listeners.has(key) && !others?.some((each) => excludes(each, socket))) return port;
  }
  return 0;
}

function excludes(other: Socket, { protocol, remoteAddress, remotePort }: Socket): boolean {
  return (
    protocol !== PROTOCOL.tcp ||
    (other.remoteAddress === remoteAddress && other.remotePort === remotePort)
  );
}

/** All listening sockets, in the order in which they began. */
export function listeningSockets(table: SocketTable): Socket[] {
  return [...table.listeners.values()].flat();
}

function keyOf(protocol: number, port: number): number {
  return protocol * 65536 + port;
}

function push(table: NumberMap<Socket[]>, key: number, socket: Socket): void {
  const sockets = table.get(key);
  if (sockets) sockets.push(socket);
  else table.set(key, [socket]);
}
