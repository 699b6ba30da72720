/**
 * What befell tasks, and updates of them, while a step ran, as lines of the report.
 *
 * Owns the choice: processes that took no notice of SIGTERM and were killed, tasks that the managers have
 * given up, updates that were paused or rolled back; one line for those to which the same happened at
 * one moment.
 */
import type { TaskChanged, TraceEvent } from '../../index.ts';
import { eventsDuring, timedLine } from './step-events.ts';

/** Tasks that are named one by one before they are only counted. */
const NAMED_MAX = 3;
const TOLD = new Set(
  ['killed', 'orphaned', 'paused'].concat([
    'rollback_started',
    'rollback_paused',
    'rollback_completed',
  ]),
);

/** ` 11.000 s  web.1 on n2, web.4 on n2: SIGKILL …`. */
export function taskChangeLines(events: readonly TraceEvent[], step: number): string[] {
  const groups = new Map<string, TaskChanged[]>();
  for (const event of eventsDuring(events, step)) {
    if (event.kind !== 'task.changed' || !TOLD.has(event.state)) continue;
    const key = `${event.timeNs} ${event.text}`;
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return [...groups.values()].map(lineOf);
}

function lineOf(group: readonly TaskChanged[]): string {
  const first = group[0] as TaskChanged;
  const names = group
    .slice(0, NAMED_MAX)
    .map(({ task, node }) => (node === '' ? task : `${task} on ${node}`));
  const others = group.length - names.length;
  const who = names.join(', ') + (others === 0 ? '' : ` and ${others} more`);
  return timedLine(first, `${who}: ${first.text}`);
}
