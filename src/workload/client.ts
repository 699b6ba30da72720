/**
 * A client: connects over TCP or UDP and asks, once or again and again; or sends one ICMP echo.
 *
 * Owns the connection's stages and how each exchange ends. Names are looked up first (lookup.ts). A
 * client that keeps its connection open is one of a pool or a driver: it asks the next time on the
 * same one, and learns of its end as a program does, from its socket.
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import { ECHO_BYTES, sendEcho } from '../linux/icmp.ts';
import type { SocketEvent, SocketFailure } from '../linux/kernel-io.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listen, newSocket, removeSocket, type Socket } from '../linux/socket-table.ts';
import { connectTcp, sendTcp } from '../linux/tcp.ts';
import { abandonTcp, closeTcp } from '../linux/tcp-close.ts';
import { connectUdp, sendUdp } from '../linux/udp.ts';
import type { RequestOutcome } from '../trace/trace-event.ts';
import { onHealthChecked } from './balancer.ts';
import { onBackendAnswered } from './proxy.ts';
import {
  nextProgramNumber,
  type ClientProgram,
  type Exchange,
  type ExchangePurpose,
  type RequestResult,
  type ServerAnswer,
  type Workload,
} from './program.ts';

export interface ClientOptions {
  readonly name: string;
  /** Container that it runs in; absent: none. */
  readonly container?: string | undefined;
  readonly namespace: NetworkNamespace;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** 0 for an echo. */
  readonly port: number;
  readonly requestBytes: number | undefined;
  /** The connection outlives its first answer. */
  readonly keepsOpen: boolean;
}

export interface ExchangeOptions {
  readonly request: number;
  /** Connecting alone is what is wanted, or an answer to a request too. */
  readonly sends: boolean;
  readonly timeoutNs: number;
  /** A program that goes on when the exchange has ended. */
  readonly purpose?: ExchangePurpose;
}

/** `GET / HTTP/1.1` with a Host header, without the host's name. */
const GET_BYTES = 26;

/** A client that does not know its address yet. */
export function createClient(workload: Workload, options: ClientOptions): ClientProgram {
  const program: ClientProgram = {
    kind: 'client',
    number: nextProgramNumber(workload),
    ...options,
    stage: 'resolving',
    socket: undefined,
    exchange: undefined,
  };
  workload.programs.set(program.number, program);
  return program;
}

/** What the client is after from now on; its time begins to run. */
export function beginExchange(
  workload: Workload,
  client: ClientProgram,
  { request, sends, timeoutNs, purpose }: ExchangeOptions,
): Exchange {
  const exchange: Exchange = { request, sends, purpose, result: undefined, client };
  client.exchange = exchange;
  if (client.socket) client.socket.request = request;
  workload.startTimer(timeoutNs, { kind: 'request-timeout', exchange });
  return exchange;
}

/** The client knows where to go. */
export function startRequest(
  workload: Workload,
  client: ClientProgram,
  address: Ipv4Address,
): void {
  const socket = newSocket(client.namespace, PROTOCOL[client.protocol], client);
  socket.request = client.exchange?.request ?? 0;
  client.socket = socket;
  client.stage = 'connecting';
  if (!connect(workload, client, socket, address)) finish(workload, client, 'network-unreachable');
  else if (client.protocol === 'udp') onConnected(workload, client);
}

/** Asks on a connection that was opened before; one that has ended says so at once. */
export function sendRequest(workload: Workload, client: ClientProgram): void {
  const { socket, stage } = client;
  if (stage === 'closed' || socket === undefined) return finish(workload, client, 'reset');
  transmitRequest(workload, client, socket);
  // What could be read is the end of the other side's data, whatever becomes of the question.
  if (stage === 'half-closed') finish(workload, client, 'reset');
}

function transmitRequest(workload: Workload, client: ClientProgram, socket: Socket): void {
  const bytes = client.requestBytes ?? GET_BYTES + ipv4Text(socket.remoteAddress).length;
  if (client.protocol === 'tcp') sendTcp(workload.io, socket, bytes, client.name);
  else sendUdp(workload.io, socket, { bytes, payload: client.name });
}

/** Closes the connection and ends the program. */
export function closeClient(workload: Workload, client: ClientProgram): void {
  const { socket } = client;
  if (socket?.protocol === PROTOCOL.tcp) closeTcp(workload.io, socket);
  else if (socket) removeSocket(socket);
  endProgram(workload, client);
}

