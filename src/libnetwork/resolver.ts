/**
 * The embedded DNS server's look-up: what a name means to a container on its own node.
 *
 * Pure: reads the engine's records and answers; packets, caching and forwarding to upstream servers
 * are not here. Follows libnetwork's resolver.go and Sandbox.ResolveName (DNS-05 to DNS-37).
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { DockerEngine, Endpoint, Sandbox } from './docker-engine.ts';
import { GATEWAY_NETWORK } from './gateway-bridge.ts';
import { findName } from './name-records.ts';
import { hasDefaultRoute } from './sandbox.ts';

/** Seconds that an answer may be kept (DNS-05). */
export const TTL = 600;

export interface NameAnswer {
  readonly status: 'NOERROR';
  /** Empty for AAAA of a name that exists (DNS-08). */
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
  const sandbox = engine.sandboxes.get(sandboxName);
  if (sandbox?.resolver === undefined) return 'no-resolver';
  const networks = searchOrder(engine, sandbox);
  for (const question of readings(name.toLowerCase().replace(/\.$/, ''))) {
    for (const network of networks) {
      if (question.network !== undefined && question.network !== network) continue;
      const found = findName(engine, network, question.name);
      if (found.length === 0) continue;
      const answers = type === 'A' ? shuffle([...new Set(found)]) : [];
      return { status: 'NOERROR', answers, ttl: TTL, network };
    }
  }
  return hasDefaultRoute(sandbox) ? 'forward' : 'refused-no-gateway';
}

interface Reading {
  readonly name: string;
  /** Only this network may answer. */
  readonly network: string | undefined;
}

/** The whole name on any network, then what is before each dot on the network after it (DNS-22). */
function readings(name: string): Reading[] {
  const found: Reading[] = [{ name, network: undefined }];
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    found.push({ name: name.slice(0, dot), network: name.slice(dot + 1) });
  }
  return found;
}

/**
 * User overlays, then ingress, then node-local networks; each kind with a way out first, then by
 * name (DNS-21).
 */
export function searchOrder(engine: DockerEngine, sandbox: Sandbox): string[] {
  const rank = ({ network }: Endpoint): number => {
    const overlay = engine.overlays.get(network)?.network;
    if (overlay) return (overlay.ingress ? 2 : 0) + (overlay.internal ? 1 : 0);
    return 4 + (engine.bridges.get(network)?.internal ? 1 : 0);
  };
  return sandbox.endpoints
    .filter(({ network }) => network !== GATEWAY_NETWORK)
    .toSorted((left, right) => rank(left) - rank(right) || (left.network < right.network ? -1 : 1))
    .map(({ network }) => network);
}
