/**
 * Asking a name server: one datagram, one answer, or none in time.
 *
 * Owns the asking side. Servers are resolver.ts (127.0.0.11) and name-server.ts (the lab's).
 */
import { ipv4, LOOPBACK, type Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { SECOND } from '../engine/sim-time.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { newSocket, removeSocket } from '../linux/socket-table.ts';
import { connectUdp, sendUdp } from '../linux/udp.ts';
import { finish, startRequest } from './client.ts';
import { addressInHosts, type HostsFile } from './hosts-file.ts';
import { cachedAddress, rememberAddress } from './name-cache.ts';
import {
  nextProgramNumber,
  type ClientProgram,
  type DnsAnswer,
  type DnsQuery,
  type LookupProgram,
  type Workload,
} from './program.ts';

/** Docker's embedded name server, the same address in every sandbox (DNS-01). */
export const EMBEDDED_RESOLVER: Ipv4Address = LOOPBACK + 10;
const DNS_PORT = 53;
/** What `dig` waits for an answer in all, three tries of five seconds. */
const LOOKUP_TIMEOUT_NS = 15 * SECOND;
/** IPv4-independent size of a query: header and question without the name. */
const QUERY_BYTES = 12 + 6;

export interface LookupOptions {
  readonly name: string;
  /** Container that asks; absent: none. */
  readonly container?: string | undefined;
  readonly namespace: NetworkNamespace;
  readonly server: Ipv4Address;
  readonly query: DnsQuery;
  readonly request: number;
  readonly client: ClientProgram | undefined;
  /** How long the client's program keeps what it learns; 0: not at all. */
  readonly cacheNs: number;
}

export interface ClientLookup {
  readonly name: string;
  readonly hosts: HostsFile;
  readonly server: Ipv4Address;
  readonly cacheNs: number;
}

/** Takes the client to where the name leads: by /etc/hosts, its program's own cache, or by asking. */
export function lookUpForClient(
  workload: Workload,
  client: ClientProgram,
  { name, hosts, server, cacheNs }: ClientLookup,
): void {
  const { namespace } = client;
  const known =
    addressInHosts(hosts, name) ??
    cachedAddress(workload.nameCache, namespace, name, workload.io.nowNs());
  if (known !== undefined) return startRequest(workload, client, known);
  startLookup(workload, {
    name: client.name,
    container: client.container,
    namespace,
    server,
    query: { kind: 'query', name, type: 'A' },
    request: client.exchange?.request ?? 0,
    client,
    cacheNs,
  });
}

/** Sends one query; the program's `result` says how it ended. */
export function startLookup(workload: Workload, options: LookupOptions): LookupProgram {
  const { namespace, server, query, client, cacheNs, name, container } = options;
  const number = nextProgramNumber(workload);
  const program: LookupProgram = {
    kind: 'lookup',
    number,
    name,
    container,
    query,
    client,
    cacheNs,
    socket: undefined,
    result: undefined,
  };
  workload.programs.set(program.number, program);
  const socket = newSocket(namespace, PROTOCOL.udp, program);
  socket.request = options.request;
  program.socket = socket;
  if (!connectUdp(workload.io, socket, server, DNS_PORT)) {
    endLookup(workload, program, { kind: 'dns-answer', status: 'SERVFAIL', answers: [], ttl: 0 });
    return program;
  }
  workload.startTimer(LOOKUP_TIMEOUT_NS, { kind: 'lookup-timeout', program });
  sendUdp(workload.io, socket, { bytes: queryBytes(query), payload: query });
  return program;
}

export function onLookupEvent(
  workload: Workload,
  program: LookupProgram,
  event: SocketEvent,
): void {
  if (program.result !== undefined) return;
  if (event.kind === 'received') endLookup(workload, program, event.packet.payload as DnsAnswer);
  else if (event.kind === 'failed') endLookup(workload, program, timedOut('SERVFAIL'));
}

export function onLookupTimeout(workload: Workload, program: LookupProgram): void {
  if (program.result === undefined) endLookup(workload, program, timedOut('timeout'));
}

/** Bytes of a query for a name. */
export function queryBytes(query: DnsQuery): number {
  return QUERY_BYTES + query.name.length;
}

/** What a datagram may hold unless the asker takes more (DNS-10). */
const DATAGRAM_BYTES = 512;
/** Type, class, time to live and length of the data. */
const RECORD_BYTES = 10;

/**
 * Bytes of an answer: the question again and each record. The name stands in every record in full
 * unless that is too much; then two bytes point to it (Truncate of miekg/dns).
 */
export function answerBytes(query: DnsQuery, { answers }: DnsAnswer): number {
  const ofName = query.name.length + 2;
  const ofRecords = (ownerBytes: number): number =>
    answers.reduce((sum, answer) => sum + ownerBytes + RECORD_BYTES + dataBytes(query, answer), 0);
  const full = queryBytes(query) + ofRecords(ofName);
  return full <= DATAGRAM_BYTES ? full : queryBytes(query) + ofRecords(2);
}

function dataBytes({ type }: DnsQuery, answer: string): number {
  return type === 'A' ? 4 : answer.length + 1;
}

function timedOut(status: 'SERVFAIL' | 'timeout'): DnsAnswer {
  return { kind: 'dns-answer', status, answers: [], ttl: 0 };
}

function endLookup(workload: Workload, program: LookupProgram, answer: DnsAnswer): void {
  program.result = answer;
  workload.programs.delete(program.number);
  if (program.socket && program.socket.localPort !== 0) removeSocket(program.socket);
  const { client } = program;
  if (client === undefined || client.exchange?.result !== undefined) return;
  const [first] = answer.answers;
  if (first === undefined) return finish(workload, client, 'name-not-found');
  const address = ipv4(first);
  if (program.cacheNs > 0) {
    const untilNs = workload.io.nowNs() + program.cacheNs;
    rememberAddress(workload.nameCache, client.namespace, program.query.name, { address, untilNs });
  }
  startRequest(workload, client, address);
}