export function onClientEvent(
  workload: Workload,
  client: ClientProgram,
  socket: Socket,
  event: SocketEvent,
): void {
  switch (event.kind) {
    case 'connected':
      return onConnected(workload, client);
    case 'received':
      return onReceived(workload, client, event.packet);
    case 'closed-by-peer':
      return onClosedByPeer(workload, client, socket);
    case 'failed':
      if (client.protocol !== 'udp') client.stage = 'closed';
      return finish(workload, client, outcomeOf(event.because));
    case 'accepted':
  }
}

/** The time that the step allows is over. */
export function onRequestTimeout(workload: Workload, exchange: Exchange): void {
  const { client } = exchange;
  if (client?.exchange === exchange) finish(workload, client, 'timeout');
}

/** Ends the exchange without an answer; only a connection that is kept is open afterwards. */
export function finish(workload: Workload, client: ClientProgram, outcome: RequestOutcome): void {
  const { exchange } = client;
  if (exchange === undefined || exchange.result !== undefined) return;
  end(exchange, { outcome, task: '', peer: '', local: '' });
  if (!client.keepsOpen || client.stage !== 'open') abandonClient(workload, client);
  tellProgram(workload, client, exchange);
}

/** A proxy goes on with the answer, a balancer with what it has learnt. */
function tellProgram(workload: Workload, client: ClientProgram, exchange: Exchange): void {
  if (exchange.purpose?.kind === 'proxied') onBackendAnswered(workload, client, exchange);
  else if (exchange.purpose) onHealthChecked(exchange);
}

/** Gives the connection up, whatever the other end still has to say. */
export function abandonClient(workload: Workload, client: ClientProgram): void {
  const { socket } = client;
  if (socket?.protocol === PROTOCOL.tcp) abandonTcp(workload.io, socket);
  else if (socket) removeSocket(socket);
  endProgram(workload, client);
}

function connect(
  workload: Workload,
  client: ClientProgram,
  socket: Socket,
  address: Ipv4Address,
): boolean {
  const { io } = workload;
  if (client.protocol === 'tcp') return connectTcp(io, socket, address, client.port);
  if (client.protocol === 'udp') return connectUdp(io, socket, address, client.port);
  listen(socket, 0, io.pick('echo-identifier', 65535) + 1);
  return sendEcho(io, socket, address, client.requestBytes ?? ECHO_BYTES);
}

function onConnected(workload: Workload, client: ClientProgram): void {
  client.stage = 'open';
  if (client.exchange?.sends) sendRequest(workload, client);
  else succeed(workload, client, undefined);
}

/** The last segment of an answer carries it; one to a question that was given up is late. */
function onReceived(workload: Workload, client: ClientProgram, packet: Packet): void {
  const isEcho = client.protocol === 'icmp';
  if (!isEcho && packet.payload === undefined) return;
  if (packet.request !== client.exchange?.request) return;
  succeed(workload, client, packet.payload);
}

/** A server that closes instead of answering leaves its client with nothing: an empty reply. */
function onClosedByPeer(workload: Workload, client: ClientProgram, socket: Socket): void {
  if (!client.keepsOpen) closeTcp(workload.io, socket);
  else client.stage = 'half-closed';
  finish(workload, client, 'reset');
}

function succeed(workload: Workload, client: ClientProgram, payload: unknown): void {
  const { exchange } = client;
  if (exchange === undefined || exchange.result !== undefined) return;
  const { task = '', peer = '', local = '', error } = (payload as Partial<ServerAnswer>) ?? {};
  end(exchange, { outcome: 'ok', task, peer, local, ...(error !== undefined && { error }) });
  if (!client.keepsOpen) closeClient(workload, client);
  tellProgram(workload, client, exchange);
}

function end(exchange: Exchange, result: RequestResult): void {
  exchange.result = result;
  exchange.client = undefined;
}

function endProgram(workload: Workload, client: ClientProgram): void {
  client.stage = 'closed';
  workload.programs.delete(client.number);
}

function outcomeOf(because: SocketFailure): RequestOutcome {
  switch (because) {
    case 'message-too-long':
      return 'timeout';
    case 'refused':
    case 'reset':
    case 'timeout':
    case 'host-unreachable':
    case 'network-unreachable':
    case 'not-permitted':
    case 'address-not-available':
      return because;
  }
}
