/**
 * What /etc/hosts says in a namespace: names for which no program asks a name server.
 *
 * Owns the file as a record and the look-up in it (glibc's `files`, before `dns`); what the engine
 * writes into it is build/hosts-files.ts's. Its line `::1 localhost` is left out, as IPv6 is everywhere.
 */
import { LOOPBACK, type Ipv4Address } from '../packet/ipv4-address.ts';

/** Addresses by name in lower case. */
export type HostsFile = ReadonlyMap<string, Ipv4Address>;

/** The file of a machine that nobody has added anything to. */
export const LOCALHOST_ONLY: HostsFile = new Map([['localhost', LOOPBACK]]);

/** The address on the first line that has the name. */
export function addressInHosts(hosts: HostsFile, name: string): Ipv4Address | undefined {
  return hosts.get(name.toLowerCase());
}
