/**
 * What stands at the head of a node's row, and what is said of an empty part of it.
 *
 * Owns words only; both kinds of rows use them.
 */
import {
  ipv4Text,
  TASK_STATES,
  type NodeShape,
  type TaskShape,
  type Topology,
} from '../../src/index.ts';
import type { NodeRole, StackColumn } from './stage-geometry.ts';
import { beliefWords } from './beliefs.ts';
import type { MatrixInput } from './matrix-layout.ts';

/** The role that a row's glyph shows. */
export function rowRole({ role, leader }: NodeShape): NodeRole {
  if (leader) return 'leader';
  return role === 'manager' || role === 'worker' ? role : 'engine';
}

/** `manager, leader`, with the availability where it is not active. */
export function roleText(node: NodeShape): string {
  const role = node.role === 'engine' ? 'engine without a swarm' : node.role;
  const words = [role, ...(node.leader ? ['leader'] : [])];
  return node.availability === 'active'
    ? words.join(', ')
    : [...words, node.availability].join(', ');
}

/** Tasks of the past stay in the cluster list; the stage shows those of now. */
export function hasTaskEnded({ state }: TaskShape): boolean {
  return ENDS.includes(state);
}

/** A task of now, and whether another one of its name, in the same slot, stands for the name here. */
export interface LiveTask {
  readonly task: TaskShape;
  readonly twin: boolean;
}

/** Tasks on a node that have not ended. While a slot is handed over, old and new are both there. */
export function liveTasks({ tasks }: Topology, node: string): LiveTask[] {
  const here = tasks.filter((task) => task.node === node && !hasTaskEnded(task));
  return here.map((task) => {
    const same = here.filter(({ name }) => name === task.name);
    return { task, twin: task !== (same.find(({ state }) => state === 'running') ?? same[0]) };
  });
}

const LIFECYCLE: readonly string[] = TASK_STATES.slice(0, TASK_STATES.indexOf('running') + 1);
const ENDS: readonly string[] = TASK_STATES.slice(LIFECYCLE.length);

/** How far a task has come on its way to running, 0 to 1; 0 also for one that is ending. */
export function lifecycleShare(state: string): number {
  return Math.max(0, LIFECYCLE.indexOf(state)) / (LIFECYCLE.length - 1);
}

export const UNHEALTHY = 'unhealthy';

/** `starting` or `unhealthy` beside a pill; empty where all is well. */
export function taskStateText({ state, name }: TaskShape, { unhealthy }: MatrixInput): string {
  if (state !== 'running') return state;
  return unhealthy?.has(name) ? UNHEALTHY : '';
}

/** `192.168.50.13 · worker · Down for the managers since 20.0 s · receives the request`. */
export function subtitleOf(node: NodeShape, { stage, beliefs }: MatrixInput): string {
  const words = [ipv4Text(node.address), roleText(node), ...beliefWords(beliefs?.get(node.name))];
  const first = stage.paths[0];
  const entry = first?.stops.find((stop) => stop.glyph !== 'client');
  const comesFromClient = first?.stops[0]?.glyph === 'client';
  if (entry?.node === node.name) words.push(comesFromClient ? 'receives the request' : 'asks');
  return words.join(' · ');
}

/** True for a node that the managers have given up, or whose engine does not run. */
export function isDown({ beliefs }: MatrixInput, { name }: NodeShape): boolean {
  const { managers, isStopped = false } = beliefs?.get(name) ?? {};
  return isStopped || managers === 'down';
}

const NOTHING: Readonly<Record<StackColumn, string>> = {
  host: 'not on this path',
  'load-balancer': 'no load balancer here',
  overlay: 'no overlay network here',
  task: 'no task here',
};

/** Why a column of an expanded row is empty. */
export function emptyNote(topology: Topology, node: NodeShape, column: StackColumn): string {
  const exists =
    column === 'task'
      ? topology.tasks.some((task) => task.node === node.name)
      : node.namespaces.some((namespace) => namespace.kind === column);
  return exists ? 'not on this path' : NOTHING[column];
}
