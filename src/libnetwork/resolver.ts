/**
 * The embedded DNS server's look-up: what a name means to a container on its own node.
 *
 * Pure: reads the engine's records and answers; packets, caching and forwarding to upstream servers
 * are not here. Follows libnetwork's resolver.go and Sandbox.ResolveName (DNS-05 to DNS-37).
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { DockerEngine } from './docker-engine.ts';

export interface NameAnswer {
  readonly status: 'NOERROR';
  readonly answers: readonly Ipv4Address[];
  /** Seconds. */
  readonly ttl: number;
  /** Network whose records answered. */
  readonly network: string;
}

/**
 * `forward`: unknown here, goes to the upstream servers (DNS-11). `refused-no-gateway`: unknown and
 * there is no way out of the sandbox, so SERVFAIL (DNS-15). `no-resolver`: only on docker0, or on no
 * network, so there is no 127.0.0.11 (DNS-04).
 */
export type Resolution = NameAnswer | 'forward' | 'refused-no-gateway' | 'no-resolver';

/** Brings several answers into the order of one reply (DNS-09). */
export type Shuffle = (addresses: readonly Ipv4Address[]) => readonly Ipv4Address[];

/** Looks `name` up for the sandbox `sandboxName`; the kind of record is A or AAAA. */
export function resolveName(
  engine: DockerEngine,
  sandboxName: string,
  name: string,
  type: 'A' | 'AAAA',
  shuffle: Shuffle,
): Resolution {
  throw new Error(`${engine.node} ${sandboxName} ${name} ${type} ${shuffle.name}`);
}
