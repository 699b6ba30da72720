/*
 * `label`: labels of a node change while services run (`docker node update`). Who no longer matches a
 * constraint is rejected by the constraint enforcer of swarmkit, stopped by its node and replaced
 * (SCH-26); what waited for a node gets it.
 */
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../src/index.ts';
import type { Observation } from '../../../src/trace/observation.ts';
import { observe } from './observe.ts';

const CLUSTER = `cluster:
  nodes:
    n1: { role: manager, labels: { disk: ssd } }
    n2: { labels: { disk: ssd } }
    n3: {}
networks: { app: {} }
services:
  web:
    networks: [app]
    stop_grace_period: 1s
    deploy: { mode: global, placement: { constraints: [node.labels.disk == ssd] } }`;

interface Row {
  readonly node: string;
  readonly current: string;
  readonly error: string;
}

const rowsOf = (observations: readonly Observation[]): readonly Row[] =>
  observations.findLast(({ kind }) => kind === 'ps')?.['rows'] as readonly Row[];

function runningOn(observations: readonly Observation[]): string[] {
  const running = rowsOf(observations).filter(({ current }) => current === 'Running');
  return running.map(({ node }) => node).toSorted();
}

/** Namespaces of tasks on a node. */
function containersOn(observations: readonly Observation[], node: string): string[] {
  const state = observations.findLast(({ kind }) => kind === 'state');
  const nodes = state?.['nodes'] as Record<string, Record<string, unknown>>;
  return Object.keys(nodes[node]!).filter((name) => name.startsWith('web'));
}

describe('A node that loses a label', () => {
  it('rejects the tasks that need it, and stops their containers', () => {
    const seen = observe(
      CLUSTER,
      'label: { node: n2, remove: disk }',
      'wait: 20s',
      'ps: web',
      'state: all',
    );
    expect(runningOn(seen)).toEqual(['n1']);
    const rejected = rowsOf(seen).filter(({ current }) => current === 'Rejected');
    const error = '"assigned node no longer meets constraints"';
    expect(rejected).toMatchObject([{ node: 'n2', error }]);
    expect(containersOn(seen, 'n2')).toEqual([]);
    expect(containersOn(seen, 'n1')).toHaveLength(1);
  });

  it('keeps them while it is paused', () => {
    const seen = observe(
      CLUSTER,
      'pause: n2',
      'label: { node: n2, remove: disk }',
      'wait: 20s',
      'ps: web',
    );
    expect(runningOn(seen)).toEqual(['n1', 'n2']);
  });

  it('has them replaced elsewhere where the service is replicated', () => {
    const replicated = CLUSTER.replace('mode: global', 'replicas: 2');
    const seen = observe(replicated, 'label: { node: n2, remove: disk }', 'wait: 30s', 'ps: web');
    expect(runningOn(seen)).toEqual(['n1', 'n1']);
  });
});

describe('A node that gets a label', () => {
  it('gets the tasks that wait for it', () => {
    const seen = observe(CLUSTER, 'label: { node: n3, add: { disk: ssd } }', 'wait: 5s', 'ps: web');
    expect(runningOn(seen)).toEqual(['n1', 'n2', 'n3']);
  });

  it('has another value of one that it had', () => {
    const seen = observe(CLUSTER, 'label: { node: n2, add: [disk=hdd] }', 'wait: 20s', 'ps: web');
    expect(runningOn(seen)).toEqual(['n1']);
  });
});

it('taking away what is not there is refused in the words of the command line', () => {
  const seen = observe(
    CLUSTER,
    'label: { node: n2, add: { zone: a }, remove: [disk, rack] }',
    'wait: 20s',
    'ps: web',
  );
  const error = "key rack doesn't exist in node's labels";
  expect(seen[0]).toMatchObject({ kind: 'label', node: 'n2', error });
  expect(runningOn(seen)).toEqual(['n1', 'n2']);
});

it.each(['{ "": a }', '["=a"]'])('a label without a name is a mistake: %s', (add) => {
  const { diagnostics } = parseScenario(
    `title: Test\n${CLUSTER}\nsteps:\n  - label: { node: n2, add: ${add} }\n`,
  );
  expect(diagnostics).toMatchObject([{ severity: 'error', message: 'a label has no name' }]);
});

it('a step that changes nothing is a mistake', () => {
  const { diagnostics } = parseScenario(
    `title: Test\n${CLUSTER}\nsteps:\n  - label: { node: n2 }\n`,
  );
  const message = 'this label step changes nothing';
  expect(diagnostics).toMatchObject([{ severity: 'error', line: 14, message }]);
});
