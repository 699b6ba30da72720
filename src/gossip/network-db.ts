/**
 * NetworkDB: what each node of a swarm knows of the tables that the nodes keep together.
 *
 * Owns the entries, who holds which version of each, and who takes part in which network (GOS-01,
 * GOS-02). An entry belongs to the node that made it; all members of the network hold its latest
 * version but those that `held` names, so that a cluster at rest costs one record an entry however
 * many nodes there are. How versions spread is spread.ts's; what a node does with what it has
 * learned is the host's. Follows libnetwork/networkdb/networkdb.go.
 */
import type { Backend, ServiceBinding } from '../libnetwork/service-records.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Member, MemberState } from './member-views.ts';
import type { Queued, TransmitQueue } from './transmit-queue.ts';

/** `disabled`: no new connections, task names gone (LIFE-07). `gone`: never heard of, or deleted. */
export type EntryState = 'enabled' | 'disabled' | 'gone';

/** Where an address of an overlay is: which tunnel endpoint (overlay_peer_table). */
export interface PeerRecord {
  readonly table: 'overlay_peer_table';
  readonly network: string;
  /** The node that made the entry. */
  readonly owner: string;
  /** Identifies the endpoint within its network: a task's id, or of a load balancer node and address. */
  readonly endpoint: string;
  /** As people call it: `web.1`, `n1-endpoint`. */
  readonly name: string;
  readonly address: Ipv4Address;
  readonly tunnelEndpoint: Ipv4Address;
}

/** A backend of a service, or a container's names (endpoint_table). */
export interface ServiceRecord {
  readonly table: 'endpoint_table';
  readonly network: string;
  readonly owner: string;
  readonly endpoint: string;
  /** The service; its own backends are not read. */
  readonly binding: ServiceBinding;
  readonly backend: Backend;
}

export type EntryRecord = PeerRecord | ServiceRecord;
export type TableName = EntryRecord['table'];

export interface Entry {
  /** As its owner made it last. */
  record: EntryRecord;
  /** The state that each version gave it; version 0 is `gone`, the last one the latest. */
  readonly states: EntryState[];
  /** All nodes by name: their places in `held` and `queued`. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Versions of members that do not hold the latest one, LATEST for the others; empty while all do. */
  held: Int32Array;
  /** How many members hold another version, and how many of them would say something else by it. */
  heldCount: number;
  behindCount: number;
  /** Nodes whose tables say something else than what they hold, made with the first one. */
  shown: Map<string, EntryState> | undefined;
  /** Where the entry stands in the queues of the nodes that pass it on, and how many these are. */
  queued: (Queued | undefined)[];
  queuedCount: number;
}

/** Tickers of a node. */
export interface NodeTimer {
  readonly kind:
    | 'gossip.round'
    | 'gossip.bulk-sync'
    | 'swim.probe'
    | 'swim.round'
    | 'swim.push-pull'
    | 'reconnect'
    | 'bootstrap'
    | 'rejoin';
  readonly node: string;
  /** Where it matters that the ticker began with the engine: which start of it. */
  readonly generation?: number;
}

/** Points of time in a probe and in a suspicion. */
interface ProbeTimer {
  readonly kind: 'swim.indirect' | 'swim.suspicion';
  readonly node: string;
  readonly subject: string;
  /** Of the node, when the timer was started. */
  readonly generation: number;
}

interface VerdictTimer extends Omit<ProbeTimer, 'kind'> {
  readonly kind: 'swim.verdict';
  /** Helpers that did not answer either. */
  readonly missing: number;
}

export type GossipTimer = NodeTimer | ProbeTimer | VerdictTimer;

/** How news comes to a node: in a round's datagram, or when two nodes tell each other all they hold. */
export type NewsWay = 'round' | 'bulk-sync';

