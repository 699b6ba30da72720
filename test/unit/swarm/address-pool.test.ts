/*
 * Serial allocation of an overlay's addresses, reservations and pins.
 */
import { expect, test } from 'vitest';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import {
  allocateAddress,
  createAddressPool,
  holdAddress,
  releaseAddress,
  reserveAddress,
  takeHeldAddress,
  type AddressPool,
} from '../../../src/swarm/address-pool.ts';

function next(pool: AddressPool): string | undefined {
  const address = allocateAddress(pool);
  return address === undefined ? undefined : ipv4Text(address);
}

function take(pool: AddressPool, count: number): (string | undefined)[] {
  return Array.from({ length: count }, () => next(pool));
}

test('a freed address is not given again before the pool has wrapped', () => {
  const pool = createAddressPool(subnet('10.0.1.0/29'));
  expect(take(pool, 3)).toEqual(['10.0.1.1', '10.0.1.2', '10.0.1.3']);
  releaseAddress(pool, ipv4('10.0.1.2'));
  expect(take(pool, 4)).toEqual(['10.0.1.4', '10.0.1.5', '10.0.1.6', '10.0.1.2']);
});

test('the network address and the broadcast address are never given', () => {
  const pool = createAddressPool(subnet('10.0.1.0/30'));
  expect(take(pool, 3)).toEqual(['10.0.1.1', '10.0.1.2', undefined]);
  expect(reserveAddress(pool, ipv4('10.0.1.0'))).toBe(false);
  expect(reserveAddress(pool, ipv4('10.0.1.3'))).toBe(false);
});

test('a reserved address is left out and does not move the cursor', () => {
  const pool = createAddressPool(subnet('10.0.1.0/24'));
  expect(reserveAddress(pool, ipv4('10.0.1.200'))).toBe(true);
  expect(reserveAddress(pool, ipv4('10.0.1.2'))).toBe(true);
  expect(reserveAddress(pool, ipv4('10.0.1.2'))).toBe(false);
  expect(take(pool, 2)).toEqual(['10.0.1.1', '10.0.1.3']);
});

test('an address of another subnet cannot be reserved', () => {
  const pool = createAddressPool(subnet('10.0.1.0/24'));
  expect(reserveAddress(pool, ipv4('10.0.2.5'))).toBe(false);
});

test('an address range limits what is allocated, not what is reserved', () => {
  const pool = createAddressPool(subnet('10.0.1.0/24'), subnet('10.0.1.128/30'));
  expect(reserveAddress(pool, ipv4('10.0.1.1'))).toBe(true);
  expect(take(pool, 5)).toEqual([
    '10.0.1.128',
    '10.0.1.129',
    '10.0.1.130',
    '10.0.1.131',
    undefined,
  ]);
});

test('a held address goes to its owner alone, and the cursor moves past it', () => {
  const pool = createAddressPool(subnet('10.0.1.0/24'));
  expect(holdAddress(pool, ipv4('10.0.1.2'))).toBe(true);
  expect(holdAddress(pool, ipv4('10.0.1.2'))).toBe(false);
  expect(holdAddress(pool, ipv4('10.0.1.4'))).toBe(true);
  expect(take(pool, 2)).toEqual(['10.0.1.1', '10.0.1.3']);
  takeHeldAddress(pool, ipv4('10.0.1.2'));
  takeHeldAddress(pool, ipv4('10.0.1.4'));
  expect(next(pool)).toBe('10.0.1.5');
});
