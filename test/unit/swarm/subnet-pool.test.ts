/*
 * Subnets and VNIs of overlays.
 */
import { describe, expect, test } from 'vitest';
import { subnet, subnetText } from '../../../src/packet/ipv4-subnet.ts';
import {
  allocateSubnet,
  createSubnetPool,
  releaseSubnet,
  reserveSubnet,
  type SubnetPool,
} from '../../../src/swarm/subnet-pool.ts';
import { allocateVni, createVniPool, releaseVni } from '../../../src/swarm/vni-pool.ts';

function next(pool: SubnetPool): string {
  const allocated = allocateSubnet(pool);
  return 'error' in allocated ? allocated.error : subnetText(allocated.subnet);
}

describe('subnets', () => {
  test('are cut from the pool one after the other, and a gap is used again at once', () => {
    const pool = createSubnetPool([subnet('10.0.0.0/8')], 24);
    expect([next(pool), next(pool), next(pool)]).toEqual([
      '10.0.0.0/24',
      '10.0.1.0/24',
      '10.0.2.0/24',
    ]);
    releaseSubnet(pool, subnet('10.0.1.0/24'));
    expect([next(pool), next(pool)]).toEqual(['10.0.1.0/24', '10.0.3.0/24']);
  });

  test('pass over what a user has taken, larger or smaller', () => {
    const pool = createSubnetPool([subnet('10.0.0.0/8')], 24);
    reserveSubnet(pool, subnet('10.0.0.128/25'));
    reserveSubnet(pool, subnet('10.0.2.0/23'));
    expect([next(pool), next(pool)]).toEqual(['10.0.1.0/24', '10.0.4.0/24']);
  });

  test('that overlap another network are refused in the words of the engine', () => {
    const pool = createSubnetPool([subnet('10.0.0.0/8')], 24);
    next(pool);
    expect(reserveSubnet(pool, subnet('10.0.0.0/16'))).toEqual({
      error: 'invalid pool request: Pool overlaps with other one on this address space',
    });
    expect(reserveSubnet(pool, subnet('192.168.9.0/24'))).toEqual({
      subnet: subnet('192.168.9.0/24'),
    });
  });

  test('run out in the words of the engine, and a second pool is used before that', () => {
    const pool = createSubnetPool([subnet('10.0.0.0/24'), subnet('255.255.255.0/24')], 25);
    expect([next(pool), next(pool), next(pool), next(pool), next(pool)]).toEqual([
      '10.0.0.0/25',
      '10.0.0.128/25',
      '255.255.255.0/25',
      '255.255.255.128/25',
      'all predefined address pools have been fully subnetted',
    ]);
  });
});

test('VNIs count up from 4096 and a freed one is not given again', () => {
  const pool = createVniPool();
  expect([allocateVni(pool), allocateVni(pool)]).toEqual([4096, 4097]);
  releaseVni(pool, 4097);
  expect(allocateVni(pool)).toBe(4098);
});
