/*
 * Whatever befalls a cluster, once it is quiet again each node's tables say what there is on the
 * nodes that it hears of, no address is used twice, and nothing is left of a fault that is over.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { circleOf, ordeal, type Fault, type Ordeal } from './arbitraries/faults.ts';
import { ordealScenario } from './ordeal-scenario.ts';
import { runText } from './run-text.ts';
import {
  backendsOf,
  balancedOn,
  endpointsOf,
  hasNetwork,
  neighboursOf,
  nodesOf,
  tunnelRowsOf,
  type Nodes,
  type Subnets,
} from '../support/node-tables.ts';
import { numRuns } from '../support/seed.ts';

const RUNS = Math.ceil(numRuns * 0.15);
/** Each case is a cluster that lives for many minutes. */
const TIMEOUT_MS = 300_000;
const SUBNETS: Subnets = { ingress: '10.0.0.', app: '10.0.1.' };

function checkNode(nodes: Nodes, circle: ReadonlySet<string>, node: string): void {
  for (const [network, prefix] of Object.entries(SUBNETS)) {
    if (!hasNetwork(nodes, node, network)) continue;
    const known = [...circle].filter((other) => hasNetwork(nodes, other, network));
    const others = known.filter((other) => other !== node);
    const endpoints = others.flatMap((other) => endpointsOf(nodes, other, prefix)).toSorted();
    expect(neighboursOf(nodes, node, network), `neighbours of ${node} on ${network}`).toEqual(
      endpoints,
    );
    expect(tunnelRowsOf(nodes, node, network), `tunnel rows of ${node} on ${network}`).toHaveLength(
      endpoints.length,
    );
    const services = network === 'ingress' ? ['web'] : ['web', 'probe'];
    const backends = known.flatMap((other) =>
      services.flatMap((service) => backendsOf(nodes, other, prefix, service)),
    );
    expect(balancedOn(nodes, node, network), `backends of ${node} on ${network}`).toEqual(
      backends.map((address) => `${address} 1`).toSorted(),
    );
  }
}

function checkState(ordealOf: Ordeal, nodes: Nodes, faults: readonly Fault[]): void {
  for (const node of ordealOf.nodes) checkNode(nodes, circleOf(ordealOf.nodes, faults, node), node);
  for (const [network, prefix] of Object.entries(SUBNETS)) {
    const used = ordealOf.nodes.flatMap((node) => endpointsOf(nodes, node, prefix));
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
          checkState(drawn, nodesOf(states[index]!), faults);
        }
        const last = nodesOf(states.at(-1)!);
        const web = drawn.nodes
          .flatMap((node) => backendsOf(last, node, SUBNETS['app']!, 'web'))
          .toSorted();
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
