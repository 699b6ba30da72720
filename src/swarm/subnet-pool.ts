/**
 * The subnets of overlay networks: cut from the swarm's default address pools, or asked for.
 *
 * Owns which blocks are in use. A network without a subnet gets the lowest free block of
 * `subnetSize` (CP-21, CP-22 from 27.0 on), whatever the nodes' own LAN uses (CP-25). Follows
 * libnetwork's ipams/defaultipam/address_space.go.
 */
import {
  lastAddress,
  subnetContains,
  subnetsOverlap,
  type Ipv4Subnet,
} from '../packet/ipv4-subnet.ts';
import { DEFAULT_BEHAVIOUR } from './engine-behaviour.ts';

export interface SubnetPool {
  readonly pools: readonly Ipv4Subnet[];
  readonly subnetSize: number;
  /** What the engine says when no block is left (CP-27). */
  readonly exhausted: string;
  /** Disjoint, in order of address. */
  readonly allocated: Ipv4Subnet[];
}

/** Engine words, CP-26. */
export const POOL_OVERLAPS =
  'invalid pool request: Pool overlaps with other one on this address space';

export function createSubnetPool(
  pools: readonly Ipv4Subnet[],
  subnetSize: number,
  exhausted: string = DEFAULT_BEHAVIOUR.poolsExhausted,
): SubnetPool {
  return { pools, subnetSize, exhausted, allocated: [] };
}

/** The lowest free block, or the engine's error. */
export function allocateSubnet(pool: SubnetPool): { subnet: Ipv4Subnet } | { error: string } {
  for (const block of pool.pools) {
    const subnet = lowestGap(pool, block);
    if (subnet !== undefined) {
      insert(pool, subnet);
      return { subnet };
    }
  }
  return { error: pool.exhausted };
}

/** Takes a subnet that a user named; the engine's error where it overlaps another network's. */
export function reserveSubnet(
  pool: SubnetPool,
  subnet: Ipv4Subnet,
): { subnet: Ipv4Subnet } | { error: string } {
  if (pool.allocated.some((other) => subnetsOverlap(other, subnet)))
    return { error: POOL_OVERLAPS };
  insert(pool, subnet);
  return { subnet };
}

export function releaseSubnet(pool: SubnetPool, subnet: Ipv4Subnet): void {
  const index = pool.allocated.findIndex(
    (other) => other.address === subnet.address && other.prefixLength === subnet.prefixLength,
  );
  if (index >= 0) pool.allocated.splice(index, 1);
}

function lowestGap(pool: SubnetPool, block: Ipv4Subnet): Ipv4Subnet | undefined {
  if (pool.subnetSize < block.prefixLength) return undefined;
  const size = 2 ** (32 - pool.subnetSize);
  let candidate: Ipv4Subnet = { address: block.address, prefixLength: pool.subnetSize };
  for (const other of pool.allocated) {
    if (!subnetsOverlap(candidate, other)) continue;
    const next = Math.ceil((lastAddress(other) + 1) / size) * size;
    candidate = { address: next, prefixLength: pool.subnetSize };
  }
  return candidate.address <= 0xffffffff && subnetContains(block, candidate.address)
    ? candidate
    : undefined;
}

function insert(pool: SubnetPool, subnet: Ipv4Subnet): void {
  const index = pool.allocated.findIndex((other) => other.address > subnet.address);
  pool.allocated.splice(index < 0 ? pool.allocated.length : index, 0, subnet);
}
