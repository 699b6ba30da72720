/*
 * How nodes find out that another one is gone, and that it is back (GOS-07, GOS-09, GOS-20 to GOS-23).
 * Bounds are worked out: up to one round of the ring until it is probed, one second of probing, the
 * suspicion's time, and a round of news.
 */
import { describe, expect, test } from 'vitest';
import { believesIn } from '../../../src/gossip/network-db.ts';
import { suspicionNs } from '../../../src/gossip/suspicion.ts';
import { disable, publish } from '../../../src/gossip/spread.ts';
import { gossipCluster, known, peer, setNode, type GossipCluster } from './gossip-cluster.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

function survivors(cluster: GossipCluster, lost: string): string[] {
  return cluster.nodes.filter((node) => node !== lost);
}

function isGivenUp(cluster: GossipCluster, lost: string): boolean {
  return survivors(cluster, lost).every((node) => !believesIn(cluster.gossip, node, lost));
}

describe('a suspicion', () => {
  test.each([
    [2, 0, 4],
    [3, 0, 4],
    [10, 0, 24],
    [10, 2, 4],
    [100, 0, 48],
    [100, 2, 8],
  ])('of a cluster of %i with %i confirmations lasts %d s', (size, confirmations, seconds) => {
    expect(suspicionNs(size, confirmations) / 1e9).toBeCloseTo(seconds, 3);
  });

  test('of ten nodes with one confirmation lasts 11.4 s', () => {
    expect(suspicionNs(10, 1) / 1e9).toBeCloseTo(11.38, 2);
  });
});

describe('a node whose cable is pulled', () => {
  test.each(SEEDS)('is given up by the two others within 5 to 8 s (seed %i)', (seed) => {
    const cluster = gossipCluster(3, seed);
    setNode(cluster, false, 'n3');
    const tookSeconds = cluster.runUntil(() => isGivenUp(cluster, 'n3'), 60);
    expect(tookSeconds).toBeGreaterThanOrEqual(5);
    expect(tookSeconds).toBeLessThanOrEqual(8);
    for (const node of ['n1', 'n2']) expect(known(cluster, node)).not.toContain('n3-first');
  });

  test.each(SEEDS)('of seven is given up within 5 to 12 s (seed %i)', (seed) => {
    const cluster = gossipCluster(7, seed);
    setNode(cluster, false, 'n4');
    const tookSeconds = cluster.runUntil(() => isGivenUp(cluster, 'n4'), 60);
    expect(tookSeconds).toBeGreaterThanOrEqual(5);
    expect(tookSeconds).toBeLessThanOrEqual(12);
  });

  test.each(SEEDS)('gives up all others itself and keeps what is its own (seed %i)', (seed) => {
    const cluster = gossipCluster(3, seed);
    setNode(cluster, false, 'n3');
    cluster.run(60);
    expect(known(cluster, 'n3')).toEqual(['n3-first']);
    expect(known(cluster, 'n1')).toEqual(['n1-first', 'n2-first']);
  });

  test.each(SEEDS)(
    'knows all and is known by all soon after its return, bulk sync being the last resort (seed %i)',
    (seed) => {
      const cluster = gossipCluster(5, seed);
      setNode(cluster, false, 'n2');
      cluster.run(60);
      publish(cluster.gossip, peer('n2', 'made-alone'));
      publish(cluster.gossip, peer('n1', 'made-meanwhile'));
      cluster.run(60);
      setNode(cluster, true, 'n2');
      const all = [...cluster.nodes.map((node) => `${node}-first`), 'made-alone', 'made-meanwhile'];
      const isWhole = (): boolean =>
        cluster.nodes.every((node) => known(cluster, node).join() === all.toSorted().join());
      expect(cluster.runUntil(isWhole, 60)).toBeLessThanOrEqual(120 + 40);
    },
  );

  test.each(SEEDS)('that is back after two seconds loses nothing (seed %i)', (seed) => {
    const cluster = gossipCluster(3, seed);
    setNode(cluster, false, 'n3');
    cluster.run(2);
    setNode(cluster, true, 'n3');
    cluster.run(30);
    expect(cluster.changes.filter(({ state }) => state === 'dead')).toEqual([]);
    for (const node of cluster.nodes) expect(known(cluster, node)).toHaveLength(3);
  });

  test('costs events for as long as something is to be found out, and no longer', () => {
    const cluster = gossipCluster(5);
    setNode(cluster, false, 'n3');
    cluster.run(300);
    expect(cluster.run(600)).toBe(0);
    setNode(cluster, true, 'n3');
    cluster.run(60);
    expect(cluster.run(600)).toBe(0);
  });
});

describe('a way that is shut in part', () => {
  test('between two nodes, both of which others reach, makes nobody give anybody up', () => {
    const cluster = gossipCluster(4);
    cluster.set(false, 'n1', 'n2');
    cluster.run(120);
    expect(cluster.changes.filter(({ state }) => state === 'dead')).toEqual([]);
  });

  test('for UDP alone makes nobody suspect, since TCP answers (GOS-20)', () => {
    const cluster = gossipCluster(3);
    for (const other of ['n1', 'n2']) cluster.set(false, 'n3', other, ['udp']);
    cluster.run(120);
    expect(cluster.changes).toEqual([]);
  });

  test('for UDP alone delays a disabled record until the next bulk sync (FAIL-04)', () => {
    const cluster = gossipCluster(2);
    cluster.set(false, 'n1', 'n2', ['udp']);
    publish(cluster.gossip, peer('n1', 'new'));
    disable(cluster.gossip, 'app', 'new');
    cluster.run(1);
    expect(known(cluster, 'n2')).not.toContain('new');
    cluster.run(60);
    expect(known(cluster, 'n2')).toContain('new');
  });
});

describe('a partition', () => {
  test.each(SEEDS)('leaves each side with its own, and heals whole (seed %i)', (seed) => {
    const cluster = gossipCluster(4, seed);
    const sides = [
      ['n1', 'n2'],
      ['n3', 'n4'],
    ] as const;
    const cut = (open: boolean): void => {
      for (const left of sides[0]) for (const right of sides[1]) cluster.set(open, left, right);
    };
    cut(false);
    cluster.run(90);
    expect(known(cluster, 'n1')).toEqual(['n1-first', 'n2-first']);
    expect(known(cluster, 'n4')).toEqual(['n3-first', 'n4-first']);
    cut(true);
    cluster.run(60);
    for (const node of cluster.nodes) expect(known(cluster, node)).toHaveLength(4);
  });
});
