/**
 * When tasks that are told to start together are up, and since when a node is on a network.
 *
 * Owns an estimate of how long a node takes for each thing that it does before a task runs. What comes
 * of it is an order, in firewall marks and IPVS lists (LB-06, LB-28); once the cluster lives, starts
 * are apart by a part of it (TIME_SCALE). The durations are in the proportion that the recorded
 * clusters show, which ran on a slow machine. Follows the executor of a node: it makes the networks that it is not on one after another
 * (in Go's order of a map on a real node, by name here), attaches the container to each, starts it
 * (LIFE-01).
 */
import { MILLISECOND } from '../engine/sim-time.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { tasksOnNode, type ClusterStore } from '../swarm/store.ts';
import { activationsOf, GOSSIP_NS } from './activations.ts';
import { keepPinnedOrder } from './start-pins.ts';

/** From one `docker service create` to the next. */
const NEXT_SERVICE_NS = 600 * MILLISECOND;
/** An overlay's namespace, bridge and VXLAN device, and the sandbox of its load balancer. */
const JOIN_NETWORK_NS = 1180 * MILLISECOND;
/** An interface of a container on an overlay. */
const ATTACH_NS = 260 * MILLISECOND;
/** One on ingress, with the redirect rules inside the container (ING-18). */
const ATTACH_INGRESS_NS = 1350 * MILLISECOND;
/** How much longer a start takes where the node has another container to start. */
const SHARED_NODE_NS = 800 * MILLISECOND;
/** Containers that are ready together start one after another. */
const NEXT_CONTAINER_NS = 440 * MILLISECOND;

/** The machine of the recordings was slow: a usual one takes this part of the time. */
export const TIME_SCALE = 1 / 4;

export interface StartTimes {
  /** When a task's service is active on the first of its networks, by task id. */
  readonly startsNs: Map<string, number>;
  /** Since when a node is on an overlay, by node and network; ingress it is on from the start. */
  readonly joinsNs: Map<string, Map<string, number>>;
  /** By how much a task is up after the first of those that were told together, by task id. */
  readonly behindNs: Map<string, number>;
  /** Names of tasks that have started once: pins hold for the first of a name. */
  readonly names: Set<string>;
  /** All of it has happened by then. */
  endNs: number;
}

/** The node that a task is on, and what it was told and when. */
interface Start {
  readonly task: SwarmTask;
  readonly toldNs: number;
  /** On docker_gwbridge, where it is pinned: a bridge gives the lowest free one to who asks first. */
  readonly gatewayAddress: number;
}

export function createStartTimes(): StartTimes {
  return {
    startsNs: new Map(),
    joinsNs: new Map(),
    behindNs: new Map(),
    names: new Set(),
    endNs: 0,
  };
}

/** Times the start of `tasks`, which are assigned and told to start now, service by service. */
export function timeStarts(
  times: StartTimes,
  store: ClusterStore,
  tasks: readonly SwarmTask[],
  gatewayAddressOf: (task: SwarmTask) => number | undefined,
): void {
  const services = [...new Set(tasks.map(({ service }) => service))];
  const starts = tasks.map((task) => ({
    task,
    toldNs: times.endNs + services.indexOf(task.service) * NEXT_SERVICE_NS,
    gatewayAddress: gatewayAddressOf(task) ?? 0,
  }));
  for (const [node, own] of grouped(starts, ({ task }) => task.node)) {
    recallNetworks(times, store, node);
    startOnNode(times, store, node, own);
  }
  const pinned = tasks.filter(({ name }) => !times.names.has(name));
  for (const own of grouped(pinned, ({ service }) => service).values()) {
    keepPinnedOrder(times.startsNs, store, own);
  }
  const firstNs = firstStartNs(times, tasks);
  for (const task of tasks) {
    times.behindNs.set(task.id, (times.startsNs.get(task.id) as number) - firstNs);
    times.names.add(task.name);
    times.endNs = Math.max(times.endNs, settledNs(times, store, task));
  }
}

/** The task has ended: nothing is ordered by its start any more. */
export function forgetStart({ startsNs, behindNs }: StartTimes, taskId: string): void {
  startsNs.delete(taskId);
  behindNs.delete(taskId);
}

function firstStartNs({ startsNs }: StartTimes, tasks: readonly SwarmTask[]): number {
  return tasks.reduce((least, { id }) => Math.min(least, startsNs.get(id) as number), Infinity);
}

/** Tasks as they were up; of equal ones those of the node that joined first. */
export function inOrderOfStart(
  { startsNs }: StartTimes,
  store: ClusterStore,
  tasks: readonly SwarmTask[],
): readonly SwarmTask[] {
  const places = new Map([...store.nodes.keys()].map((node, place) => [node, place]));
  const startNs = ({ id }: SwarmTask): number => startsNs.get(id) as number;
  const placeOf = ({ node }: SwarmTask): number => places.get(node) as number;
  return tasks.toSorted((left, right) => {
    return startNs(left) - startNs(right) || placeOf(left) - placeOf(right);
  });
}

/** When the other nodes have learnt all of it. */
function settledNs({ startsNs }: StartTimes, store: ClusterStore, task: SwarmTask): number {
  const startNs = startsNs.get(task.id) as number;
  const last = activationsOf(store, task, startNs).at(-1);
  return last ? last.sharedNs + GOSSIP_NS : startNs;
}

function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** What the node is on by the tasks and containers that it has; other networks it has left. */
function recallNetworks(times: StartTimes, store: ClusterStore, node: string): void {
  const standing = tasksOnNode(store, node).filter(({ state }) => state === 'running');
  const before = times.joinsNs.get(node);
  const networks = standing.flatMap(({ attachments }) => attachments.map(({ network }) => network));
  const joins = networks.map((network) => [network, before?.get(network) ?? times.endNs] as const);
  times.joinsNs.set(node, new Map(joins));
}

function startOnNode(
  times: StartTimes,
  store: ClusterStore,
  node: string,
  starts: readonly Start[],
): void {
  const joins = times.joinsNs.get(node) as Map<string, number>;
  const shared = starts.length > 1 ? SHARED_NODE_NS : 0;
  const ready = starts.map((start) => ({
    start,
    readyNs: joinNetworks(store, joins, start) + attachNs(store, start.task) + shared,
  }));
  ready.sort(
    (left, right) =>
      left.readyNs - right.readyNs || left.start.gatewayAddress - right.start.gatewayAddress,
  );
  let freeNs = 0;
  for (const { start, readyNs } of ready) {
    const startNs = Math.max(readyNs, freeNs);
    times.startsNs.set(start.task.id, startNs);
    freeNs = startNs + NEXT_CONTAINER_NS;
  }
}

/** When the node is on all networks of the task: who finds one in the making waits for it. */
function joinNetworks(
  store: ClusterStore,
  joins: Map<string, number>,
  { task, toldNs }: Start,
): number {
  let timeNs = toldNs;
  for (const network of task.attachments.map((each) => each.network).toSorted()) {
    if (store.networks.get(network)?.ingress) continue;
    const joinedNs = joins.get(network);
    timeNs = joinedNs === undefined ? timeNs + JOIN_NETWORK_NS : Math.max(timeNs, joinedNs);
    if (joinedNs === undefined) joins.set(network, timeNs);
  }
  return timeNs;
}

function attachNs(store: ClusterStore, { attachments }: SwarmTask): number {
  let sum = 0;
  for (const { network } of attachments) {
    sum += store.networks.get(network)?.ingress ? ATTACH_INGRESS_NS : ATTACH_NS;
  }
  return sum;
}
