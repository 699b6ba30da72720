/*
 * `run until`: what is waited for and does not come is a failure, and what a dead node ran is not
 * counted as running.
 */
import { describe, expect, it } from 'vitest';
import { resultOf } from './observe.ts';

const CLUSTER = `
cluster: { nodes: { n1: {}, n2: {} } }
services: { web: { deploy: { replicas: 2 } } }`;

describe('A wait that is in vain', () => {
  const inVain = 'run: { until: { service: web, running: 9 }, timeout: 20s }';

  it('is a failed expectation of its step', () => {
    expect(resultOf(CLUSTER, ['ps: web', `{ ${inVain} }`]).expectations).toEqual([
      expect.objectContaining({ step: 1, passed: false, got: 'web runs 9: not within 20 s' }),
    ]);
  });

  it('is none where the step expects it', () => {
    const step = `{ ${inVain}, expect: { error: not within } }`;
    const { expectations } = resultOf(CLUSTER, [step]);
    expect(expectations.map(({ passed }) => passed)).toEqual([true]);
  });
});

describe('Tasks that run', () => {
  it('are not those whose process is dead, though the managers have not heard of it', () => {
    const { observations } = resultOf(CLUSTER, [
      'kill: web.1',
      'run until: { service: web, running: 2 }',
      'ps: web',
    ]);
    const rows = observations[0]?.['rows'] as { task: string; current: string }[];
    const states = rows.map(({ task, current }) => `${task} ${current.split(' ')[0]}`);
    expect(states).toEqual(['web.1 Running', 'web.1 Failed', 'web.2 Running']);
  });

  it('are not those that are to stop, however long they take', () => {
    const { observations } = resultOf(CLUSTER, [
      'drain: n2',
      'run until: { service: web, running: 2 }',
      'ps: web',
    ]);
    const rows = observations[0]?.['rows'] as { node: string; desired: string; current: string }[];
    const wanted = rows.filter(({ desired }) => desired === 'Running');
    expect(wanted.map(({ node, current }) => `${node} ${current}`)).toEqual([
      'n1 Running',
      'n1 Running',
    ]);
  });

  it('are at rest only when those that are to stop have stopped', () => {
    const { expectations } = resultOf(CLUSTER.replace('{ deploy', '{ ports: ["80:80"], deploy'), [
      'scale: { web: 0 }',
      'run until: converged',
      '{ request: { from: client, to: "n1:80" }, expect: { outcome: refused } }',
    ]);
    expect(expectations).toMatchObject([{ passed: true }]);
  });

  it('are waited for after the restart of an engine, which the managers have not heard of', () => {
    const { observations } = resultOf(CLUSTER, ['restart: n2', 'run until: converged', 'ps: web']);
    const rows = observations[0]?.['rows'] as { node: string; current: string }[];
    const states = rows.map(({ node, current }) => `${node} ${current.split(' ')[0]}`).sort();
    expect(states).toEqual(['n1 Running', 'n2 Failed', 'n2 Running']);
  });

  it('are those of nodes that are not down', () => {
    const lost = ['link: { node: n2, state: down }', 'run until: { node: n2, status: down }'];
    const { observations } = resultOf(CLUSTER, [
      ...lost,
      'run: { until: { service: web, running: 2 }, timeout: 60s }',
      'ps: web',
    ]);
    const rows = observations.at(-1)?.['rows'] as { node: string; desired: string }[];
    const wanted = rows.filter(({ desired }) => desired === 'Running');
    expect(wanted.map(({ node }) => node)).toEqual(['n1', 'n1']);
  });
});
