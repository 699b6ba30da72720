/**
 * The scheduler: a node for every task in PENDING, or the reason why there is none.
 *
 * Owns grouping tasks of one service version, which task of a group gets which of the chosen nodes,
 * and the error of those left over (SCH-05, SCH-11). Tasks of global services and attachments come
 * with a node that only has to be confirmed. Follows swarmkit's scheduler/scheduler.go.
 */
import { shuffled } from './chance.ts';
import { addDemand, nodeLoads, type NodeLoad } from './node-load.ts';
import type { SwarmTask } from './objects.ts';
import { countFailures } from './recent-failures.ts';
import { createPipeline, explainFailures, passes } from './scheduler-filters.ts';
import { spreadTasks, type Spread } from './spread-tree.ts';
import { assignTask, batchOrder, type ClusterStore } from './store.ts';

type Loads = ReadonlyMap<string, NodeLoad>;

/** Places what can be placed; nothing is tried again before something has changed (SCH-11). */
export function scheduleTasks(store: ClusterStore): void {
  const { work } = store;
  const waiting = [...work.unassignedTasks];
  if (waiting.length === 0 || !work.retryScheduling) return;
  work.retryScheduling = false;
  const loads = nodeLoads(store, new Set(waiting.map((task) => task.service)));
  for (const task of waiting) if (task.node !== '') confirm(store, loads, task);
  for (const group of groupsOf(waiting)) placeGroup(store, loads, group);
}

/** Tasks without a node, by the spec that they were made from. */
function groupsOf(waiting: readonly SwarmTask[]): Iterable<SwarmTask[]> {
  const groups = new Map<unknown, SwarmTask[]>();
  for (const task of waiting) {
    if (task.node !== '') continue;
    const group = groups.get(task.spec);
    if (group === undefined) groups.set(task.spec, [task]);
    else group.push(task);
  }
  return groups.values();
}

function confirm(store: ClusterStore, loads: Loads, task: SwarmTask): void {
  const load = loads.get(task.node);
  if (load === undefined) return;
  claimNodePin(store, task);
  const pipeline = createPipeline(task);
  if (!passes(pipeline, load)) {
    explain(store, task, explainFailures(pipeline));
    return;
  }
  addDemand(load, task);
  assignTask(store, task, task.node);
}

/** Such a task cannot be anywhere else, whatever its pin says. */
function claimNodePin(store: ClusterStore, task: SwarmTask): void {
  const pinned = store.pins.nodes.get(task.name);
  store.pins.nodes.delete(task.name);
  if (pinned === undefined || pinned === task.node) return;
  store.problems.push(`pins.tasks.${task.name}.node: it belongs on ${task.node}, not ${pinned}`);
}

function placeGroup(store: ClusterStore, loads: Loads, group: readonly SwarmTask[]): void {
  const pipeline = createPipeline(group[0] as SwarmTask);
  const open = group.filter((task) => !placePinned(store, loads, task));
  const demand = open[0];
  if (demand === undefined) return;
  const failures = failuresOf(store, demand);
  const spread: Spread = { demand, pipeline, failures, total: open.length, chosen: [] };
  spreadTasks(spread, nodesInTieOrder(store, loads, open));
  const left = assignChosen(store, open, spread.chosen);
  const reasons = explainFailures(pipeline);
  const error = reasons === '' ? 'no suitable node' : `no suitable node (${reasons})`;
  for (const task of left) explain(store, task, error);
}

/** A new explanation is a change that leads to another try, until the words stay the same. */
function explain(store: ClusterStore, task: SwarmTask, error: string): void {
  if (task.error === error) return;
  task.error = error;
  store.work.retryScheduling = true;
  store.io.onTaskChanged(task, 'reason');
}

/** Recent failures of the group's version by node; none is the rule. */
function failuresOf({ failures, io }: ClusterStore, { spec }: SwarmTask): Map<string, number> {
  const nowNs = io.nowNs();
  return new Map(
    [...failures.keys()].map((node) => [node, countFailures(failures, node, spec, nowNs)]),
  );
}

/** Puts the first task of a pinned name on its node, where the filters allow it. */
function placePinned(store: ClusterStore, loads: Loads, task: SwarmTask): boolean {
  const name = store.pins.nodes.get(task.name);
  if (name === undefined) return false;
  store.pins.nodes.delete(task.name);
  const load = loads.get(name);
  if (load === undefined) return false;
  const pipeline = createPipeline(task);
  if (!passes(pipeline, load)) {
    const reasons = explainFailures(pipeline);
    store.problems.push(`pins.tasks.${task.name}.node: ${name} cannot take it (${reasons})`);
    return false;
  }
  addDemand(load, task);
  assignTask(store, task, name);
  return true;
}

/**
 * The order in which equal nodes are taken: any, but for a service that is pinned that of joining,
 * those first to which its tasks are pinned or nearest.
 */
function nodesInTieOrder(
  store: ClusterStore,
  loads: Loads,
  tasks: readonly SwarmTask[],
): readonly NodeLoad[] {
  const { pins } = store;
  const nodes = [...loads.values()];
  const drawn = shuffled(store.pick, 'swarm-equal-nodes', nodes);
  if (!tasks.every(({ service }) => pins.services.has(service))) return drawn;
  const names = [...store.nodes.keys()];
  const pinned = tasks.map(({ name }) => names.indexOf(pins.preferredNodes.get(name) ?? ''));
  const distance = ({ node }: NodeLoad): number => {
    const at = names.indexOf(node.name);
    return Math.min(...pinned.map((each) => (each < 0 ? names.length : Math.abs(each - at))));
  };
  const ranked = nodes.map((load) => ({ load, far: distance(load) }));
  return ranked.sort((left, right) => left.far - right.far).map(({ load }) => load);
}

/** Gives each chosen place to a task; returns the tasks that got none. */
function assignChosen(
  store: ClusterStore,
  tasks: readonly SwarmTask[],
  chosen: readonly string[],
): readonly SwarmTask[] {
  const places = countPlaces(chosen);
  const rest = tasks.filter((task) => {
    const preferred = store.pins.preferredNodes.get(task.name);
    const free = preferred === undefined ? 0 : (places.get(preferred) ?? 0);
    if (preferred === undefined || free === 0) return true;
    places.set(preferred, free - 1);
    assignTask(store, task, preferred);
    return false;
  });
  return assignRest(store, rest, chosen, places);
}

function assignRest(
  store: ClusterStore,
  tasks: readonly SwarmTask[],
  chosen: readonly string[],
  places: Map<string, number>,
): readonly SwarmTask[] {
  const isPinned = ({ service }: SwarmTask): boolean => store.pins.services.has(service);
  const order = batchOrder(store, 'swarm-task-node-order', tasks, isPinned);
  let next = 0;
  for (const node of chosen) {
    const free = places.get(node) as number;
    if (free === 0) continue;
    places.set(node, free - 1);
    assignTask(store, order[next++] as SwarmTask, node);
  }
  return order.slice(next);
}

function countPlaces(chosen: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const node of chosen) places.set(node, (places.get(node) ?? 0) + 1);
  return places;
}
