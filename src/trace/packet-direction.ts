/**
 * Which way a packet of a request travels: from the asker to the asked, or back.
 *
 * Decided by where the packet was made and on which ports, since addresses change on the way and
 * a task may well ask itself.
 */
import type { PacketEvent, RequestStarted } from './trace-event.ts';

/** Where a request comes from, and the ports that its connections start at. */
export interface AskingSide {
  readonly node: string;
  readonly namespace: string;
  readonly ports: ReadonlySet<number>;
}

const DNS_PORT = 53;
const ECHO_REQUEST = 8;

/** True for a packet that opens something: a SYN, a datagram not from a DNS server, an echo request. */
function opens({ headers }: PacketEvent): boolean {
  switch (headers.protocol) {
    case 'tcp':
      return headers.flags === 'S';
    case 'udp':
      return headers.sourcePort !== DNS_PORT;
    case 'icmp':
      return headers.icmpType === ECHO_REQUEST;
    case 'esp':
      return false;
  }
}

/** The asking side, from the first event of every packet of a request in order of departure. */
export function askingSide(
  firstEvents: readonly PacketEvent[],
  protocol: RequestStarted['protocol'],
): AskingSide {
  const opening = firstEvents.find((event) => event.headers.protocol === protocol && opens(event));
  const asker = opening ?? firstEvents[0];
  if (asker === undefined) return { node: '', namespace: '', ports: new Set() };
  const { node, namespace } = asker;
  return { node, namespace, ports: askingPorts(firstEvents, asker) };
}

/**
 * Ports that the asker asked from; on a connection that is open already nothing opens, and its next
 * question is the first packet. What goes to one of them is an answer, also where it comes from
 * the same namespace: a container's name server is behind a port of its own there.
 */
function askingPorts(firstEvents: readonly PacketEvent[], asker: PacketEvent): Set<number> {
  const ports = new Set([asker.headers.sourcePort]);
  for (const event of firstEvents.filter(opens)) {
    const isThere = event.node === asker.node && event.namespace === asker.namespace;
    if (isThere && !ports.has(event.headers.destinationPort)) ports.add(event.headers.sourcePort);
  }
  return ports;
}

/** True for a packet that travels from the asked to the asker. `first` is its first event. */
export function travelsBack(first: PacketEvent, side: AskingSide): boolean {
  const { headers } = first;
  if (headers.protocol === 'udp' && headers.sourcePort === DNS_PORT) return true;
  if (headers.protocol === 'udp' && headers.destinationPort === DNS_PORT) return false;
  if (first.node !== side.node || first.namespace !== side.namespace) return true;
  if (headers.protocol === 'icmp') return headers.icmpType !== ECHO_REQUEST;
  return !side.ports.has(headers.sourcePort);
}
