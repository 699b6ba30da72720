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

export const SWARM_PORTS: readonly (readonly [string, string])[] = [
  ['udp/4789', 'VXLAN, the data of overlay networks'],
  ['udp/7946', 'gossip by UDP'],
  ['tcp/7946', 'gossip by TCP'],
  ['tcp/2377', 'the managers'],
];

/** A rule of the node's own: packets to a port are dropped in a chain, from everybody or one machine. */
interface Rule {
  readonly node: string;
  /** `tcp/8080`. */
  readonly match: string;
  readonly chain?: 'INPUT' | 'DOCKER-USER';
  /** Empty: from everybody. */
  readonly from?: string;
}

/** The step and the command that put a rule in. */
export function block(
  title: string,
  { node, match, chain = 'INPUT', from = '' }: Rule,
): BreakAction {
  const [protocol, port] = match.split('/');
  const sender = from && `, from: ${yamlName(from)}`;
  const where = chain === 'INPUT' ? '' : `, chain: ${chain}`;
  return action(
    title,
    `firewall: { node: ${yamlName(node)}, drop: ${match}${where}${sender} }`,
    `iptables -I ${chain}${from && ` -s ${from}`} -p ${protocol} --dport ${port} -j DROP`,
  );
}

/** What `node` gets to a port is dropped, from everybody or from one machine. */
export function firewall(node: string, match: string, words: string, from = ''): BreakAction {
  return block(`Block ${match} (${words})${between(node, from)}`, { node, match, from });
}

function between(node: string, from: string): string {
  return from && ` from ${from} to ${node}`;
}

/**
 * Published ports, each in both chains: INPUT never sees what Docker forwards (FAIL-27), and DOCKER-USER
 * sees it after DNAT: with the published port for the mesh, with the target port in host mode (ING-08).
 */
export function publishedBlocks({ services }: Topology, node: string, from = ''): BreakAction[] {
  const ports = services.flatMap((service) => service.ports.flatMap(portOf));
  const unique = new Map(ports.map((port) => [Object.values(port).join(), port]));
  return [...unique.values()].flatMap(({ protocol, published, seen }) => {
    const match = `${protocol}/${published}`;
    const after = seen === published ? '' : `, where its port is ${seen} already`;
    return [
      block(`Block published ${match}${between(node, from)} in DOCKER-USER${after}`, {
        node,
        match: `${protocol}/${seen}`,
        chain: 'DOCKER-USER',
        from,
      }),
      block(
        `Block ${match}${between(node, from)} in INPUT: what Docker forwards passes all the same`,
        { node, match, from },
      ),
    ];
  });
}

type Port = Topology['services'][number]['ports'][number];

/** A port and the one that a forwarded packet has; what is no single port is left out. */
function portOf({ text, mode }: Port) {
  const [, published, target, protocol] = /^\*:(\d+)->(\d+)\/(tcp|udp)$/.exec(text) ?? [];
  return published && target && protocol
    ? [{ protocol, published, seen: mode === 'host' ? target : published }]
    : [];
}
