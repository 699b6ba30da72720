/**
 * Subnets of bridge networks: the next of the daemon's default pools that is free on this machine.
 *
 * Owns the pools (ipamutils' local scope) and what counts as taken: other bridges and routes.
 */
import { subnet, subnetsOverlap, type Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import type { DockerEngine } from './docker-engine.ts';

const POOLS: readonly Ipv4Subnet[] = [
  ...Array.from({ length: 15 }, (_, index) => subnet(`172.${17 + index}.0.0/16`)),
  ...Array.from({ length: 16 }, (_, index) => subnet(`192.168.${16 * index}.0/20`)),
];

/** The first free pool, or undefined where all overlap something. */
export function nextLocalPool(engine: DockerEngine): Ipv4Subnet | undefined {
  const taken = engine.host.routes.flatMap(({ subnet: row }) =>
    row.prefixLength === 0 ? [] : [row],
  );
  return POOLS.find((pool) => !taken.some((row) => subnetsOverlap(pool, row)));
}
