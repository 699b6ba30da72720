/**
 * A task's rules for ports published through the mesh: from the published to the target port.
 *
 * Owns the REDIRECT rules and the guards that keep everything else off the ingress address.
 * Follows libnetwork's addRedirectRules (ING-02, ING-16, ING-18).
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { PortConfig } from '../swarm/objects.ts';
import type { Sandbox } from './docker-engine.ts';
import { runCommands, type Command } from './firewall/commands.ts';

/** Installs the rules for a task whose address on ingress is `address`. */
export function addRedirectRules(
  sandbox: Sandbox,
  address: Ipv4Address,
  ports: readonly PortConfig[],
): void {
  const own = `${ipv4Text(address)}/32`;
  const commands = [
    ...ports.flatMap((port) => portCommands(own, port)),
    ...['sctp', 'udp', 'tcp'].flatMap((protocol) => guardCommands(own, protocol)),
  ];
  if (ports.length > 0) runCommands(sandbox.namespace.rules, commands);
}

function portCommands(own: string, port: PortConfig): readonly Command[] {
  const { protocol, publishedPort, targetPort } = port;
  return [
    [
      'nat',
      `-A PREROUTING -d ${own} -p ${protocol} -m ${protocol} --dport ${publishedPort} ` +
        `-j REDIRECT --to-ports ${targetPort}`,
    ],
    [
      'filter',
      `-I INPUT -d ${own} -p ${protocol} -m ${protocol} --dport ${targetPort} ` +
        '-m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT',
    ],
    [
      'filter',
      `-I OUTPUT -s ${own} -p ${protocol} -m ${protocol} --sport ${targetPort} ` +
        '-m conntrack --ctstate ESTABLISHED -j ACCEPT',
    ],
  ];
}

function guardCommands(own: string, protocol: string): readonly Command[] {
  return [
    ['filter', `-A INPUT -d ${own} -p ${protocol} -j DROP`],
    ['filter', `-A OUTPUT -s ${own} -p ${protocol} -j DROP`],
  ];
}
