/**
 * One thing that can be done to an element, and the pieces that offers are made of.
 *
 * Pure. Owns the shape, and blocking a port, which nodes and the ways between them have in common.
 */
import type { Topology } from '../../src/index.ts';
import { yamlName } from './yaml-name.ts';

export interface BreakAction {
  readonly title: string;
  /** `link: { node: n3, state: down }`; a preset has several, one a line. */
  readonly step: string;
  /** What a person types on a real cluster, where there is such a thing. */
  readonly command: string;
  /** The step that it has to come after, where that is not the reader's choice: it means one packet. */
  readonly after?: number;
}

export function action(title: string, step: string, command = ''): BreakAction {
  return { title, step, command };
}

/** Ports that the mesh or a node publishes, as `tcp/8080`. */
export function publishedPorts({ services }: Topology): string[] {
  const texts = services.flatMap(({ ports }) => ports.map(({ text }) => text));
  const ports = texts.map((text) => /^\*:(\d+)->\d+\/(tcp|udp)$/.exec(text));
  return [...new Set(ports.flatMap((found) => (found ? [`${found[2]}/${found[1]}`] : [])))];
}

export const SWARM_PORTS: readonly (readonly [string, string])[] = [
  ['udp/4789', 'VXLAN, the data of overlay networks'],
  ['udp/7946', 'gossip by UDP'],
  ['tcp/7946', 'gossip by TCP'],
  ['tcp/2377', 'the managers'],
];

/** What `node` gets to a port is dropped, from everybody or from one machine. */
export function firewall(node: string, match: string, words: string, from = ''): BreakAction {
  const [protocol, port] = match.split('/');
  const rule = `iptables -I INPUT${from && ` -s ${from}`} -p ${protocol} --dport ${port} -j DROP`;
  const sender = from && `, from: ${yamlName(from)}`;
  return action(
    `Block ${match}${words && ` (${words})`}${from && ` from ${from} to ${node}`}`,
    `firewall: { node: ${yamlName(node)}, drop: ${match}${sender} }`,
    rule,
  );
}
