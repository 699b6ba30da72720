/*
 * `restart`: what a restart of dockerd does to a node, its tasks and the others (FAIL-09). Times are those
 * of the engine's source: default-stop-timeout of ten seconds (daemon/config/config_linux.go), leaving the
 * gossip before the containers are stopped (command/daemon.go: Cleanup, then shutdownDaemon).
 */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../../src/index.ts';
import { observe, outcomes, resultOf, tasks } from './observe.ts';

const cluster = (app: string, managers = 1): string => `cluster:
  nodes:
    n1: { role: manager }
    n2: { role: ${managers > 1 ? 'manager' : 'worker'} }
    n3: { role: ${managers > 1 ? 'manager' : 'worker'} }
networks: { app: {} }
services:
  web:
    networks: [app]
    ports: ["8080:80"]
    stop_grace_period: 1s
    x-app: ${app}
    deploy: { mode: global }`;

const STUBBORN = cluster('{}');
const HEEDING = cluster('{ on-sigterm: exit }');

/** Seconds at which something was believed of a node: by another one, or by the managers (`''`). */
function beliefs({ events }: SimulationResult, node: string, state: string): [string, number][] {
  return events.flatMap((event) => {
    const isMeant = event.kind === 'node.changed' && event.node === node && event.state === state;
    return isMeant ? [[event.by, event.timeNs / 1e9] as [string, number]] : [];
  });
}

function stateOf(result: SimulationResult, at: number) {
  const states = result.observations.filter(({ kind }) => kind === 'state');
  return states[at]?.['nodes'] as Record<string, Record<string, Record<string, string[]>>>;
}

const sorted = (lines: readonly string[] = []): string[] => lines.toSorted();

function rowsOf(result: SimulationResult): Record<string, string>[] {
  const ps = result.observations.findLast(({ kind }) => kind === 'ps');
  return ps?.['rows'] as Record<string, string>[];
}

describe('A node whose engine restarts', () => {
  it('leaves the gossip at once: nobody suspects it or gives it up', () => {
    const result = resultOf(STUBBORN, ['restart: n2', 'wait: 60s']);
    const left = beliefs(result, 'n2', 'left');
    expect(left.map(([by]) => by).toSorted()).toEqual(['n1', 'n3']);
    for (const [, seconds] of left) expect(seconds).toBeLessThan(1);
    expect(beliefs(result, 'n2', 'suspect')).toEqual([]);
    expect(beliefs(result, 'n2', 'failed')).toEqual([]);
    expect(beliefs(result, 'n2', 'alive').map(([by]) => by)).toEqual(['n1', 'n3']);
  });

  it("has no backends in the others' tables while its containers have their ten seconds", () => {
    const { events } = resultOf(STUBBORN, ['restart: n2']);
    const forgotten = events.flatMap((event) => {
      const isMeant = event.kind === 'gossip.delivered' && event.table === 'endpoint_table';
      return isMeant && event.owner === 'n2' && event.timeNs < 1e9
        ? [`${event.node} ${event.network} ${event.state}`]
        : [];
    });
    const both = ['app', 'ingress'].flatMap((network) =>
      ['n1', 'n3'].map((node) => `${node} ${network} gone`),
    );
    expect(forgotten.toSorted()).toEqual(both.toSorted());
  });

  it('kills what does not heed SIGTERM after ten seconds, whatever the grace period', () => {
    const result = resultOf(STUBBORN, ['restart: n2', 'wait: 1s', 'ps: web']);
    const ended = result.events.find(
      (event) => event.kind === 'task.changed' && /SIGKILL/.test(event.text),
    );
    expect(ended?.timeNs).toBe(10e9);
    const failed = rowsOf(result).filter(({ current }) => current === 'Failed');
    expect(failed).toMatchObject([{ node: 'n2', error: '"task: non-zero exit (137)"' }]);
  });

  it('is back in no time where all heed it, and its tasks are complete', () => {
    const result = resultOf(HEEDING, ['restart: n2', 'wait: 1s', 'ps: web']);
    const [started] = beliefs(result, 'n2', 'started');
    expect(started?.[1]).toBeLessThan(2);
    const ended = rowsOf(result).filter(({ desired }) => desired === 'Shutdown');
    expect(ended).toMatchObject([{ node: 'n2', current: 'Complete' }]);
    expect(beliefs(result, 'n2', 'down')).toEqual([]);
  });

  it('has its tasks replaced five seconds after the managers have heard of their end', () => {
    const asked = 'request: { from: client, to: "n2:8080", count: 3 }';
    const result = resultOf(HEEDING, [
      'restart: n2',
      asked,
      'wait: 4500ms',
      'ps: web',
      'wait: 5s',
      asked,
    ]);
    const running = rowsOf(result).filter(({ current }) => current === 'Running');
    expect(running.map(({ node }) => node)).not.toContain('n2');
    expect(outcomes(result.observations).slice(0, 3)).toEqual(['refused', 'refused', 'refused']);
    expect(new Set(tasks(result.observations).slice(-3))).toEqual(
      new Set(['web@n1', 'web@n2', 'web@n3']),
    );
  });

  it('has the tables of before in the end, with other addresses for its tasks', () => {
    const result = resultOf(HEEDING, ['state: all', 'restart: n2', 'wait: 60s', 'state: all']);
    const [before, after] = [stateOf(result, 0), stateOf(result, 1)];
    for (const node of ['n1', 'n2', 'n3']) {
      expect(Object.keys(after[node]!).toSorted()).toEqual(Object.keys(before[node]!).toSorted());
    }
    const { host, ingress_sbox: ingress } = after['n2']!;
    expect(host?.['listen']).toEqual(before['n2']?.['host']?.['listen']);
    expect(host?.['route']).toEqual(before['n2']?.['host']?.['route']);
    expect(ingress?.['ipvs']).toHaveLength(4);
    // The process counts firewall marks from the first one again (LB-06).
    expect(ingress?.['ipvs']?.[0]).toBe('FWM 256 rr');
    expect(sorted(host?.['iptables'])).toEqual(sorted(before['n2']?.['host']?.['iptables']));
  });

  it('does not start containers of `docker run` again', () => {
    const text = `${STUBBORN}
containers: { box: { node: n2, networks: [] } }`;
    const result = resultOf(text, ['restart: n2', 'state: n2']);
    expect(Object.keys(stateOf(result, 0)['n2']!)).not.toContain('box');
  });

  it('takes nobody along where it is in no swarm', () => {
    const text = `cluster: { mode: standalone, nodes: { n1: {} } }
containers: { box: { node: n1, ports: ["8080:80"] } }`;
    const asked = 'request: { from: client, to: "n1:8080" }';
    expect(outcomes(observe(text, asked, 'restart: n1', asked))).toEqual(['ok', 'refused']);
  });
});

