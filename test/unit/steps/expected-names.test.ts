/*
 * Names in expectations stand for addresses, and addresses change: what a step expects is about the
 * cluster at the end of that step, whatever comes later.
 */
import { expect, test } from 'vitest';
import { resultOf } from './observe.ts';

const CLUSTER = `
cluster: { nodes: { n1: { role: manager }, n2: {} } }
networks: { app: {} }
services:
  web: { networks: [app], x-app: { on-sigterm: exit } }
  db: { networks: [app], x-app: { on-sigterm: exit } }`;

const ASK = `request: { from: web.1, to: "db:80" }
    expect: { outcome: ok, local: "db.1@app:80" }`;
const ASK_TASKS = `request: { from: web.1, to: "tasks.db:80" }
    expect: { source: web.1@app, local: "db.1@app:80" }`;
const RESOLVE = `resolve: { from: web.1, name: db }
    expect: { answers: ["vip(db,app)"] }`;

/** Steps that give both services other addresses. */
const REPLACE = [
  'remove: db',
  'wait: 30s',
  'update: { web: { image: "web:2" } }',
  'run until: converged',
  'create: { filler: { networks: [app] } }',
  'create: { db: { networks: [app] } }',
];

const failed = (steps: readonly string[], end = ''): unknown[] =>
  resultOf(`${end}${CLUSTER}`, steps).expectations.filter(({ passed }) => !passed);

test('a task and a virtual IP are those of the step, though others have their names later', () => {
  const early = [ASK, ASK_TASKS, RESOLVE];
  const { observations } = resultOf(CLUSTER, [...early, ...REPLACE, ...early]);
  const answers = observations.flatMap(({ answers: given }) => (given ?? []) as string[]);
  expect(new Set(answers).size).toBe(2);
  expect(failed([...early, ...REPLACE, ...early])).toEqual([]);
});

test('so are those of an expectation at the end that names the step', () => {
  const end = 'expect: [{ step: 0, answers: ["vip(db,app)"] }]\n';
  expect(failed([RESOLVE, ...REPLACE], end)).toEqual([]);
});

test('an address that the name did not have in the step fails', () => {
  const wrong = `resolve: { from: web.1, name: db }
    expect: { answers: ["vip(web,app)"] }`;
  expect(failed([wrong, ...REPLACE])).toHaveLength(1);
});
