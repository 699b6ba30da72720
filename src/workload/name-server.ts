/**
 * The lab's upstream name server: knows the names under example.com and no others.
 *
 * Owns its answers and the way back to who asked; it stands behind the router.
 */
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listen, newSocket, type Socket } from '../linux/socket-table.ts';
import { sendDatagram } from '../linux/udp.ts';
import { answerBytes } from './lookup.ts';
import {
  nextProgramNumber,
  type DnsAnswer,
  type DnsQuery,
  type NameServerProgram,
  type Workload,
} from './program.ts';

const KNOWN_ADDRESS = '198.51.100.7';
const TTL_SECONDS = 300;

export function startNameServer(
  workload: Workload,
  namespace: NetworkNamespace,
): NameServerProgram {
  const program: NameServerProgram = {
    kind: 'name-server',
    number: nextProgramNumber(workload),
    name: 'upstream DNS',
  };
  workload.programs.set(program.number, program);
  listen(newSocket(namespace, PROTOCOL.udp, program), 0, 53);
  return program;
}

export function onNameServerEvent(workload: Workload, socket: Socket, event: SocketEvent): void {
  if (event.kind !== 'received') return;
  const query = event.packet.payload as DnsQuery;
  replyToQuery(workload, socket, event.packet, query, upstreamAnswer(query));
}

/** Sends an answer back to where a query came from. */
export function replyToQuery(
  workload: Workload,
  socket: Socket,
  packet: Packet,
  query: DnsQuery,
  answer: DnsAnswer,
): void {
  const from = { address: packet.destination, port: packet.destinationPort };
  const to = { address: packet.source, port: packet.sourcePort };
  sendDatagram(workload.io, socket, from, to, {
    bytes: answerBytes(query, answer),
    payload: answer,
    request: packet.request,
  });
}

function upstreamAnswer(query: DnsQuery): DnsAnswer {
  const name = query.name.toLowerCase().replace(/\.$/, '');
  const isKnown = name === 'example.com' || name.endsWith('.example.com');
  if (!isKnown) return { kind: 'dns-answer', status: 'NXDOMAIN', answers: [], ttl: 0 };
  const answers = query.type === 'A' ? [KNOWN_ADDRESS] : [];
  return {
    kind: 'dns-answer',
    status: 'NOERROR',
    answers,
    ttl: answers.length > 0 ? TTL_SECONDS : 0,
  };
}
