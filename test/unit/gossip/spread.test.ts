/*
 * How news spreads: in rounds of 200 ms to three members (GOS-04), by bulk sync (GOS-03, GOS-05).
 * The times are worked out from these intervals; seeds stand for the phases of the nodes' tickers.
 */
import { describe, expect, test } from 'vitest';
import { findEntry } from '../../../src/gossip/network-db.ts';
import {
  disable,
  joinNetwork,
  leaveNetwork,
  publish,
  withdraw,
} from '../../../src/gossip/spread.ts';
import { gossipCluster, known, peer, setNode } from './gossip-cluster.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

function everyoneKnows(cluster: ReturnType<typeof gossipCluster>, endpoint: string): boolean {
  return cluster.nodes.every((node) => known(cluster, node).includes(endpoint));
}

describe('an update', () => {
  test.each(SEEDS)('reaches all of four nodes with the owner’s next round (seed %i)', (seed) => {
    const cluster = gossipCluster(4, seed);
    publish(cluster.gossip, peer('n1', 'new'));
    expect(known(cluster, 'n1')).toContain('new');
    expect(known(cluster, 'n2')).not.toContain('new');
    const tookSeconds = cluster.runUntil(() => everyoneKnows(cluster, 'new'), 5);
    expect(tookSeconds).toBeLessThanOrEqual(0.2);
  });

  test.each(SEEDS)('reaches all of forty nodes within a second or two (seed %i)', (seed) => {
    const cluster = gossipCluster(40, seed);
    publish(cluster.gossip, peer('n7', 'new'));
    const tookSeconds = cluster.runUntil(() => everyoneKnows(cluster, 'new'), 5);
    expect(tookSeconds).toBeGreaterThan(0.2);
    expect(tookSeconds).toBeLessThanOrEqual(2);
  });

  test('is told three others a round, so that one round of one node never informs more', () => {
    const cluster = gossipCluster(40);
    publish(cluster.gossip, peer('n1', 'new'));
    cluster.runUntil(() => known(cluster, 'n1').includes('new'), 1);
    const knew = (): number =>
      cluster.nodes.filter((node) => known(cluster, node).includes('new')).length;
    cluster.runUntil(() => knew() > 1, 1);
    expect(knew()).toBe(4);
  });

  test('of forty at once takes several datagrams of 1400 bytes', () => {
    const cluster = gossipCluster(2);
    for (let number = 0; number < 40; number++) publish(cluster.gossip, peer('n1', `t${number}`));
    const tookSeconds = cluster.runUntil(() => known(cluster, 'n2').length === 42, 10);
    // Seven entries of 195 bytes fit: six rounds, the first of them at a phase within 0.2 s.
    expect(tookSeconds).toBeGreaterThan(1);
    expect(tookSeconds).toBeLessThanOrEqual(1.2);
  });

  test('is withdrawn everywhere, and forgotten', () => {
    const cluster = gossipCluster(5);
    withdraw(cluster.gossip, 'app', 'n1-first');
    cluster.run(2);
    for (const node of cluster.nodes) expect(known(cluster, node)).not.toContain('n1-first');
    expect(cluster.gossip.tables.get('app')?.size).toBe(4);
  });

  test('that nobody can be told is told when it was told often enough; then bulk sync repairs', () => {
    const cluster = gossipCluster(3);
    cluster.set(false, 'n1', 'n3', ['udp']);
    cluster.set(false, 'n2', 'n3', ['udp']);
    publish(cluster.gossip, peer('n1', 'new'));
    cluster.run(2);
    expect(known(cluster, 'n2')).toContain('new');
    expect(known(cluster, 'n3')).not.toContain('new');
    const tookSeconds = cluster.runUntil(() => everyoneKnows(cluster, 'new'), 60);
    expect(tookSeconds).toBeGreaterThan(2);
    expect(tookSeconds).toBeLessThanOrEqual(60);
  });
});

/** Of three members n3 has left, and n1 leaves while it does not reach n2. */
function cutInTwo() {
  const cluster = gossipCluster(3);
  leaveNetwork(cluster.gossip, 'n3', 'app');
  cluster.run(2);
  cluster.set(false, 'n1', 'n2', ['udp', 'tcp']);
  leaveNetwork(cluster.gossip, 'n1', 'app');
  return cluster;
}