/** What gossip needs of the world around it. */
export interface GossipHost {
  nowNs(): number;
  startTimer(delayNs: number, timer: GossipTimer): void;
  /** An integer in [0, size) from the stream of that purpose. */
  pick(purpose: string, size: number): number;
  /** The same for when in its interval a timer of a node fires. */
  pickPhase(timer: NodeTimer, size: number): number;
  /** The managers, whose addresses an engine that starts is given to join the gossip by. */
  managers(): readonly string[];
  /** Whether a datagram, or a TCP connection, for port 7946 reaches `to` at this moment. */
  reaches(from: string, to: string, protocol: 'udp' | 'tcp'): boolean;
  /** Whether every datagram between the two is sure to get there, both ways. */
  isSure(left: string, right: string): boolean;
  /** A node believes something else of another one than before. */
  viewChanged(node: string, subject: string, state: MemberState): void;
  /** The order in which a node learns of entries that come together. */
  arrivalOrder(node: string, entries: readonly Entry[]): readonly Entry[];
  /** What a node's tables say after news, which said `before`. */
  shownAfter(node: string, before: EntryState, news: EntryState, way: NewsWay): EntryState;
  /** A node has learned of another state of an entry: its tables say `state` from now on. */
  apply(node: string, entry: Entry, state: EntryState): void;
  /** The same on every node of the network that is set up, the owner first. */
  applyEverywhere(entry: Entry, state: EntryState): void;
  /** Some member does not hold the latest version any more. */
  unsettled(entry: Entry): void;
  /** All members hold the latest version. */
  settled(entry: Entry): void;
}

export interface Gossip {
  readonly host: GossipHost;
  /** All nodes of the swarm, with what they believe of each other. */
  readonly nodes: Map<string, Member>;
  /** The same in order of coming. */
  readonly numbers: Map<string, number>;
  /** Nodes around which the LAN or a firewall is not as it was at the beginning. */
  readonly touched: Set<string>;
  /** Whom a node's probes may not reach. */
  readonly trouble: Map<string, Set<string>>;
  /** Members of each network in order of joining. */
  readonly members: Map<string, Set<string>>;
  /** Whom a node may choose for its rounds, by node and network; found again after a change. */
  readonly partners: Map<string, Map<string, readonly string[]>>;
  /** By network, then `table endpoint`. */
  readonly tables: Map<string, Map<string, Entry>>;
  /** Entries of each network that some member does not hold the latest version of. */
  readonly unsettled: Map<string, Set<Entry>>;
  /** Entries of each network whose latest state is `disabled`. */
  readonly disabled: Map<string, Set<Entry>>;
  /** Entries that each node still passes on; nodes that have nothing to tell are not in it. */
  readonly queues: Map<string, TransmitQueue>;
  /** Timers that run: kind and node. */
  readonly timers: Set<string>;
  /** When in its interval each timer of a node fires, as fixed by chance. */
  readonly phases: Map<string, number>;
  /** While the cluster is being made everybody knows everything at once. */
  isForming: boolean;
}

export function createGossip(host: GossipHost): Gossip {
  return {
    host,
    nodes: new Map(),
    numbers: new Map(),
    touched: new Set(),
    trouble: new Map(),
    members: new Map(),
    partners: new Map(),
    tables: new Map(),
    unsettled: new Map(),
    disabled: new Map(),
    queues: new Map(),
    timers: new Set(),
    phases: new Map(),
    isForming: true,
  };
}

export function entryKey(table: TableName, endpoint: string): string {
  return `${table} ${endpoint}`;
}

export function findEntry(
  { tables }: Gossip,
  table: TableName,
  network: string,
  endpoint: string,
): Entry | undefined {
  return tables.get(network)?.get(entryKey(table, endpoint));
}

export function entriesOf({ tables }: Gossip, network: string): Iterable<Entry> {
  return tables.get(network)?.values() ?? [];
}

export function membersOf({ members }: Gossip, network: string): ReadonlySet<string> {
  return members.get(network) ?? NOBODY;
}

const NOBODY: ReadonlySet<string> = new Set();

/** The newest state that its owner has given it. */
export function latestState({ states }: Entry): EntryState {
  return states.at(-1) ?? 'gone';
}

