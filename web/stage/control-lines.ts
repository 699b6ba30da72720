/**
 * The control plane as lines between nodes: who is in session with whom, and what was just said.
 *
 * Pure. Standing lines follow the real ones: each node keeps a session with the managers, through which
 * heartbeats and tasks go (tcp 2377), and managers replicate by raft over the same port; gossip (7946)
 * is shown where it brings news, as everybody talks to everybody. What was said comes from the trace.
 */
import {
  clusterEventText,
  type NodeShape,
  type TaskChanged,
  type Topology,
  type TraceEvent,
} from '../../src/index.ts';
import type { Beliefs } from './beliefs.ts';

export interface ControlLine {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly kind: 'raft' | 'session' | 'news' | 'doubt' | 'order' | 'tunnel';
  /** False for a session that the managers take for dead. */
  readonly alive: boolean;
  readonly text: string;
}

/** What was just said, beside the node that it was said to. */
export interface ControlNote {
  readonly node: string;
  readonly text: string;
  /** What it is about; absent: the control plane. */
  readonly kind?: 'dns' | 'fault';
}

export interface ControlPicture {
  readonly lines: readonly ControlLine[];
  readonly notes: readonly ControlNote[];
}

/** More lines at once are a thicket. */
const SAID_MAX = 12;

function standingLine(node: NodeShape, leader: NodeShape, beliefs: Beliefs): ControlLine {
  const isRaft = node.role === 'manager';
  const { managers = '', isStopped = false } = beliefs.get(node.name) ?? {};
  const alive = managers === '' && !isStopped;
  const what = isRaft ? 'raft and session' : 'session with heartbeats';
  return {
    key: `standing ${node.name}`,
    from: leader.name,
    to: node.name,
    kind: isRaft ? 'raft' : 'session',
    alive,
    text: `${node.name} and ${leader.name}: ${what}, tcp 2377${alive ? '' : ', given up'}`,
  };
}

/** One line from the leader to each other member; none while there is no leader. */
export function standingLines({ nodes }: Topology, beliefs: Beliefs): ControlLine[] {
  const leader = nodes.find((node) => node.leader);
  if (!leader) return [];
  return nodes
    .filter(({ role, name }) => (role === 'manager' || role === 'worker') && name !== leader.name)
    .map((node) => standingLine(node, leader, beliefs));
}

interface Said {
  readonly from: string;
  readonly to: string;
  readonly kind: ControlLine['kind'];
  readonly text: string;
}

/** Tasks are given out by the leader, and what became of them is told to it. */
function taskSaid({ task, node, state, text }: TaskChanged, leader: string): Said {
  const words = `${task} ${state}: ${text}`;
  if (node === '' || node === leader)
    return { from: leader, to: leader, kind: 'order', text: words };
  const isOrder = state === 'assigned' || text === 'is to stop';
  return isOrder
    ? { from: leader, to: node, kind: 'order', text: words }
    : { from: node, to: leader, kind: 'order', text: words };
}

function saidBy(event: TraceEvent, leader: string): Said[] {
  switch (event.kind) {
    case 'gossip.delivered': {
      const { owner: from, node: to } = event;
      return [{ from, to, kind: 'news', text: clusterEventText(event) }];
    }
    case 'node.changed': {
      const { by, node } = event;
      const from = by === '' ? leader : by;
      return [{ from, to: node, kind: 'doubt', text: clusterEventText(event) }];
    }
    case 'task.changed':
      return [taskSaid(event, leader)];
    default:
      return [];
  }
}

/** The last thing said to each node, with the number of those before it. */
function notesOf(said: readonly Said[]): ControlNote[] {
  const nodes = [...new Set(said.map(({ to }) => to))];
  return nodes.map((node) => {
    const own = said.filter(({ to }) => to === node);
    const more = own.length > 1 ? ` (and ${own.length - 1} more)` : '';
    return { node, text: `${own.at(-1)!.text}${more}` };
  });
}

/** What the control plane says in a span of the trace: from the first to the last event, both with. */
export function controlPicture(
  events: readonly TraceEvent[],
  span: { readonly first: number; readonly last: number },
  leader: string,
): ControlPicture {
  const all = events.slice(span.first, span.last + 1).flatMap((event) => saidBy(event, leader));
  const said = all.slice(-SAID_MAX);
  const lines = said
    .filter(({ from, to }) => from !== '' && from !== to)
    .map((each) => ({ ...each, alive: true, key: `${each.kind} ${each.from} ${each.to}` }));
  const unique = new Map(lines.map((line) => [line.key, line]));
  return { lines: [...unique.values()], notes: notesOf(said) };
}

/**
 * The events that belong to a moment: those of the same instant, or, while time passes, of the last
 * `sinceNs` before it.
 */
export function spanAt(
  events: readonly TraceEvent[],
  event: number,
  sinceNs: number,
): { readonly first: number; readonly last: number } {
  const fromNs = (events[event]?.timeNs ?? 0) - sinceNs;
  let first = event;
  while (first > 0 && events[first - 1]!.timeNs >= fromNs) first -= 1;
  return { first, last: event };
}
