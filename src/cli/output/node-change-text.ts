/**
 * Nodes that were lost or found while a step ran, as lines of the report.
 *
 * Owns the choice: each thing that the managers say, and of what nodes find out by gossip one line for
 * each node that is lost or found, with the times of those who find it out later.
 */
import type { NodeChanged, TraceEvent } from '../../index.ts';
import { eventsDuring, secondsText, timedLine } from './step-events.ts';
import { clusterEventText } from '../../trace/explain-cluster.ts';

/** Nodes that are named one by one before they are only counted. */
const NAMED_MAX = 3;

/** One line for each change, with its time in the run: ` 14.207 s  n3 has missed three …`. */
export function nodeChangeLines(events: readonly TraceEvent[], step: number): string[] {
  const groups: NodeChanged[][] = [];
  /** Of each node the group that what comes next may belong to. */
  const open = new Map<string, NodeChanged[]>();
  for (const event of eventsDuring(events, step)) {
    if (event.kind !== 'node.changed' || event.state === 'suspect') continue;
    const group = open.get(event.node);
    if (group?.[0]?.state === event.state && event.by !== '' && group[0].by !== '') {
      group.push(event);
      continue;
    }
    const begun = [event];
    groups.push(begun);
    open.set(event.node, begun);
  }
  return groups.map(lineOf);
}

function lineOf([first, ...later]: readonly NodeChanged[]): string {
  if (first === undefined) return '';
  return timedLine(first, clusterEventText(first) + laterText(later));
}

/** `; n1 at 5.300 s`, or how many others and when the last of them. */
function laterText(later: readonly NodeChanged[]): string {
  const last = later.at(-1);
  if (last === undefined) return '';
  if (later.length <= NAMED_MAX) {
    return `; ${later.map((event) => `${event.by} at ${secondsText(event)}`).join(', ')}`;
  }
  return `; ${later.length} others until ${secondsText(last)}`;
}