/** An entry that nobody has heard of yet. */
export function newEntry(record: EntryRecord, numbers: ReadonlyMap<string, number>): Entry {
  return {
    record,
    states: ['gone'],
    numbers,
    held: NONE_HELD,
    heldCount: 0,
    behindCount: 0,
    shown: undefined,
    queued: [],
    queuedCount: 0,
  };
}

const NONE_HELD = new Int32Array();
/** In the place of a version: that of the whole network. */
const LATEST = -1;

/** What a member of the network holds of it. */
export function heldState(entry: Entry, node: string): EntryState {
  return entry.states[heldVersion(entry, node)] ?? 'gone';
}

export function heldVersion(entry: Entry, node: string): number {
  const latest = entry.states.length - 1;
  if (entry.heldCount === 0) return latest;
  const version = entry.held[numberOf(entry, node)] as number;
  return version === LATEST ? latest : version;
}

/** True for a member that does not hold the latest version. */
export function isBehind(entry: Entry, node: string): boolean {
  return entry.heldCount > 0 && entry.held[numberOf(entry, node)] !== LATEST;
}

/** Notes which version a node holds; what it does with it is not decided here. */
export function setHeld(entry: Entry, node: string, version: number): void {
  write(entry, numberOf(entry, node), version === entry.states.length - 1 ? LATEST : version);
}

/** Takes a new version of its owner's in, which holds it: the members that held the latest one do not. */
export function addVersion(entry: Entry, state: EntryState, members: Iterable<string>): void {
  const before = entry.states.push(state) - 2;
  for (const member of members) if (!isBehind(entry, member)) setHeld(entry, member, before);
  setHeld(entry, entry.record.owner, before + 1);
  entry.behindCount = 0;
  for (const version of entry.held) if (counts(entry, version)) entry.behindCount++;
}

function numberOf({ numbers }: Entry, node: string): number {
  return numbers.get(node) as number;
}

function write(entry: Entry, number: number, version: number): void {
  if (entry.heldCount === 0) {
    if (version === LATEST) return;
    entry.held = new Int32Array(entry.numbers.size).fill(LATEST);
  }
  const before = entry.held[number] as number;
  entry.held[number] = version;
  entry.heldCount += Number(version !== LATEST) - Number(before !== LATEST);
  entry.behindCount += Number(counts(entry, version)) - Number(counts(entry, before));
  if (entry.heldCount === 0) entry.held = NONE_HELD;
}

/** Who holds that version would say something else by the latest one. */
function counts({ states }: Entry, version: number): boolean {
  return version !== LATEST && (states.at(-1) !== 'gone' || states[version] !== 'gone');
}

/** What the tables of a member say of it. */
export function shownState(entry: Entry, node: string): EntryState {
  return entry.shown?.get(node) ?? heldState(entry, node);
}

/** Notes what a node's tables say; the version that it holds is noted already. */
export function setShown(entry: Entry, node: string, state: EntryState): void {
  if (state === heldState(entry, node)) entry.shown?.delete(node);
  else (entry.shown ??= new Map()).set(node, state);
}

/** Entries of a network that its members' tables may not say alike: under way, or disabled. */
export function unevenEntries({ unsettled, disabled }: Gossip, network: string): Set<Entry> {
  return new Set([...(unsettled.get(network) ?? []), ...(disabled.get(network) ?? [])]);
}

/** True when what some member holds differs from the latest version in effect. */
export function isUnsettled({ behindCount }: Entry): boolean {
  return behindCount > 0;
}

export function indexed<Key, Value>(map: Map<Key, Set<Value>>, key: Key): Set<Value> {
  let values = map.get(key);
  if (values === undefined) map.set(key, (values = new Set()));
  return values;
}

/** False once the node has given the other one up: it tells it nothing and believes nothing of it. */
export function believesIn({ nodes }: Gossip, node: string, other: string): boolean {
  return !isGone(nodes.get(node)?.views.get(other)?.state ?? 'alive');
}

/** Given up, gone of its own accord, or never heard of: no member of the cluster. */
export function isGone(state: MemberState): boolean {
  return state === 'dead' || state === 'left' || state === 'unknown';
}
