/**
 * What a rule can look at when it is asked whether it matches.
 *
 * One record is reused for every walk, so a predicate must not keep it.
 */
import type { Ipv4Address } from '../../packet/ipv4-address.ts';
import type { Packet } from '../../packet/packet.ts';

export interface MatchContext {
  packet: Packet;
  /** Interface names; empty where the hook has none (OUTPUT has no input, PREROUTING no output). */
  inInterface: string;
  outInterface: string;
  /** Addresses that belong to this namespace (`addrtype LOCAL`); 127.0.0.0/8 is local as well. */
  localAddresses: { has(address: Ipv4Address): boolean };
}
