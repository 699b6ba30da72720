/**
 * The five fields that name one direction of a flow, and a hash of them.
 *
 * ICMP echo uses its identifier as source port and 0 as destination port, so that a request and its
 * reply are inverse tuples like those of other protocols.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';

export interface Tuple {
  protocol: number;
  source: Ipv4Address;
  destination: Ipv4Address;
  sourcePort: number;
  destinationPort: number;
}

/** Tuple of a packet as it is now. */
export function tupleOf(packet: Packet): Tuple {
  const { protocol, source, destination } = packet;
  if (protocol === PROTOCOL.icmp) {
    const identifier = packet.icmp?.identifier ?? 0;
    return { protocol, source, destination, sourcePort: identifier, destinationPort: identifier };
  }
  return {
    protocol,
    source,
    destination,
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
  };
}

/** The tuple of the answers to it. */
export function inverseOf(tuple: Tuple): Tuple {
  return {
    protocol: tuple.protocol,
    source: tuple.destination,
    destination: tuple.source,
    sourcePort: tuple.destinationPort,
    destinationPort: tuple.sourcePort,
  };
}

export function sameTuple(left: Tuple, right: Tuple): boolean {
  return (
    left.source === right.source &&
    left.destination === right.destination &&
    left.sourcePort === right.sourcePort &&
    left.destinationPort === right.destinationPort &&
    left.protocol === right.protocol
  );
}

/** A 32-bit hash; callers mask it to their table's size. */
export function hashTuple(tuple: Tuple): number {
  let hash = Math.imul(tuple.source ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + tuple.destination, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + (tuple.sourcePort << 16), 0x27d4eb2f);
  hash = Math.imul((hash ^ (hash >>> 16)) + tuple.destinationPort + tuple.protocol, 0x165667b1);
  return (hash ^ (hash >>> 15)) >>> 0;
}
