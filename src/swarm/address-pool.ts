/**
 * The addresses of one overlay network: serial allocation, explicit reservation, release.
 *
 * Owns who has which address of a subnet and where the cursor stands. An allocation takes the first
 * free address after the last one allocated, wrapping to the start (CP-41); a reservation does not
 * move the cursor (CP-42). Follows libnetwork's ipam with the serial flag over bitmap.SetAny.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { lastAddress, subnetContains, type Ipv4Subnet } from '../packet/ipv4-subnet.ts';

export interface AddressPool {
  readonly subnet: Ipv4Subnet;
  /** First and last address that an allocation may give: `--ip-range`, else the host addresses. */
  readonly first: Ipv4Address;
  readonly last: Ipv4Address;
  /** Where the next allocation begins to look. */
  cursor: Ipv4Address;
  readonly used: Set<Ipv4Address>;
  /** Promised to somebody by a pin: not allocated to anyone else. */
  readonly held: Set<Ipv4Address>;
}

/** An empty pool; the network and broadcast address are never given (CP-40). */
export function createAddressPool(subnet: Ipv4Subnet, range: Ipv4Subnet = subnet): AddressPool {
  const first = Math.max(range.address, subnet.address + 1);
  const last = Math.min(lastAddress(range), lastAddress(subnet) - 1);
  return { subnet, first, last, cursor: first, used: new Set(), held: new Set() };
}

/** The next free address, or undefined where there is none. */
export function allocateAddress(pool: AddressPool): Ipv4Address | undefined {
  const address =
    firstFree(pool, pool.cursor, pool.last) ?? firstFree(pool, pool.first, pool.cursor - 1);
  if (address === undefined) return undefined;
  pool.used.add(address);
  pool.cursor = after(pool, address);
  return address;
}

/** Takes an address that is asked for by name; false where it is taken or not in the subnet. */
export function reserveAddress(pool: AddressPool, address: Ipv4Address): boolean {
  if (!isHostAddress(pool, address) || pool.used.has(address)) return false;
  pool.used.add(address);
  return true;
}

/** Sets an address aside for its pin; false where it cannot be had. */
export function holdAddress(pool: AddressPool, address: Ipv4Address): boolean {
  if (!isHostAddress(pool, address) || pool.used.has(address) || pool.held.has(address))
    return false;
  pool.held.add(address);
  return true;
}

/**
 * Gives a held address to its owner. Unlike a reservation this stands for an allocation that
 * happened to yield the address, so the cursor moves past it when it lies ahead.
 */
export function takeHeldAddress(pool: AddressPool, address: Ipv4Address): void {
  pool.held.delete(address);
  pool.used.add(address);
  if (address >= pool.cursor) pool.cursor = after(pool, address);
}

export function releaseAddress(pool: AddressPool, address: Ipv4Address): void {
  pool.used.delete(address);
}

/** True for an address of the subnet that is neither its first nor its last. */
export function isHostAddress(pool: AddressPool, address: Ipv4Address): boolean {
  const { subnet } = pool;
  return (
    subnetContains(subnet, address) && address !== subnet.address && address !== lastAddress(subnet)
  );
}

function firstFree(pool: AddressPool, from: Ipv4Address, to: Ipv4Address): Ipv4Address | undefined {
  for (let address = from; address <= to; address++) {
    if (!pool.used.has(address) && !pool.held.has(address)) return address;
  }
  return undefined;
}

function after(pool: AddressPool, address: Ipv4Address): Ipv4Address {
  return address >= pool.last ? pool.first : Math.max(address + 1, pool.first);
}
