/*
 * A cluster that has nothing but gossip: nodes, a clock, ways that a test opens and shuts, and what
 * each node has in its tables.
 */
import { createEventLoop, runEvents, schedule } from '../../../src/engine/event-loop.ts';
import { createRandomStreams, pickIndex } from '../../../src/engine/random-streams.ts';
import { SECOND } from '../../../src/engine/sim-time.ts';
import { lanChanged } from '../../../src/gossip/failure-detector.ts';
import { addNode, type MemberState } from '../../../src/gossip/member-views.ts';
import {
  createGossip,
  type EntryState,
  type Gossip,
  type GossipTimer,
  type PeerRecord,
} from '../../../src/gossip/network-db.ts';
import { joinNetwork, onGossipTimer, publish, startGossip } from '../../../src/gossip/spread.ts';

export interface ViewChange {
  readonly timeNs: number;
  readonly node: string;
  readonly subject: string;
  readonly state: MemberState;
}

export interface GossipCluster {
  readonly gossip: Gossip;
  readonly nodes: readonly string[];
  /** What each node's tables hold: owner and address, by node. */
  readonly tables: Map<string, Map<string, EntryState>>;
  readonly changes: ViewChange[];
  /** Ways that are shut: `n1>n2/udp`. */
  readonly shut: Set<string>;
  /** Nodes whose addresses an engine that starts is given; nobody unless a test says. */
  readonly managers: string[];
  nowNs(): number;
  /** Lets time pass; returns how many events there were. */
  run(seconds: number): number;
  /** Runs until something holds; the time at which it did, or undefined. */
  runUntil(holds: () => boolean, secondsMax: number): number | undefined;
  /** Shuts or opens all that goes from one node to another, both ways unless told otherwise. */
  set(open: boolean, left: string, right: string, protocols?: readonly ('udp' | 'tcp')[]): void;
}

/** `size` nodes on network `app`, each with one endpoint that all know. */
export function gossipCluster(size: number, seed = 1): GossipCluster {
  const loop = createEventLoop<GossipTimer>();
  const streams = createRandomStreams(seed);
  const nodes = Array.from({ length: size }, (_, index) => `n${index + 1}`);
  const tables = new Map(nodes.map((node) => [node, new Map<string, EntryState>()]));
  const changes: ViewChange[] = [];
  const shut = new Set<string>();
  const managers: string[] = [];
  const isOpen = (from: string, to: string, protocol: string): boolean =>
    !shut.has(`${from}>${to}/${protocol}`);
  const gossip = createGossip({
    nowNs: () => loop.nowNs,
    startTimer: (delayNs, timer) => schedule(loop, delayNs, timer),
    pick: (purpose, count) => pickIndex(streams, purpose, count),
    pickPhase: ({ kind, node }, count) => pickIndex(streams, `${kind}/${node}`, count),
    managers: () => managers,
    reaches: (from, to, protocol) =>
      isOpen(from, to, protocol) && (protocol === 'udp' || isOpen(to, from, protocol)),
    isSure: (left, right) => isOpen(left, right, 'udp') && isOpen(right, left, 'udp'),
    arrivalOrder: (_, entries) => entries,
    viewChanged: (node, subject, state) => {
      changes.push({ timeNs: loop.nowNs, node, subject, state });
    },
    shownAfter: (_, __, news) => news,
    apply: (node, { record }, state) => tables.get(node)?.set(record.endpoint, state),
    applyEverywhere: ({ record }, state) => {
      for (const table of tables.values()) table.set(record.endpoint, state);
    },
    unsettled: () => {},
    settled: () => {},
  });
  for (const node of nodes) addNode(gossip, node);
  for (const node of nodes) joinNetwork(gossip, node, 'app');
  for (const node of nodes) publish(gossip, peer(node, `${node}-first`));
  startGossip(gossip);
  const handle = (timer: GossipTimer): void => onGossipTimer(gossip, timer);
  const run = (isDone: () => boolean, untilNs: number): void => {
    runEvents(loop, { handle, isDone, untilNs, eventsMax: 10_000_000 });
  };
  return {
    gossip,
    nodes,
    tables,
    changes,
    shut,
    managers,
    nowNs: () => loop.nowNs,
    run: (seconds) => {
      const before = loop.handled;
      run(() => false, loop.nowNs + seconds * SECOND);
      return loop.handled - before;
    },
    runUntil: (holds, secondsMax) => {
      run(holds, loop.nowNs + secondsMax * SECOND);
      return holds() ? loop.nowNs / SECOND : undefined;
    },
    set: (open, left, right, protocols = ['udp', 'tcp']) => {
      for (const protocol of protocols) {
        for (const way of [`${left}>${right}`, `${right}>${left}`]) {
          if (open) shut.delete(`${way}/${protocol}`);
          else shut.add(`${way}/${protocol}`);
        }
      }
      lanChanged(gossip, [left, right]);
    },
  };
}

/** An endpoint of a node on network `app`. */
export function peer(owner: string, endpoint: string): PeerRecord {
  return {
    table: 'overlay_peer_table',
    network: 'app',
    owner,
    endpoint,
    name: endpoint,
    address: 1,
    tunnelEndpoint: 1,
  };
}

/** The endpoints that a node's tables hold, disabled ones included. */
export function known({ tables }: GossipCluster, node: string): string[] {
  const rows = [...(tables.get(node) ?? [])].filter(([, state]) => state !== 'gone');
  return rows.map(([endpoint]) => endpoint).sort();
}

/** Cuts a node off from all others, or puts it back. */
export function setNode(cluster: GossipCluster, open: boolean, node: string): void {
  for (const other of cluster.nodes) if (other !== node) cluster.set(open, node, other);
}
