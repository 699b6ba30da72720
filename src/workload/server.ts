/**
 * The test program: listens, and answers each request with who it is and whom it saw.
 *
 * Owns the answer and its size. It answers over HTTP on TCP and with the bare text on UDP, in the
 * sizes that captured packets have.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { Socket } from '../linux/socket-table.ts';
import { sendTcp } from '../linux/tcp.ts';
import { closeTcp } from '../linux/tcp-close.ts';
import { sendDatagram } from '../linux/udp.ts';
import { forwardRequest } from './proxy.ts';
import type {
  ProxySettings,
  RespondTimer,
  ServerAnswer,
  ServerProgram,
  Workload,
} from './program.ts';
import { nextProgramNumber } from './program.ts';
import { openPorts, type ServerPort } from './server-ports.ts';

export interface ServerOptions {
  readonly name: string;
  /** Absent: it runs on the machine itself. */
  readonly container?: string;
  readonly hostName: string;
  readonly responseTimeNs: number;
  readonly responseBytes: number | undefined;
  /** Requests worked on at once; absent: without bound. */
  readonly concurrency?: number;
  /** It asks a backend for what it answers. */
  readonly proxy?: Omit<ProxySettings, 'idle' | 'waiting'>;
  readonly listen: readonly ServerPort[];
}

/** HTTP status line and headers of an answer. */
const HTTP_HEADER_BYTES = 65;
/** What the answer's text has besides names and addresses. */
const ANSWER_WORDS_BYTES = 19;

/** Starts the program in a namespace; it listens on all addresses. */
export function startServer(
  workload: Workload,
  namespace: NetworkNamespace,
  options: ServerOptions,
): ServerProgram {
  const program: ServerProgram = {
    kind: 'server',
    number: nextProgramNumber(workload),
    name: options.name,
    container: options.container,
    hostName: options.hostName,
    responseTimeNs: options.responseTimeNs,
    responseBytes: options.responseBytes,
    concurrency: options.concurrency ?? Infinity,
    working: 0,
    waiting: [],
    proxy: options.proxy && { ...options.proxy, idle: [], waiting: new Set() },
  };
  workload.programs.set(program.number, program);
  if (options.container !== undefined) {
    const beside = workload.servers.get(namespace) ?? new Map<string, ServerProgram>();
    workload.servers.set(namespace, beside.set(options.container, program));
  }
  openPorts(namespace, program, options.listen);
  return program;
}

export function onServerEvent(
  workload: Workload,
  program: ServerProgram,
  socket: Socket,
  event: SocketEvent,
): void {
  if (event.kind === 'closed-by-peer') closeTcp(workload.io, socket);
  if (event.kind !== 'received' || event.packet.payload === undefined) return;
  const work = responseTo(program, socket, event.packet);
  if (program.working < program.concurrency) begin(workload, program, work);
  else program.waiting.push(work);
}

/** The answer is ready, unless the program has ended; whoever has waited longest is next. */
export function onRespond(workload: Workload, timer: RespondTimer): void {
  const { program } = timer;
  if (!workload.programs.has(program.number)) return;
  program.working--;
  answerTo(workload, timer);
  const next = program.waiting.shift();
  if (next) begin(workload, program, next);
}

function begin(workload: Workload, program: ServerProgram, work: RespondTimer): void {
  program.working++;
  const isHttp = work.ends === undefined;
  if (program.proxy && isHttp) forwardRequest(workload, program.proxy, work);
  else workload.startTimer(program.responseTimeNs, work);
}

function answerTo(workload: Workload, timer: RespondTimer): void {
  const { socket, answer, bytes, ends } = timer;
  if (socket.state === 'closed') return;
  if (ends === undefined) {
    socket.request = timer.request;
    if (socket.state === 'established') sendTcp(workload.io, socket, bytes, answer);
    return;
  }
  const datagram = { bytes, payload: answer, request: timer.request };
  sendDatagram(workload.io, socket, ends.from, ends.to, datagram);
}

function responseTo(program: ServerProgram, socket: Socket, packet: Packet): RespondTimer {
  const peer = ipv4Text(packet.source);
  const local = `${ipv4Text(packet.destination)}:${packet.destinationPort}`;
  const answer: ServerAnswer = { kind: 'answer', task: program.name, peer, local };
  const peerText = `${peer}:${packet.sourcePort}`;
  const words = ANSWER_WORDS_BYTES + program.hostName.length + peerText.length + local.length;
  const body = program.responseBytes ?? words;
  const isTcp = packet.protocol === PROTOCOL.tcp;
  return {
    kind: 'respond',
    program,
    socket,
    answer,
    bytes: isTcp ? body + HTTP_HEADER_BYTES : body,
    request: packet.request,
    ...(!isTcp && {
      ends: {
        from: { address: packet.destination, port: packet.destinationPort },
        to: { address: packet.source, port: packet.sourcePort },
      },
    }),
  };
}
