/* Lines of the report about tasks that were killed or given up. */
import { expect, test } from 'vitest';
import { taskChangeLines } from '../../../src/cli/output/task-change-text.ts';
import type { TraceEvent } from '../../../src/index.ts';

function task(seconds: number, name: string, state: string): TraceEvent {
  const timeNs = seconds * 1e9;
  const about = { task: name, node: 'n2', state, text: `is ${state}` };
  return { kind: 'task.changed', sequence: 0, timeNs, request: 0, ...about };
}

const update = (seconds: number, state: string) => ({ ...task(seconds, 'web', state), node: '' });

const begin: TraceEvent = {
  kind: 'step.started',
  sequence: 0,
  timeNs: 0,
  request: 0,
  step: 0,
  text: '',
};

test('tasks that were killed at one moment share a line, other changes have none', () => {
  const events = [
    begin,
    task(2, 'web.1', 'stopping'),
    task(12, 'web.1', 'killed'),
    task(12, 'web.2', 'killed'),
    task(12, 'web.1', 'shutdown'),
    task(13, 'db.1', 'killed'),
  ];
  expect(taskChangeLines(events, 0)).toEqual([
    ' 12.000 s  web.1 on n2, web.2 on n2: is killed',
    ' 13.000 s  db.1 on n2: is killed',
  ]);
});

test('more than three are counted', () => {
  const many = ['a.1', 'a.2', 'a.3', 'a.4', 'a.5'].map((name) => task(86_414, name, 'orphaned'));
  expect(taskChangeLines([begin, ...many], 0)).toEqual([
    '86414.000 s  a.1 on n2, a.2 on n2, a.3 on n2 and 2 more: is orphaned',
  ]);
});

test('an update that is paused or rolled back is told, one that goes well is not', () => {
  const events = ['updating', 'rollback_started', 'rollback_completed', 'completed'];
  expect(taskChangeLines([begin, ...events.map((state, at) => update(at, state))], 0)).toEqual([
    '  1.000 s  web: is rollback_started',
    '  2.000 s  web: is rollback_completed',
  ]);
});
