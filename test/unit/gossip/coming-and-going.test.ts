/*
 * An engine that stops and starts again, as its gossip sees it: it knows nobody until it hears of them, by
 * way of the managers (getRemoteAddressList leaves the node itself out; rejoinClusterBootStrap of
 * networkdb/cluster.go is each node's minute). memberlist's suspectNode and deadNode ignore names that
 * they do not know, and its gossip() sends nothing to nodes that have left.
 */
import { describe, expect, test } from 'vitest';
import { believesIn } from '../../../src/gossip/network-db.ts';
import { joinCluster, leaveCluster } from '../../../src/gossip/coming-and-going.ts';
import { joinNetwork, publish } from '../../../src/gossip/spread.ts';
import { gossipCluster, known, peer, setNode, type GossipCluster } from './gossip-cluster.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

function clusterOf(size: number, seed: number, ...managers: string[]): GossipCluster {
  const cluster = gossipCluster(size, seed);
  cluster.managers.push(...managers);
  return cluster;
}

function restart(cluster: GossipCluster, node: string): void {
  leaveCluster(cluster.gossip, node);
  cluster.run(1);
  joinCluster(cluster.gossip, node);
}

/** Whom a node has heard of, and takes for a member. */
function membersFor({ gossip, nodes }: GossipCluster, node: string): string[] {
  return nodes.filter((other) => other !== node && believesIn(gossip, node, other));
}

function areAllMembers(cluster: GossipCluster): boolean {
  const { nodes } = cluster;
  return nodes.every((node) => membersFor(cluster, node).length === nodes.length - 1);
}

/** Seconds until somebody finds the only manager of a cluster again, at worst. */
function longestAlone(size: number): number {
  const times = SEEDS.map((seed) => {
    const cluster = clusterOf(size, seed, 'n1');
    restart(cluster, 'n1');
    return cluster.runUntil(() => membersFor(cluster, 'n1').length > 0, 63) as number;
  });
  return Math.max(...times);
}

/** At which part of its rounds of 0.2 s, in milliseconds, a node tells the others something new. */
function roundOf(cluster: GossipCluster, node: string, news: string): number {
  publish(cluster.gossip, peer(node, news));
  const isHeard = (): boolean =>
    cluster.nodes.some((other) => {
      return other !== node && known(cluster, other).includes(news);
    });
  return Math.round((cluster.runUntil(isHeard, 5) as number) * 1000) % 200;
}

