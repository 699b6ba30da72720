/**
 * What a node does with what gossip tells it: peers of the tunnel, backends of its load balancers.
 *
 * Owns the way from an entry of NetworkDB to the calls of libnetwork (handleEpTableEvent and
 * EventNotify of the overlay driver). Nodes that nobody has touched yet have no tables.
 */
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import { addToPeerTable, removeFromPeerTable } from '../libnetwork/overlay-peers.ts';
import {
  addBackend,
  addPeer,
  disableBackend,
  forgetPeer,
  removeBackend,
  removePeer,
} from '../libnetwork/program-node.ts';
import type {
  Entry,
  EntryState,
  GossipHost,
  PeerRecord,
  ServiceRecord,
} from '../gossip/network-db.ts';
import { heldState, latestState, membersOf } from '../gossip/network-db.ts';
import { isKnown } from '../libnetwork/service-bindings.ts';
import { record } from '../trace/recorder.ts';
import { shownAfter } from './table-events.ts';
import type { MachineState, World } from './world.ts';

type Appliers = Pick<
  GossipHost,
  'shownAfter' | 'apply' | 'applyEverywhere' | 'unsettled' | 'settled'
>;

/** The calls that gossip makes when a node learns something. */
export function nodeTables(world: () => World): Appliers {
  return {
    shownAfter: (node, before, news, way) => {
      const machine = world().machines.get(node) as MachineState;
      const { behaviour } = machine.engine as DockerEngine;
      return shownAfter(behaviour, before, news, way);
    },
    apply: (node, entry, state) => {
      const engine = engineSetUp(world(), node);
      if (engine === undefined) return;
      applyTo(engine, entry, state);
      if (node !== entry.record.owner) traceNews(world(), node, entry, heldState(entry, node));
    },
    applyEverywhere: (entry, state) => {
      if (entry.record.table === 'overlay_peer_table') return;
      for (const engine of enginesOf(world(), entry)) applyTo(engine, entry, state);
    },
    unsettled: ({ record: { table, network } }) => {
      if (table === 'endpoint_table') world().shared.known.delete(network);
    },
    settled: (entry) => {
      if (entry.record.table === 'overlay_peer_table') settlePeer(world(), entry, entry.record);
      else world().shared.known.delete(entry.record.network);
    },
  };
}

function applyTo(engine: DockerEngine, { record }: Entry, state: EntryState): void {
  if (record.table === 'endpoint_table') applyService(engine, record, state);
  else if (state === 'gone') removePeer(engine, record.network, record.address);
  else addPeer(engine, record.network, record.address, record.tunnelEndpoint);
}

function applyService(engine: DockerEngine, record: ServiceRecord, state: EntryState): void {
  if (state === 'gone') return removeBackend(engine, record);
  if (state === 'enabled' || !isKnown(engine, record)) addBackend(engine, record);
  if (state === 'disabled') disableBackend(engine, record);
}

function traceNews(
  { recorder, kernel }: World,
  node: string,
  { record: news }: Entry,
  state: EntryState,
): void {
  if (recorder === undefined) return;
  const { table, owner, network } = news;
  const isService = news.table === 'endpoint_table';
  record(recorder, {
    kind: 'gossip.delivered',
    timeNs: kernel.loop.nowNs,
    request: 0,
    node,
    owner,
    network,
    table,
    endpoint: isService ? news.backend.task : news.name,
    address: isService ? news.backend.address : news.address,
    state,
  });
}

/** A row that all have is stored once for all of them. */
function settlePeer(world: World, entry: Entry, record: PeerRecord): void {
  const { network, address, tunnelEndpoint } = record;
  const peers = world.shared.peers.get(network);
  if (peers === undefined) return;
  if (latestState(entry) === 'gone') removeFromPeerTable(peers, address);
  else addToPeerTable(peers, { address, tunnelEndpoint });
  for (const engine of enginesOf(world, entry)) forgetPeer(engine, network, address);
}

/** Nodes of the network that are set up, the entry's owner first. */
function enginesOf(world: World, { record }: Entry): DockerEngine[] {
  const engines: DockerEngine[] = [];
  const members = membersOf(world.gossip, record.network);
  for (const node of world.shared.nodesSetUp) {
    const engine = engineSetUp(world, node);
    if (engine === undefined || !members.has(node)) continue;
    if (node === record.owner) engines.unshift(engine);
    else engines.push(engine);
  }
  return engines;
}

/** The node's engine, where somebody has touched the node. */
export function engineSetUp({ machines }: World, node: string): DockerEngine | undefined {
  const machine = machines.get(node);
  return machine?.isProgrammed ? machine.engine : undefined;
}
