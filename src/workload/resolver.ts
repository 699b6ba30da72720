/**
 * dockerd's name server in a sandbox: answers from the engine's records or asks upstream.
 *
 * Owns listening, forwarding and its time limit (DNS-11, DNS-13, DNS-14). What the records say is
 * libnetwork's resolver.ts. A forwarded question leaves from the sandbox itself.
 */
import { SECOND } from '../engine/sim-time.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listen, newSocket, removeSocket, type Socket } from '../linux/socket-table.ts';
import { connectUdp, sendDatagram, sendUdp } from '../linux/udp.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import { nameOfAddress } from '../libnetwork/reverse-names.ts';
import { resolveName } from '../libnetwork/resolver.ts';
import { answerBytes, EMBEDDED_RESOLVER, queryBytes } from './lookup.ts';
import { replyToQuery } from './name-server.ts';
import {
  nextProgramNumber,
  type DnsAnswer,
  type DnsQuery,
  type DnsStatus,
  type ForwardProgram,
  type ResolverProgram,
  type Workload,
} from './program.ts';

/** One upstream server gets this long for an answer (DNS-11). */
const FORWARD_TIMEOUT_NS = 4 * SECOND;

export interface ResolverOptions {
  readonly engine: DockerEngine;
  readonly sandbox: string;
  readonly namespace: NetworkNamespace;
  /** The random port that the sandbox's DOCKER_OUTPUT rules lead to. */
  readonly port: number;
  readonly upstream: Ipv4Address;
}

export function startResolver(workload: Workload, options: ResolverOptions): ResolverProgram {
  const { engine, sandbox, namespace, port, upstream } = options;
  const program: ResolverProgram = {
    kind: 'resolver',
    number: nextProgramNumber(workload),
    name: 'resolver',
    engine,
    sandbox,
    namespace,
    upstream,
  };
  workload.programs.set(program.number, program);
  listen(newSocket(namespace, PROTOCOL.udp, program), EMBEDDED_RESOLVER, port);
  return program;
}

export function onResolverEvent(
  workload: Workload,
  program: ResolverProgram,
  socket: Socket,
  event: SocketEvent,
): void {
  if (event.kind !== 'received') return;
  const { packet } = event;
  const query = packet.payload as DnsQuery;
  const local = answerLocally(workload, program, query);
  if (local) {
    workload.onAnswered(program.namespace, query, local.answer, local.network, packet.request);
    return replyToQuery(workload, socket, packet, query, local.answer);
  }
  forward(workload, program, query, {
    asker: { address: packet.source, port: packet.sourcePort },
    resolverEnd: { address: packet.destination, port: packet.destinationPort },
    request: packet.request,
  });
}

export function onForwardEvent(
  workload: Workload,
  program: ForwardProgram,
  event: SocketEvent,
): void {
  if (event.kind === 'received') endForward(workload, program, event.packet.payload as DnsAnswer);
  else if (event.kind === 'failed') endForward(workload, program, dnsAnswer('SERVFAIL', [], 0));
}

export function onForwardTimeout(workload: Workload, program: ForwardProgram): void {
  const { behaviour } = program.resolver.engine;
  if (behaviour.tellsOfSilentUpstream) endForward(workload, program, dnsAnswer('SERVFAIL', [], 0));
  else closeForward(workload, program);
}

/** What the engine's records say; undefined where the question goes upstream. */
function answerLocally(workload: Workload, program: ResolverProgram, query: DnsQuery) {
  if (query.type === 'PTR') return answerWithName(program, query.name);
  // A name that is known has no MX record, which tells mail programs to ask for its address (DNS-06).
  const type = query.type === 'MX' ? 'AAAA' : query.type;
  if (type !== 'A' && type !== 'AAAA') return undefined;
  const found = resolveName(program.engine, program.sandbox, query.name, type, (items) =>
    shuffle(workload, program.sandbox, items),
  );
  if (found === 'forward') return undefined;
  if (typeof found === 'string')
    return { answer: dnsAnswer('SERVFAIL', [], 0), network: 'resolver' };
  const { answers, ttl, network } = found;
  return {
    answer: dnsAnswer('NOERROR', answers.map(ipv4Text), answers.length > 0 ? ttl : 0),
    network,
  };
}

function answerWithName({ engine, sandbox }: ResolverProgram, name: string) {
  const found = nameOfAddress(engine, sandbox, name);
  if (found === undefined) return undefined;
  return { answer: dnsAnswer('NOERROR', [found.name], found.ttl), network: found.network };
}

type Asked = Pick<ForwardProgram, 'asker' | 'resolverEnd' | 'request'>;

function forward(
  workload: Workload,
  resolver: ResolverProgram,
  query: DnsQuery,
  asked: Asked,
): void {
  const program: ForwardProgram = {
    kind: 'forward',
    number: nextProgramNumber(workload),
    name: 'resolver',
    resolver,
    query,
    ...asked,
    socket: undefined,
    ended: false,
  };
  workload.programs.set(program.number, program);
  const socket = newSocket(resolver.namespace, PROTOCOL.udp, program);
  socket.request = asked.request;
  program.socket = socket;
  if (!connectUdp(workload.io, socket, resolver.upstream, 53)) {
    return endForward(workload, program, dnsAnswer('SERVFAIL', [], 0));
  }
  workload.startTimer(FORWARD_TIMEOUT_NS, { kind: 'forward-timeout', program });
  sendUdp(workload.io, socket, { bytes: queryBytes(query), payload: query });
}

function endForward(workload: Workload, program: ForwardProgram, answer: DnsAnswer): void {
  if (!closeForward(workload, program)) return;
  const { resolver, query } = program;
  workload.onAnswered(resolver.namespace, query, answer, 'upstream', program.request);
  const reply = newSocket(resolver.namespace, PROTOCOL.udp, resolver);
  reply.request = program.request;
  const datagram = { bytes: answerBytes(query, answer), payload: answer };
  sendDatagram(workload.io, reply, program.resolverEnd, program.asker, datagram);
}

/** False where it was over already. */
function closeForward(workload: Workload, program: ForwardProgram): boolean {
  if (program.ended) return false;
  program.ended = true;
  workload.programs.delete(program.number);
  const { socket } = program;
  if (socket && socket.localPort !== 0) removeSocket(socket);
  return true;
}

function dnsAnswer(status: DnsStatus, answers: readonly string[], ttl: number): DnsAnswer {
  return { kind: 'dns-answer', status, answers, ttl };
}

/** A fresh random order for each answer (DNS-09), drawn from a stream of the sandbox's own. */
function shuffle(
  workload: Workload,
  sandbox: string,
  items: readonly Ipv4Address[],
): readonly Ipv4Address[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = workload.io.pick(`dns-order/${sandbox}`, last + 1);
    [result[last], result[other]] = [result[other] as Ipv4Address, result[last] as Ipv4Address];
  }
  return result;
}
