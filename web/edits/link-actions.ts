/**
 * What can befall the way between two machines, and the cable of one.
 *
 * Pure. Owns the offers; take-back.ts has their ends.
 */
import {
  action,
  firewall,
  publishedBlocks,
  SWARM_PORTS,
  type BreakAction,
} from './break-action.ts';
import type { Topology } from '../../src/index.ts';
import { yamlName } from './yaml-name.ts';

const QUALITIES = [
  ['Slow: 100 ms each way', 'latency: 100ms'],
  ['Bad: 20 % of frames are lost', 'loss: 20%'],
  ['Smaller MTU: 1400', 'mtu: 1400'],
  ['Narrow: 1 Mbit/s', 'bandwidth: 1Mbit'],
] as const;

/** `where` is `node: n3` or `between: [n1, n3]`. */
export function qualityActions(where: string): BreakAction[] {
  return QUALITIES.map(([title, quality]) => action(title, `link: { ${where}, ${quality} }`));
}

/** Both ways or one way cut; slow, bad, small, narrow; ports of the swarm and published ones blocked. */
export function linkActions(topology: Topology, between: readonly [string, string]): BreakAction[] {
  const [left, right] = between.map(yamlName) as [string, string];
  const oneWays = [
    [between[0], between[1], left, right],
    [between[1], between[0], right, left],
  ] as const;
  return [
    action('Cut both ways', `partition: [[${left}], [${right}]]`),
    ...oneWays.map(([from, to, one, other]) => {
      return action(`${to} no longer hears ${from}`, `partition: { from: ${one}, to: ${other} }`);
    }),
    ...qualityActions(`between: [${left}, ${right}]`),
    ...oneWays.flatMap(([from, to]) => blocks(topology, from, to)),
  ];
}

/** Rules of a node's own firewall, which a machine outside has not. */
function blocks(topology: Topology, from: string, to: string): BreakAction[] {
  const isNode = topology.nodes.some(({ name, role }) => name === to && role !== 'host');
  const isOutside = topology.nodes.some(({ name, role }) => name === from && role === 'host');
  if (!isNode) return [];
  const own = isOutside ? [] : SWARM_PORTS;
  return [
    ...own.map(([match, words]) => firewall(to, match, words, from)),
    ...publishedBlocks(topology, to, from),
  ];
}