describe('A manager whose engine restarts', () => {
  it('leads nobody meanwhile: another one is elected, and the tasks of the others go on', () => {
    const result = resultOf(cluster('{ on-sigterm: exit }', 3), [
      'restart: n1',
      'ps: web',
      'wait: 60s',
      'ps: web',
    ]);
    const [refused] = result.observations.filter(({ kind }) => kind === 'ps');
    expect(refused?.['error']).toMatch(/The swarm does not have a leader/);
    const [elected] = ['n1', 'n2', 'n3'].flatMap((node) => beliefs(result, node, 'leader'));
    expect(elected?.[1]).toBeGreaterThan(10);
    expect(elected?.[1]).toBeLessThan(23);
    const running = rowsOf(result).filter(({ current }) => current === 'Running');
    expect(running).toHaveLength(3);
  });

  it('leads again at once where it is the only one', () => {
    const result = resultOf(HEEDING, ['restart: n1']);
    const [started] = beliefs(result, 'n1', 'started');
    expect(beliefs(result, 'n1', 'leader')).toEqual([['', started?.[1]]]);
  });

  it('is served by the others again when the minute of a worker, and a bulk sync, are over', () => {
    const asked = 'request: { from: client, to: "n1:8080", count: 3 }';
    const result = resultOf(HEEDING, ['restart: n1', 'wait: 8s', asked, 'wait: 90s', asked]);
    const [first] = beliefs(result, 'n1', 'alive');
    expect(first?.[1]).toBeGreaterThan(1.01);
    expect(first?.[1]).toBeLessThan(63);
    expect(new Set(tasks(result.observations).slice(-3))).toEqual(
      new Set(['web@n1', 'web@n2', 'web@n3']),
    );
    for (const state of ['suspect', 'failed']) {
      expect(['n1', 'n2', 'n3'].flatMap((node) => beliefs(result, node, state))).toEqual([]);
    }
  });
});

/** Rules of a chain of n2's host, in their order. */
function rulesOf(result: SimulationResult, at: number, chain: string): string[] {
  const rules = stateOf(result, at)['n2']?.['host']?.['iptables'] ?? [];
  return rules.filter((line) => line.startsWith(`-A ${chain} `));
}

describe("The host's rules after a restart", () => {
  const AGAIN = 'restart: n2';

  it('has what somebody put into FORWARD behind the jumps, where it comes too late', () => {
    const mine = 'firewall: { node: n2, drop: tcp/80, chain: FORWARD }';
    const result = resultOf(HEEDING, [mine, 'state: n2', AGAIN, 'wait: 60s', 'state: n2']);
    const [before, after] = [0, 1].map((at) => rulesOf(result, at, 'FORWARD'));
    expect(before?.map((line) => line.split(' -j ')[1])).toEqual([
      'DROP',
      'DOCKER-USER',
      'DOCKER-FORWARD',
    ]);
    expect(after).toEqual([...(before ?? []).slice(1), before?.[0]]);
  });

  it('keeps what is in DOCKER-USER', () => {
    const mine = 'firewall: { node: n2, drop: tcp/81, chain: DOCKER-USER }';
    const result = resultOf(HEEDING, [mine, AGAIN, 'wait: 60s', 'state: n2']);
    expect(rulesOf(result, 0, 'DOCKER-USER')[0]).toMatch(/--dport 81 .*-j DROP/);
  });

  it('has those of docker0 last, which is deleted and made again', () => {
    const result = resultOf(HEEDING, ['state: n2', AGAIN, 'wait: 60s', 'state: n2']);
    const [before, after] = [0, 1].map((at) => rulesOf(result, at, 'DOCKER-BRIDGE'));
    expect(before).toHaveLength(2);
    expect(after).toEqual(before?.toReversed());
  });

  it.each(['20.10', '27', '29'])('are the same rules under %s', (engine) => {
    const steps = ['state: n2', AGAIN, 'wait: 60s', 'state: n2'];
    const result = resultOf(`engine: "${engine}"\n${HEEDING}`, steps);
    const [before, after] = [0, 1].map((at) => stateOf(result, at)['n2']?.['host']?.['iptables']);
    expect(sorted(after)).toEqual(sorted(before));
  });
});
