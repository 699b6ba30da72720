/*
 * Observations of a step as lines for people.
 */
import { expect, test } from 'vitest';
import { observationLines } from '../../../src/cli/output/observation-text.ts';

const of = (outcome: string) => ({ step: 0, kind: 'ping', from: 'a', to: 'b', outcome });
const error = '"no suitable node (host-mode port already in use on 3 nodes)"';

test('rows of `ps` stay in their columns: an error stands below the row that it is about', () => {
  const row = {
    node: 'n2',
    desired: 'Running',
    current: 'Running',
    error: '',
    ports: '*:80->80/tcp',
  };
  const pending = {
    task: 'web.2',
    node: '',
    desired: 'Running',
    current: 'Pending',
    error,
    ports: '',
  };
  const observation = {
    step: 0,
    kind: 'ps',
    service: 'web',
    rows: [{ task: 'web.1', ...row }, pending],
  };
  expect(observationLines([observation])).toEqual([
    'NAME   NODE  DESIRED STATE  CURRENT STATE  PORTS',
    'web.1  n2    Running        Running        *:80->80/tcp',
    'web.2        Running        Pending',
    `  ${error}`,
  ]);
});

test('`ps` has the column of images where there are some, and marks tasks that were replaced', () => {
  const row = { task: 'web.1', node: 'n1', error: '', ports: '' };
  const rows = [
    { ...row, image: 'web:2', desired: 'Running', current: 'Running' },
    { ...row, image: 'web:1', desired: 'Shutdown', current: 'Shutdown' },
  ];
  expect(observationLines([{ step: 0, kind: 'ps', service: 'web', rows }])).toEqual([
    'NAME       IMAGE  NODE  DESIRED STATE  CURRENT STATE  PORTS',
    'web.1      web:2  n1    Running        Running',
    String.raw` \_ web.1  web:1  n1    Shutdown       Shutdown`,
  ]);
});

test('a `ps` that the managers refuse is their refusal', () => {
  const error = 'Error response from daemon: This node is not a swarm manager.';
  const observation = { step: 0, kind: 'ps', service: 'web', rows: [], error };
  expect(observationLines([observation])).toEqual([error]);
});

test('equal outcomes are counted, in the order in which they first came', () => {
  expect(observationLines([of('ok'), of('timeout'), of('ok')])).toEqual([
    'ok             ×2',
    'timeout',
  ]);
});

test('a query from a task that does not run says so', () => {
  const query = { step: 0, kind: 'resolve', from: 'web.9', name: 'db', status: 'no-resolver' };
  expect(observationLines([{ ...query, answers: [], error: 'web.9 does not run' }])).toEqual([
    'db  no-resolver    web.9 does not run',
  ]);
});

test('`ps` of a service without tasks says so instead of a table without rows', () => {
  expect(observationLines([{ step: 0, kind: 'ps', service: 'web', rows: [] }])).toEqual([
    'no tasks',
  ]);
});
