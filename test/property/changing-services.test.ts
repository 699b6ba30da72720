/*
 * Whatever an operator orders, and however busy the cluster still is when the next order comes: once
 * all is quiet the tables of every node, the names and the ports are those of what was ordered last.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operation, PORTS, type Operation } from './arbitraries/service-changes.ts';
import {
  backendsOf,
  balancedOn,
  endpointsOf,
  hasNetwork,
  meshPortsOn,
  neighboursOf,
  nodesOf,
  tasksOn,
  tunnelRowsOf,
  virtualServicesOn,
  type Nodes,
  type Subnets,
} from '../support/node-tables.ts';
import { ASKED, operationScenario, type WebSpec } from './operation-scenario.ts';
import { answersOf, runText, type Answer } from './run-text.ts';
import { numRuns } from '../support/seed.ts';
import type { Observation, SimulationResult } from '../../src/index.ts';

const RUNS = Math.ceil(numRuns * 0.3);
/** Each case is a cluster that lives for many minutes. */
const TIMEOUT_MS = 300_000;
const SUBNETS: Subnets = { ingress: '10.0.0.', app: '10.0.1.', back: '10.0.2.' };

interface Ended {
  readonly spec: WebSpec;
  readonly names: readonly string[];
  readonly nodes: Nodes;
  /** Rows of `docker service ps` that say Running: slot and node. */
  readonly running: readonly string[];
}

const only = (result: SimulationResult, kind: string): Observation[] =>
  result.observations.filter((each) => each.kind === kind);

function runningRows(ps: Observation): string[] {
  const rows = ps['rows'] as readonly Readonly<Record<string, string>>[];
  const wanted = rows.filter((row) => row['desired'] === 'Running' && row['current'] === 'Running');
  return wanted.map((row) => `${row['task']} on ${row['node']}`).toSorted();
}

/** Services that a network balances, with the addresses of their tasks, as the containers have them. */
function balancedServices({ names, nodes }: Ended, network: string): string[][] {
  const prefix = SUBNETS[network]!;
  const services = network === 'app' ? ['web', 'other'] : ['web'];
  return services
    .map((service) => names.flatMap((node) => backendsOf(nodes, node, prefix, service)))
    .filter((addresses) => addresses.length > 0);
}

function checkNetwork(ended: Ended, node: string, network: string, prefix: string): void {
  const { names, nodes } = ended;
  const others = names.filter((each) => each !== node && hasNetwork(nodes, each, network));
  const endpoints = others.flatMap((each) => endpointsOf(nodes, each, prefix)).toSorted();
  expect(neighboursOf(nodes, node, network), `neighbours of ${node} on ${network}`).toEqual(
    endpoints,
  );
  expect(tunnelRowsOf(nodes, node, network), `tunnels of ${node} on ${network}`).toHaveLength(
    endpoints.length,
  );
  const services = balancedServices(ended, network);
  expect(balancedOn(nodes, node, network), `backends of ${node} on ${network}`).toEqual(
    services
      .flat()
      .map((address) => `${address} 1`)
      .toSorted(),
  );
  expect(virtualServicesOn(nodes, node, network), `services of ${node} on ${network}`).toBe(
    services.length,
  );
}

function checkTables(ended: Ended): void {
  const { names, nodes, spec, running } = ended;
  for (const node of names) {
    for (const [network, prefix] of Object.entries(SUBNETS)) {
      if (hasNetwork(nodes, node, network)) checkNetwork(ended, node, network, prefix);
    }
    const published = spec.port === undefined || running.length === 0 ? [] : [`tcp/${spec.port}`];
    expect(meshPortsOn(nodes, node), `mesh ports of ${node}`).toEqual(published);
  }
  for (const [network, prefix] of Object.entries(SUBNETS)) {
    const used = names.flatMap((node) => endpointsOf(nodes, node, prefix));
    expect(new Set(used).size, `addresses on ${network}`).toBe(used.length);
  }
}

/** Who answered must be all tasks in turn; nobody where there is nobody. */
function checkAnswers(asked: string, answers: readonly Answer[], ended: Ended, none: string): void {
  expect(answers, asked).toHaveLength(ASKED);
  if (none !== '') {
    expect(
      answers.map(({ outcome }) => outcome),
      asked,
    ).toEqual(answers.map(() => none));
    return;
  }
  expect(
    answers.map(({ outcome }) => outcome),
    asked,
  ).toEqual(answers.map(() => 'ok'));
  const shares = new Map<string, number>();
  for (const { task } of answers) shares.set(task, (shares.get(task) ?? 0) + 1);
  expect(shares.size, asked).toBe(Math.min(ended.running.length, ASKED));
  const counts = [...shares.values()];
  expect(Math.max(...counts) - Math.min(...counts), asked).toBeLessThanOrEqual(1);
}

function checkTraffic(result: SimulationResult, ended: Ended): void {
  const { names, spec, running } = ended;
  const answers = answersOf(result);
  const nobody = running.length === 0;
  const questions = [
    ...names.flatMap((node) =>
      PORTS.map((port) => {
        return { asked: `${node}:${port}`, none: nobody || port !== spec.port ? 'refused' : '' };
      }),
    ),
    ...names.map((node) => ({ asked: `web from ${node}`, none: nobody ? 'name-not-found' : '' })),
  ];
  expect(answers).toHaveLength(questions.length * ASKED);
  for (const [at, { asked, none }] of questions.entries()) {
    checkAnswers(asked, answers.slice(at * ASKED, (at + 1) * ASKED), ended, none);
  }
}

function checkNames(result: SimulationResult, ended: Ended): void {
  const { names, nodes } = ended;
  const tasks = names.flatMap((node) => backendsOf(nodes, node, SUBNETS['app']!, 'web'));
  for (const look of only(result, 'resolve')) {
    const answers = ((look['answers'] ?? []) as readonly string[]).toSorted();
    const asked = `${String(look['name'])} from ${String(look['from'])}`;
    if (look['name'] === 'tasks.web') {
      expect(answers, asked).toEqual(tasks.toSorted());
    } else {
      expect(answers, asked).toHaveLength(tasks.length === 0 ? 0 : 1);
      expect(tasks, asked).not.toContain(answers[0]);
    }
  }
}

/** A task that started while its predecessor still ran has its id in the name of its namespace. */
const slotOf = (namespace: string): string => namespace.split('.').slice(0, 2).join('.');

function checkEnd(drawn: Operation): number {
  const { text, spec } = operationScenario(drawn);
  const result = runText(text);
  const ended: Ended = {
    spec,
    names: drawn.nodes,
    nodes: nodesOf(only(result, 'state')[0]!),
    running: runningRows(only(result, 'ps')[0]!),
  };
  const containers = drawn.nodes.flatMap((node) =>
    tasksOn(ended.nodes, node, 'web').map((task) => `${slotOf(task)} on ${node}`),
  );
  expect(containers.toSorted(), 'containers are the tasks that run').toEqual(ended.running);
  checkTables(ended);
  checkNames(result, ended);
  checkTraffic(result, ended);
  return ended.running.length;
}

test(
  'after any orders and enough quiet, tables, names and ports are those of the last order',
  () => {
    let served = 0;
    fc.assert(
      fc.property(operation, (drawn) => {
        if (checkEnd(drawn) > 0) served++;
      }),
      { numRuns: RUNS },
    );
    // The property says something only where most clusters still serve.
    expect(served).toBeGreaterThan(RUNS / 2);
  },
  TIMEOUT_MS,
);
