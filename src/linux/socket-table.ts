/**
 * Sockets of a namespace: who listens, who is connected, which ports are free.
 *
 * Owns look-up and ephemeral ports (32768 to 60999, net.ipv4.ip_local_port_range). The protocols'
 * machines are tcp.ts and udp.ts; programs own sockets and are known here by number alone.
 */
import { NumberMap } from '../engine/number-map.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Packet } from '../packet/packet.ts';
import type { NetworkNamespace } from './network-namespace.ts';

export type TcpState =
  | 'listen'
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait'
  | 'close-wait'
  | 'last-ack'
  | 'closed';

/** A segment that was sent and not acknowledged yet. */
export interface SentSegment {
  readonly sequenceNumber: number;
  readonly length: number;
  readonly flags: number;
  readonly payload: unknown;
  /** Request that it belongs to, also when it is sent again. */
  readonly request: number;
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
  unacknowledged: SentSegment[];
  /** Segments that came before their turn, by sequence number; none yet while undefined. */
  ahead: Map<number, Packet> | undefined;
  retries: number;
  /** Grows at each change of the retransmission timer, so that old timers are known as such. */
  timerGeneration: number;
}

export interface SocketTable {
  /** By protocol and local port. */
  readonly listeners: NumberMap<Socket[]>;
  readonly connected: NumberMap<Socket[]>;
  /** Where the walk through the ephemeral range goes on; 0 before it has begun. */
  nextEphemeral: number;
}

export const EPHEMERAL_FIRST = 32768;
export const EPHEMERAL_LAST = 60999;

export function createSocketTable(): SocketTable {
  return { listeners: new NumberMap(), connected: new NumberMap(), nextEphemeral: 0 };
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
    unacknowledged: [],
    ahead: undefined,
    retries: 0,
    timerGeneration: 0,
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
  const peer = connected?.find((socket) => {
    return (
      socket.remotePort === packet.sourcePort &&
      socket.remoteAddress === packet.source &&
      socket.localAddress === packet.destination
    );
  });
  if (peer) return peer;
  const listeners = table.listeners.get(key);
  if (listeners === undefined) return undefined;
  return (
    listeners.find((socket) => socket.localAddress === packet.destination) ??
    listeners.find((socket) => socket.localAddress === 0)
  );
}

/** The next free port of the ephemeral range, round and round; 0 where all are taken. */
export function nextFreePort(table: SocketTable, protocol: number): number {
  const range = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1;
  for (let tries = 0; tries < range; tries++) {
    const port = table.nextEphemeral;
    table.nextEphemeral = port === EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
    const key = keyOf(protocol, port);
    if (!table.connected.has(key) && !table.listeners.has(key)) return port;
  }
  return 0;
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
