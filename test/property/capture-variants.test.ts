/*
 * What a recorded scenario shows does not hang on its names, ports, sizes and join order: requests
 * end as they ended, the source address is the entry node's, and the tables of all nodes agree.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SimulationResult } from '../../src/index.ts';
import { captureNames, loadCapture } from '../support/capture/load-capture.ts';
import { numRuns } from '../support/seed.ts';
import {
  variantChoices,
  variantOf,
  type ScenarioFile,
  type VariantChoices,
} from './arbitraries/capture-variants.ts';
import { ClusterView, endpointMac, ipvsDestinations } from './cluster-view.ts';
import { runText } from './run-text.ts';

const RUNS = Math.ceil(numRuns * 0.1);
/** All of a swarm but 09-node-crash: what holds after a crash is for the tests of gossip. */
const names = captureNames().filter((name) => !/^0[89]-/.test(name));

/** The one in which a node is cut off: who still answers hangs on where the tasks are. */
const CUT_OFF = '07-blocked-vxlan';

/** Every task that may ask looks for the tasks of every service, after all other steps. */
function questionsAboutTasks({ services, steps }: ScenarioFile): object[] {
  const scaled = new Set(steps.flatMap(({ scale }) => Object.keys(scale ?? {})));
  const askers = Object.entries(services).filter(([name, { networks, deploy }]) => {
    return networks !== undefined && deploy?.mode !== 'global' && !scaled.has(name);
  });
  return askers.flatMap(([asker]) =>
    Object.keys(services).map((name) => ({
      resolve: { from: `${asker}.1`, name: `tasks.${name}` },
    })),
  );
}

interface Run {
  readonly file: ScenarioFile;
  readonly result: SimulationResult;
  readonly view: ClusterView;
}

function runVariant(name: string, choices: VariantChoices): Run {
  const file = variantOf(name, choices);
  const steps = [...file.steps, ...questionsAboutTasks(file)];
  const result = runText(JSON.stringify({ ...file, steps }), { recording: 'off' });
  return { file, result, view: new ClusterView(result) };
}

interface Seen {
  readonly kind: string;
  readonly step: number;
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly outcome: string;
  readonly status: string;
  readonly peer: string;
  readonly task: string;
  readonly answers: readonly string[];
}

function seen(observations: readonly object[], kind: string): Seen[] {
  return (observations as readonly Seen[]).filter((each) => each.kind === kind);
}

/** The service that publishes a port, whether the file or a step creates it. */
function publisherOf(file: ScenarioFile, port: string) {
  const created = file.steps.map((step) => (step['create'] ?? {}) as ScenarioFile['services']);
  for (const services of [file.services, ...created]) {
    for (const [name, { ports = [] }] of Object.entries(services)) {
      for (const each of ports) {
        const short = typeof each === 'string' ? each.split(':')[0] : String(each.published);
        const mode = typeof each === 'string' ? 'ingress' : each.mode;
        if (short === port) return { name, mode };
      }
    }
  }
  return undefined;
}

/** Whether the service had a task on the node when the state was taken, or has one at the end. */
function runsOn({ result, view }: Run, service: string, node: string): boolean {
  const state = result.observations.find(({ kind }) => kind === 'state');
  const tasks = Object.entries((state as unknown as { tasks: Record<string, string> }).tasks);
  const own = tasks.filter(([task]) => task.replace(/[.@].*/, '') === service);
  if (own.length > 0) return own.some(([, place]) => place === node);
  return view.runningTasks(service).some((task) => task.node === node);
}

/** How the request ended in the recording; a host port answers where its task has gone. */
function expectedOutcome(run: Run, request: Seen, recorded: Seen): string {
  const [, node = '', port = ''] = /^([^:]+):(\d+)$/.exec(request.to) ?? [];
  const publisher = publisherOf(run.file, port);
  if (publisher?.mode !== 'host' || request.from !== 'client') return recorded.outcome;
  return runsOn(run, publisher.name, node) ? 'ok' : 'refused';
}

/** Pairs a run's observations of one kind with the recording's: both have them in step order. */
function paired(name: string, run: Run, kind: string): [Seen, Seen][] {
  const recorded = seen(loadCapture(name).observations, kind);
  return seen(run.result.observations, kind)
    .slice(0, recorded.length)
    .map((each, index) => [each, recorded[index]!]);
}

