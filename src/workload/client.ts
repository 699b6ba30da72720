/**
 * A client that makes one request: over TCP or UDP, or one ICMP echo.
 *
 * Owns its stages and outcome. Names are looked up first (lookup.ts), once for each request.
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { sendEcho } from '../linux/icmp.ts';
import type { SocketEvent, SocketFailure } from '../linux/kernel-io.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listen, newSocket, removeSocket, type Socket } from '../linux/socket-table.ts';
import { abandonTcp, closeTcp, connectTcp, sendTcp } from '../linux/tcp.ts';
import { connectUdp, sendUdp } from '../linux/udp.ts';
import type { RequestOutcome } from '../trace/trace-event.ts';
import {
  nextProgramNumber,
  type ClientProgram,
  type ServerAnswer,
  type Workload,
} from './program.ts';

export interface ClientOptions {
  readonly name: string;
  readonly request: number;
  readonly namespace: NetworkNamespace;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** 0 for an echo. */
  readonly port: number;
  readonly timeoutNs: number;
  readonly requestBytes: number | undefined;
}

/** `GET / HTTP/1.1` with a Host header, without the host's name. */
const GET_BYTES = 26;

/** A client that does not know its address yet; its time runs from now. */
export function createClient(workload: Workload, options: ClientOptions): ClientProgram {
  const { timeoutNs, ...rest } = options;
  const program: ClientProgram = {
    kind: 'client',
    number: nextProgramNumber(workload),
    ...rest,
    stage: 'resolving',
    socket: undefined,
    result: undefined,
  };
  workload.programs.set(program.number, program);
  workload.startTimer(timeoutNs, { kind: 'request-timeout', program });
  return program;
}

/** The client knows where to go. */
export function startRequest(
  workload: Workload,
  client: ClientProgram,
  address: Ipv4Address,
): void {
  const { io } = workload;
  const protocol = PROTOCOL[client.protocol];
  const socket = newSocket(client.namespace, protocol, client);
  socket.request = client.request;
  client.socket = socket;
  client.stage = 'connecting';
  if (!connect(workload, client, socket, address))
    return finish(workload, client, 'network-unreachable');
  if (client.protocol === 'udp') {
    client.stage = 'waiting';
    sendUdp(io, socket, { bytes: requestBytes(client, address), payload: client.name });
  }
}

export function onClientEvent(
  workload: Workload,
  client: ClientProgram,
  socket: Socket,
  event: SocketEvent,
): void {
  if (client.stage === 'ended' && event.kind !== 'closed-by-peer') return;
  switch (event.kind) {
    case 'connected':
      client.stage = 'waiting';
      return sendTcp(workload.io, socket, requestBytes(client, socket.remoteAddress), client.name);
    case 'received':
      if (event.packet.payload === undefined && client.protocol !== 'icmp') return;
      return succeed(workload, client, event.packet.payload);
    case 'closed-by-peer':
      return closeTcp(workload.io, socket);
    case 'failed':
      return finish(workload, client, outcomeOf(event.because));
    case 'accepted':
  }
}

/** The time that the step allows is over. */
export function onRequestTimeout(workload: Workload, client: ClientProgram): void {
  if (client.result === undefined) finish(workload, client, 'timeout');
}

/** Ends the client without an answer. */
export function finish(workload: Workload, client: ClientProgram, outcome: RequestOutcome): void {
  const { socket } = client;
  if (socket && socket.protocol === PROTOCOL.tcp) abandonTcp(socket);
  else if (socket) removeSocket(socket);
  end(workload, client, { outcome, task: '', peer: '', local: '' });
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
  return sendEcho(io, socket, address);
}

function succeed(workload: Workload, client: ClientProgram, payload: unknown): void {
  const { socket } = client;
  const answer = payload as ServerAnswer | undefined;
  if (socket && client.protocol === 'tcp') closeTcp(workload.io, socket);
  else if (socket) removeSocket(socket);
  const { task = '', peer = '', local = '' } = answer ?? {};
  end(workload, client, { outcome: 'ok', task, peer, local });
}

function end(
  workload: Workload,
  client: ClientProgram,
  result: ClientProgram['result'] & {},
): void {
  client.stage = 'ended';
  client.result = result;
  workload.programs.delete(client.number);
  workload.onFinished(client, result);
}

function requestBytes(client: ClientProgram, address: Ipv4Address): number {
  return client.requestBytes ?? GET_BYTES + ipv4Text(address).length;
}

function outcomeOf(because: SocketFailure): RequestOutcome {
  switch (because) {
    case 'message-too-long':
    case 'not-permitted':
      return 'timeout';
    case 'refused':
    case 'reset':
    case 'timeout':
    case 'host-unreachable':
    case 'network-unreachable':
      return because;
  }
}
