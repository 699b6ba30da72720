/*
 * Whatever befalls a cluster, once it is quiet again each node's tables say what there is on the
 * nodes that it hears of, no address is used twice, and nothing is left of a fault that is over.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { circleOf, ordeal, type Fault, type Ordeal } from './arbitraries/faults.ts';
import { ordealScenario } from './ordeal-scenario.ts';
import { runText } from './run-text.ts';
import { numRuns } from '../support/seed.ts';

const RUNS = Math.ceil(numRuns * 0.15);
/** Each case is a cluster that lives for many minutes. */
const TIMEOUT_MS = 300_000;
const NETWORKS = ['ingress', 'app'];
const SUBNETS: Readonly<Record<string, string>> = { ingress: '10.0.0.', app: '10.0.1.' };

type Tables = Readonly<Record<string, readonly string[]>>;
type Nodes = Readonly<Record<string, Readonly<Record<string, Tables>>>>;

/** Addresses in a namespace on a network, without the /32 of virtual IPs. */
function addressesOn(tables: Tables | undefined, network: string): string[] {
  const words = (tables?.['addr'] ?? []).flatMap((line) => line.split(' ').slice(2));
  return words
    .filter((word) => word.startsWith(SUBNETS[network]!) && word.endsWith('/24'))
    .map((word) => word.replace(/\/.*/, ''));
}

const balancerOf = (network: string): string =>
  network === 'ingress' ? 'ingress_sbox' : `lb:${network}`;

const isTaskOf = (service: string, namespace: string): boolean =>
  namespace.startsWith(`${service}.`) || namespace.startsWith(`${service}@`);

/** Endpoints of a network on a node: its tasks and its load balancer. */
function endpointsOf(nodes: Nodes, node: string, network: string): string[] {
  const namespaces = Object.entries(nodes[node]!).filter(([name]) => !name.startsWith('net:'));
  return namespaces.flatMap(([, tables]) => addressesOn(tables, network));
}

/** Addresses of a service's tasks on a node. */
function backendsOf(nodes: Nodes, node: string, network: string, service: string): string[] {
  const tasks = Object.entries(nodes[node]!).filter(([name]) => isTaskOf(service, name));
  return tasks.flatMap(([, tables]) => addressesOn(tables, network));
}

/** What a node's tunnel knows of a network: `10.0.1.4`. */
function neighboursOf(nodes: Nodes, node: string, network: string): string[] {
  const lines = nodes[node]![`net:${network}`]?.['neigh'] ?? [];
  return lines.map((line) => line.split(' ')[0]!).toSorted();
}

/** The backends of all services that a node balances over on a network, with their weights. */
function balancedOn(nodes: Nodes, node: string, network: string): string[] {
  const lines = nodes[node]![balancerOf(network)]?.['ipvs'] ?? [];
  const servers = lines.filter((line) => line.startsWith('-> '));
  return servers.map((line) => line.replace(/^-> (\S+):0 Masq (\d) .*$/, '$1 $2')).toSorted();
}

function checkNode(nodes: Nodes, circle: ReadonlySet<string>, node: string): void {
  for (const network of NETWORKS) {
    if (nodes[node]![`net:${network}`] === undefined) continue;
    const known = [...circle].filter((other) => nodes[other]![`net:${network}`] !== undefined);
    const others = known.filter((other) => other !== node);
    const endpoints = others.flatMap((other) => endpointsOf(nodes, other, network)).toSorted();
    expect(neighboursOf(nodes, node, network), `neighbours of ${node} on ${network}`).toEqual(
      endpoints,
    );
    const tunnels = nodes[node]![`net:${network}`]?.['fdb'] ?? [];
    expect(tunnels, `tunnel rows of ${node} on ${network}`).toHaveLength(endpoints.length);
    const services = network === 'ingress' ? ['web'] : ['web', 'probe'];
    const backends = known.flatMap((other) =>
      services.flatMap((service) => backendsOf(nodes, other, network, service)),
    );
    expect(balancedOn(nodes, node, network), `backends of ${node} on ${network}`).toEqual(
      backends.map((address) => `${address} 1`).toSorted(),
    );
  }
}

function checkState(ordealOf: Ordeal, nodes: Nodes, faults: readonly Fault[]): void {
  for (const node of ordealOf.nodes) checkNode(nodes, circleOf(ordealOf.nodes, faults, node), node);
  for (const network of NETWORKS) {
    const used = ordealOf.nodes.flatMap((node) => endpointsOf(nodes, node, network));
    expect(new Set(used).size, `addresses on ${network}`).toBe(used.length);
  }
}

test(
  'tables say what there is on the nodes that can be heard, and heal with what broke them',
  () => {
    fc.assert(
      fc.property(ordeal, (drawn) => {
        const { text, faultsAtStates } = ordealScenario(drawn);
        const result = runText(text);
        const states = result.observations.filter(({ kind }) => kind === 'state');
        expect(states).toHaveLength(faultsAtStates.length);
        for (const [index, faults] of faultsAtStates.entries()) {
          checkState(drawn, states[index]!['nodes'] as Nodes, faults);
        }
        const last = states.at(-1)!['nodes'] as Nodes;
        const web = drawn.nodes.flatMap((node) => backendsOf(last, node, 'app', 'web')).toSorted();
        for (const look of result.observations.filter(({ kind }) => kind === 'resolve')) {
          expect(
            (look['answers'] as string[]).toSorted(),
            `tasks.web, ${String(look['from'])}`,
          ).toEqual(web);
        }
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);