describe.each(names.filter((name) => name !== CUT_OFF))('variants of %s', (name) => {
  test('have the same outcomes, and the source address of the entry node', () => {
    fc.assert(
      fc.property(variantChoices, (choices) => {
        const run = runVariant(name, choices);
        for (const [request, recorded] of paired(name, run, 'request')) {
          const expected = expectedOutcome(run, request, recorded);
          const asked = `step ${request.step}: ${request.from} to ${request.to}`;
          expect(`${asked} ${request.outcome}`).toBe(`${asked} ${expected}`);
          const [, node = '', port = ''] = /^([^:]+):(\d+)$/.exec(request.to) ?? [];
          const throughMesh = publisherOf(run.file, port)?.mode === 'ingress';
          const entry = node === '127.0.0.1' ? request.from : node;
          const isNode = run.view.nodes.some((each) => each.name === entry);
          if (request.outcome !== 'ok' || !throughMesh || !isNode) continue;
          expect(request.peer, asked).toBe(run.view.balancerAddress(entry, 'ingress'));
        }
        for (const [echo, recorded] of paired(name, run, 'ping')) {
          expect(echo.outcome).toBe(recorded.outcome);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe.each(names)('variants of %s', (name) => {
  test('resolve the same names, and every name of tasks to the tasks that run', () => {
    fc.assert(
      fc.property(variantChoices, (choices) => {
        const run = runVariant(name, choices);
        const own = paired(name, run, 'resolve');
        for (const [lookUp, recorded] of own) {
          expect([lookUp.name, lookUp.status]).toEqual([lookUp.name, recorded.status]);
        }
        for (const lookUp of seen(run.result.observations, 'resolve').slice(own.length)) {
          expect([lookUp.from, lookUp.name, ...lookUp.answers.toSorted()]).toEqual([
            lookUp.from,
            lookUp.name,
            ...visibleTasks(run, lookUp).toSorted(),
          ]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('leave every node with the same view of services and endpoints', () => {
    const rows = { checked: 0 };
    fc.assert(
      fc.property(variantChoices, (choices) => {
        const { result, view } = runVariant(name, choices);
        for (const node of view.nodes) checkMarks(result, node.name);
        for (const network of view.overlays()) {
          const participants = view.participants(network);
          for (const node of participants) {
            checkBalancer(result, view, node, network);
            rows.checked += checkTunnel(result, view, node, network);
          }
          const others = view.nodes.filter((node) => !participants.includes(node.name));
          for (const { namespaces } of others) {
            expect(namespaces.map((each) => each.name)).not.toContain(`net:${network}`);
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(rows.checked).toBeGreaterThan(RUNS);
  });
});

/** The tasks that a name stands for on the first network that asker and service share (DNS-21). */
function visibleTasks({ file, view }: Run, { from, name }: Seen): string[] {
  const service = name.replace('tasks.', '');
  const asker = networksOf(file, from.replace(/\.1$/, ''));
  const shared = asker.filter((network) => networksOf(file, service).includes(network));
  const [network] = shared.toSorted((left, right) => {
    return isInternal(file, left) - isInternal(file, right) || (left < right ? -1 : 1);
  });
  return network === undefined ? [] : view.taskAddresses(service, network);
}

function networksOf({ services }: ScenarioFile, service: string): readonly string[] {
  const networks = services[service]!.networks ?? [];
  return Array.isArray(networks) ? networks : Object.keys(networks);
}

function isInternal({ networks }: ScenarioFile, network: string): number {
  return Number(networks?.[network]?.internal ?? false);
}

/** The IPVS lists of a node are the running tasks of the services, one list for each. */
function checkBalancer(
  { tables }: SimulationResult,
  view: ClusterView,
  node: string,
  network: string,
): void {
  const namespace = network === 'ingress' ? 'ingress_sbox' : `lb:${network}`;
  const expected = view
    .balancedServices(network)
    .map((service) => view.taskAddresses(service, network).toSorted());
  const lists = ipvsDestinations(tables[node]![namespace]!.ipvs);
  expect(lists.map(String).toSorted()).toEqual(expected.map(String).toSorted());
}

/** Each list of a node has a number of its own, and the rules set these numbers and no others. */
function checkMarks({ tables }: SimulationResult, node: string): void {
  const namespaces = Object.values(tables[node]!);
  const listed = numbersIn(
    namespaces.flatMap(({ ipvs }) => ipvs),
    /^FWM +(\d+)/,
  );
  const set = numbersIn(
    namespaces.flatMap(({ iptables }) => iptables),
    /--set-xmark (0x\w+)/,
  );
  expect(new Set(listed).size).toBe(listed.length);
  expect([...new Set(set)].toSorted()).toEqual(listed.toSorted());
}

function numbersIn(lines: readonly string[], pattern: RegExp): number[] {
  return lines.flatMap((line) => {
    const [, text] = pattern.exec(line) ?? [];
    return text === undefined ? [] : [Number(text)];
  });
}

/** The tunnel of a node knows the endpoints of all other nodes, and no others; how many it knows. */
function checkTunnel(
  { tables }: SimulationResult,
  view: ClusterView,
  node: string,
  network: string,
): number {
  const remote = view.endpoints(network).filter((each) => each.node !== node);
  const { fdb = [], neigh = [] } = tables[node]![`net:${network}`]!;
  const forwarding = remote.map((each) => {
    return `${endpointMac(each.address)} dst ${view.lanAddress(each.node)}`;
  });
  const neighbours = remote.map(({ address }) => `${address} ${endpointMac(address)}`);
  expect(fdb.map((line) => line.replace(/ (?:link-netnsid|self).*/, '')).toSorted()).toEqual(
    forwarding.toSorted(),
  );
  expect(
    neigh.map((line) => line.replace(/^(\S+) dev vxlan0 lladdr (\S+) .*/, '$1 $2')).toSorted(),
  ).toEqual(neighbours.toSorted());
  return remote.length;
}
