/**
 * Spreading: which nodes get how many of a group of equal tasks.
 *
 * Owns the tree of placement preferences (SCH-06), the order of nodes within a branch (SCH-04) and
 * how a branch is filled (SCH-05). Which task goes to which of the chosen nodes is for
 * scheduler.ts. Follows swarmkit's scheduler/scheduler.go and nodeset.go.
 */
import { labelValue } from './constraints.ts';
import { activeOf, addDemand, type NodeLoad, type TaskDemand } from './node-load.ts';
import { FAILURES_MAX } from './recent-failures.ts';
import { passes, type FilterPipeline } from './scheduler-filters.ts';

export interface Spread {
  readonly demand: TaskDemand;
  readonly pipeline: FilterPipeline;
  /** Recent failures of such tasks, by node name. */
  readonly failures: ReadonlyMap<string, number>;
  /** How many tasks there are to place. */
  readonly total: number;
  /** Names of the chosen nodes, one entry for each task, in the order they were chosen. */
  readonly chosen: string[];
}

interface Branch {
  /** Active tasks of the service below this branch when the tree was built. */
  tasks: number;
  readonly branches: Map<string, Branch>;
  /** Nodes of a leaf; equal ones stay in this order. */
  readonly nodes: NodeLoad[];
}

/** Chooses nodes for up to `total` tasks; `loads` is in the order in which ties are broken. */
export function spreadTasks(spread: Spread, loads: readonly NodeLoad[]): void {
  fillBranch(spread, spread.total, buildTree(spread, loads));
}

function buildTree(spread: Spread, loads: readonly NodeLoad[]): Branch {
  const root = emptyBranch();
  const keys = spread.demand.spec?.spreadOver ?? [];
  for (const load of loads) {
    const tasks = activeOf(load, spread.demand.service);
    let branch = root;
    for (const value of spreadValues(keys, load)) {
      branch.tasks += tasks;
      branch = childOf(branch, value);
    }
    branch.tasks += tasks;
    branch.nodes.push(load);
  }
  return root;
}

/** Values of the preferences' labels; a preference over something else counts for nothing. */
function spreadValues(keys: readonly string[], load: NodeLoad): readonly string[] {
  return keys.map((key) => labelValue(key, load.node)).filter((value) => value !== undefined);
}

function fillBranch(spread: Spread, count: number, branch: Branch): number {
  return branch.branches.size === 0
    ? fillNodes(spread, count, orderedNodes(spread, branch))
    : fillEvenly(spread, count, branch);
}

/**
 * Evens out the branches until all tasks are placed, or all branches are full. A branch that lags
 * far behind asks for more tasks than there are, gets what is left, and then counts as full.
 */
function fillEvenly(spread: Spread, count: number, branch: Branch): number {
  const open = new Set(branch.branches.values());
  let tasks = branch.tasks;
  let placed = 0;
  let converging = true;
  while (placed < count && open.size > 0 && converging) {
    const share = Math.floor((tasks + count - placed) / open.size);
    let remainder = (tasks + count - placed) % open.size;
    converging = false;
    for (const child of open) {
      if (child.tasks > share || (child.tasks === share && remainder === 0)) continue;
      converging = true;
      const wanted = share - child.tasks + (remainder > 0 ? 1 : 0);
      const got = fillBranch(spread, wanted, child);
      if (got < wanted) {
        open.delete(child);
        tasks -= child.tasks;
      } else if (remainder > 0) {
        remainder--;
      }
      placed += got;
    }
  }
  return placed;
}

/**
 * Fills nodes that are in order, best first: each until it is no better than the next, then one
 * task at a time in turn.
 */
function fillNodes(spread: Spread, count: number, nodes: readonly NodeLoad[]): number {
  const full = new Set<NodeLoad>();
  let placed = 0;
  let index = 0;
  const limit = Math.min(count, spread.total - spread.chosen.length);
  while (placed < limit && full.size < nodes.length) {
    const load = nodes[index % nodes.length] as NodeLoad;
    addDemand(load, spread.demand);
    spread.chosen.push(load.node.name);
    placed++;
    const next = nodes[(index + 1) % nodes.length] as NodeLoad;
    if (index + 1 >= nodes.length || isBetter(spread, next, load)) index++;
    if (placed < limit) index = nextWithRoom(spread, nodes, full, index);
  }
  return placed;
}

function nextWithRoom(
  spread: Spread,
  nodes: readonly NodeLoad[],
  full: Set<NodeLoad>,
  from: number,
): number {
  for (let index = from; index < from + nodes.length; index++) {
    const load = nodes[index % nodes.length] as NodeLoad;
    if (full.has(load)) continue;
    if (passes(spread.pipeline, load)) return index;
    full.add(load);
  }
  return from;
}

/** Nodes that pass the filters, best first. */
function orderedNodes(spread: Spread, branch: Branch): readonly NodeLoad[] {
  return branch.nodes
    .filter((load) => passes(spread.pipeline, load))
    .sort((left, right) => compareLoads(spread, left, right));
}

function isBetter(spread: Spread, left: NodeLoad, right: NodeLoad): boolean {
  return compareLoads(spread, left, right) < 0;
}

/** Nodes where it keeps failing last, then fewest tasks of this service, then fewest overall. */
function compareLoads({ demand, failures }: Spread, left: NodeLoad, right: NodeLoad): number {
  const failed = compareFailures(failures, left, right);
  if (failed !== 0) return failed;
  const ofService = activeOf(left, demand.service) - activeOf(right, demand.service);
  return ofService !== 0 ? ofService : left.activeTasks - right.activeTasks;
}

function childOf(branch: Branch, value: string): Branch {
  let child = branch.branches.get(value);
  if (child === undefined) branch.branches.set(value, (child = emptyBranch()));
  return child;
}

function emptyBranch(): Branch {
  return { tasks: 0, branches: new Map(), nodes: [] };
}

function compareFailures(failures: Spread['failures'], left: NodeLoad, right: NodeLoad): number {
  const onLeft = failures.get(left.node.name) ?? 0;
  const onRight = failures.get(right.node.name) ?? 0;
  return Math.max(onLeft, onRight) >= FAILURES_MAX ? onLeft - onRight : 0;
}
