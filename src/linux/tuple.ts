/**
 * The five fields that name one direction of a flow.
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

/** Tuple of a packet as it is now: the packet itself, where it has ports. Not to be kept. */
export function tupleOf(packet: Packet): Tuple {
  const { protocol, source, destination } = packet;
  if (protocol !== PROTOCOL.icmp) return packet;
  const identifier = packet.icmp?.identifier ?? 0;
  return { protocol, source, destination, sourcePort: identifier, destinationPort: identifier };
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
