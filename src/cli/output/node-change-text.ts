/**
 * Nodes that were lost or found while a step ran, as lines of the report.
 *
 * Owns the choice: what the managers say, and of what nodes find out by gossip the first one of each
 * kind with the number of those who followed.
 */
import type { NodeChanged, TraceEvent } from '../../index.ts';
import { clusterEventText } from '../../trace/explain-cluster.ts';

/** One line for each change, with its time in the run: ` 14.207 s  n3 has missed three …`. */
export function nodeChangeLines(events: readonly TraceEvent[], step: number): string[] {
  const groups = new Map<string, NodeChanged[]>();
  for (const event of changesDuring(events, step)) {
    if (event.state === 'suspect') continue;
    const key = event.by === '' ? `managers ${event.sequence}` : `${event.node} ${event.state}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()].map(lineOf);
}

function changesDuring(events: readonly TraceEvent[], step: number): NodeChanged[] {
  const begin = events.findIndex((event) => event.kind === 'step.started' && event.step === step);
  if (begin < 0) return [];
  const after = events.slice(begin + 1);
  const length = after.findIndex((event) => event.kind === 'step.started');
  const during = length < 0 ? after : after.slice(0, length);
  return during.filter((event) => event.kind === 'node.changed');
}

function lineOf([first, ...others]: readonly NodeChanged[]): string {
  if (first === undefined) return '';
  const seconds = (first.timeNs / 1e9).toFixed(3).padStart(7);
  const more =
    others.length === 0 ? '' : `; ${others.length} more ${others.length === 1 ? 'does' : 'do'}`;
  return `${seconds} s  ${clusterEventText(first)}${more}`;
}