describe('a node that starts again', () => {
  test('staggers its tickers anew', () => {
    const pairs = SEEDS.map((seed) => {
      const cluster = clusterOf(3, seed, 'n1');
      cluster.run(10);
      const [before, again] = [roundOf(cluster, 'n2', 'one'), roundOf(cluster, 'n2', 'two')];
      expect(again).toBe(before);
      restart(cluster, 'n2');
      joinNetwork(cluster.gossip, 'n2', 'app');
      cluster.run(10);
      return [before, roundOf(cluster, 'n2', 'three')];
    });
    expect(pairs.filter(([before, after]) => before === after).length).toBeLessThan(3);
  });

  test.each(SEEDS)('hears of all others from a manager at once (seed %i)', (seed) => {
    const cluster = clusterOf(4, seed, 'n1');
    restart(cluster, 'n2');
    expect(membersFor(cluster, 'n2')).toEqual(['n1', 'n3', 'n4']);
    expect(cluster.runUntil(() => areAllMembers(cluster), 10)).toBeDefined();
  });

  test('knows nobody while it reaches no manager, and suspects nobody', () => {
    const cluster = clusterOf(3, 1, 'n1');
    leaveCluster(cluster.gossip, 'n2');
    cluster.run(1);
    setNode(cluster, false, 'n2');
    joinCluster(cluster.gossip, 'n2');
    cluster.run(180);
    expect(membersFor(cluster, 'n2')).toEqual([]);
    expect(cluster.changes.filter(({ node }) => node === 'n2')).toEqual([]);
  });

  test.each(SEEDS)('tries a manager that it missed a minute after its start (seed %i)', (seed) => {
    const cluster = clusterOf(3, seed, 'n1');
    leaveCluster(cluster.gossip, 'n2');
    cluster.run(1);
    setNode(cluster, false, 'n2');
    joinCluster(cluster.gossip, 'n2');
    cluster.run(50);
    setNode(cluster, true, 'n2');
    // The others know it as one that has left: it is for n2 to come, at 1 + 60 s and a second later.
    const seesAll = (): boolean => membersFor(cluster, 'n2').length === 2;
    expect(cluster.runUntil(seesAll, 63)).toBe(62);
  });

  test.each([
    [125.5, 126],
    [132, 182],
  ])('goes on for ten seconds each minute: open at %i s, joined at %i s', (openAt, joinedAt) => {
    const cluster = clusterOf(3, 1, 'n1');
    leaveCluster(cluster.gossip, 'n2');
    cluster.run(1);
    setNode(cluster, false, 'n2');
    joinCluster(cluster.gossip, 'n2');
    cluster.run(openAt - 1);
    setNode(cluster, true, 'n2');
    expect(cluster.runUntil(() => membersFor(cluster, 'n2').length > 0, 63)).toBe(joinedAt);
  });

  test('hears nothing of a node that the manager has given up', () => {
    const cluster = clusterOf(3, 1, 'n1');
    setNode(cluster, false, 'n3');
    cluster.run(60);
    cluster.changes.splice(0);
    restart(cluster, 'n2');
    cluster.run(60);
    const ofLost = cluster.changes.filter(({ node, subject }) => node === 'n2' && subject === 'n3');
    expect(ofLost).toEqual([]);
    expect(membersFor(cluster, 'n2')).toEqual(['n1']);
    setNode(cluster, true, 'n3');
    cluster.run(60);
    expect(membersFor(cluster, 'n2')).toEqual(['n1', 'n3']);
  });

  test('does not act on a probe of the process before it', () => {
    const cluster = clusterOf(3, 1, 'n1');
    // n1 reaches n3 by TCP alone: it does not doubt it, and cannot ping it for n2.
    cluster.set(false, 'n1', 'n3', ['udp']);
    cluster.set(false, 'n2', 'n3');
    const isWaiting = (): boolean => cluster.gossip.nodes.get('n2')!.isProbing;
    expect(cluster.runUntil(isWaiting, 10)).toBeDefined();
    // Half a second later it has asked the others; half a second more, and it would judge.
    cluster.run(0.7);
    leaveCluster(cluster.gossip, 'n2');
    for (const node of ['n1', 'n2']) cluster.set(true, node, 'n3');
    joinCluster(cluster.gossip, 'n2');
    cluster.changes.splice(0);
    cluster.run(20);
    expect(cluster.changes.filter(({ state }) => state === 'suspect')).toEqual([]);
  });
});

describe('the only manager that starts again', () => {
  test.each(SEEDS)('is alone until the minute of some worker is over (seed %i)', (seed) => {
    const cluster = clusterOf(4, seed, 'n1');
    restart(cluster, 'n1');
    expect(membersFor(cluster, 'n1')).toEqual([]);
    joinNetwork(cluster.gossip, 'n1', 'app');
    publish(cluster.gossip, peer('n1', 'made-alone'));
    const isMember = (): boolean => membersFor(cluster, 'n1').length > 0;
    const atSeconds = cluster.runUntil(isMember, 63);
    expect(atSeconds).toBeGreaterThanOrEqual(1);
    expect(cluster.runUntil(() => areAllMembers(cluster), 10)).toBeDefined();
    // The tables are repaired by the bulk sync of each half minute.
    cluster.run(61);
    const all = ['made-alone', 'n2-first', 'n3-first', 'n4-first'];
    for (const node of ['n2', 'n3', 'n4']) expect(known(cluster, node)).toEqual(all);
    expect(known(cluster, 'n1')).toEqual(expect.arrayContaining(all));
  });

  test('is heard of sooner where there are more workers, whose minutes are not the same', () => {
    expect(longestAlone(12)).toBeLessThan(longestAlone(2));
  });

  test('is told nothing by those who have heard it leave, however short ago', () => {
    const cluster = clusterOf(4, 1);
    restart(cluster, 'n1');
    setNode(cluster, false, 'n2');
    const isSuspected = (): boolean =>
      cluster.changes.some(({ subject, state }) => subject === 'n2' && state === 'suspect');
    expect(cluster.runUntil(isSuspected, 10)).toBeDefined();
    setNode(cluster, true, 'n2');
    cluster.run(10);
    const ofObjection = cluster.changes.filter(({ subject, state }) => {
      return subject === 'n2' && state === 'alive';
    });
    expect(ofObjection.map(({ node }) => node)).not.toEqual([]);
    expect(ofObjection.map(({ node }) => node)).not.toContain('n1');
  });
});
