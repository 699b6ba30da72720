/*
 * A pin fixes what it is about and nothing else: what no pin names is still decided by the seed, and
 * just as it would be without the pin.
 */
import { describe, expect, it } from 'vitest';
import { resultOf } from './observe.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const CLUSTER = `cluster: { nodes: { n1: {}, n2: {}, n3: {}, n4: {} } }
networks: { app: {}, back: {} }
services:
  other: { networks: [back], deploy: { mode: global } }
  web: { networks: [app], deploy: { replicas: 3 } }
`;

/** Pins that say nothing of `web`. */
const PINS = {
  'a virtual IP': 'pins: { services: { other: { back: 10.0.2.9 } } }',
  'tasks of another service': 'pins: { tasks: { other@n2: { addresses: { back: 10.0.2.20 } } } }',
  'load balancers': 'pins: { load-balancers: { n1: { back: 10.0.2.30 } } }',
  'backends of another service':
    'pins: { backends: { n1: { back: { other: [other@n2, other@n1] } } } }',
} as const;

/** Nodes of web.1 to web.3. */
function placesOf(pins: string, seed: number): string {
  const { observations } = resultOf(`${CLUSTER}${pins}`, ['ps: web'], seed);
  const rows = observations[0]?.['rows'] as readonly { readonly node: string }[];
  return rows.map(({ node }) => node).join();
}

describe('A pin', () => {
  it.each(Object.entries(PINS))('%s: leaves another service to the seed', (_, pins) => {
    const withPin = SEEDS.map((seed) => placesOf(pins, seed));
    expect(withPin).toEqual(SEEDS.map((seed) => placesOf('', seed)));
    expect(new Set(withPin).size).toBeGreaterThan(1);
  });

  it('of a service’s tasks fixes where its next ones go, whatever the seed', () => {
    const pinned = 'pins: { tasks: { web.1: { node: n3 } } }';
    const runs = SEEDS.map((seed) => placesOf(pinned, seed));
    expect(new Set(runs)).toEqual(new Set(['n3,n1,n2']));
  });
});