describe('leaving a network', () => {
  test('reaches members that only a node outside the network reaches (handleNetworkEvent)', () => {
    const cluster = cutInTwo();
    expect(known(cluster, 'n2')).toContain('n1-first');
    cluster.run(2);
    expect(known(cluster, 'n2')).toEqual(['n2-first']);
  });

  test('is heard of within half a minute by one that was cut off meanwhile (MergeRemoteState)', () => {
    const cluster = gossipCluster(3);
    for (const other of ['n1', 'n3']) cluster.set(false, 'n2', other);
    for (const node of ['n1', 'n3']) leaveNetwork(cluster.gossip, node, 'app');
    cluster.run(2);
    for (const other of ['n1', 'n3']) cluster.set(true, 'n2', other);
    expect(known(cluster, 'n2')).toContain('n1-first');
    const tookSeconds = cluster.runUntil(() => known(cluster, 'n2').length === 1, 60);
    expect(tookSeconds).toBeGreaterThan(2);
    expect(tookSeconds).toBeLessThanOrEqual(34);
  });

  test('and joining again brings no entry of its own back (handleTableMessage)', () => {
    const cluster = cutInTwo();
    cluster.set(true, 'n1', 'n2', ['tcp']);
    joinNetwork(cluster.gossip, 'n1', 'app');
    expect(known(cluster, 'n1')).toEqual(['n2-first']);
  });
});

describe('a quiet cluster', () => {
  test('costs no events, however much was published before', () => {
    const cluster = gossipCluster(10);
    publish(cluster.gossip, peer('n1', 'new'));
    disable(cluster.gossip, 'app', 'new');
    cluster.run(5);
    expect(cluster.run(600)).toBe(0);
  });
});

describe('an endpoint that comes back', () => {
  test.each([
    ['before anybody has heard of its end', true, 0],
    ['while a node that is cut off still holds what it was', false, 5],
  ])('%s is known to all by what it is now', (_, isOpen, seconds) => {
    const cluster = gossipCluster(3);
    setNode(cluster, isOpen, 'n3');
    withdraw(cluster.gossip, 'app', 'n1-first');
    cluster.run(seconds);
    expect(known(cluster, 'n3')).toContain('n1-first');
    publish(cluster.gossip, { ...peer('n1', 'n1-first'), address: 2 });
    setNode(cluster, true, 'n3');
    cluster.run(60);
    expect(everyoneKnows(cluster, 'n1-first')).toBe(true);
    const entry = findEntry(cluster.gossip, 'overlay_peer_table', 'app', 'n1-first');
    expect(entry?.record).toMatchObject({ address: 2 });
    expect(cluster.gossip.unsettled.get('app')?.size).toBe(0);
  });
});

describe('a network', () => {
  test('tells a node that joins all it has, by the members that the node reaches', () => {
    const cluster = gossipCluster(3);
    leaveNetwork(cluster.gossip, 'n3', 'app');
    cluster.run(2);
    expect(known(cluster, 'n1')).toEqual(['n1-first', 'n2-first']);
    publish(cluster.gossip, peer('n1', 'while-away'));
    cluster.run(2);
    joinNetwork(cluster.gossip, 'n3', 'app');
    expect(cluster.gossip.unsettled.get('app')?.size).toBe(0);
  });

  test('tells nothing to a node whose TCP 7946 is shut; gossip brings what is new (FAIL-03)', () => {
    const cluster = gossipCluster(3);
    leaveNetwork(cluster.gossip, 'n3', 'app');
    cluster.run(2);
    for (const other of ['n1', 'n2']) cluster.set(false, 'n3', other, ['tcp']);
    joinNetwork(cluster.gossip, 'n3', 'app');
    expect(cluster.gossip.unsettled.get('app')?.size).toBe(2);
    publish(cluster.gossip, peer('n1', 'new'));
    cluster.run(2);
    expect(known(cluster, 'n3')).toContain('new');
  });

  test('forgets what a node had when it leaves', () => {
    const cluster = gossipCluster(3);
    setNode(cluster, true, 'n1');
    leaveNetwork(cluster.gossip, 'n1', 'app');
    cluster.run(1);
    expect(known(cluster, 'n2')).toEqual(['n2-first', 'n3-first']);
  });
});
