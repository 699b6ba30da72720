/**
 * The chains that dockerd keeps in the host's tables, and a bridge network's rules in them.
 *
 * Owns their order: what is appended stays in the order of creation, what is inserted is newest
 * first. Follows the iptables firewaller of Docker Engine 28 (bridge/internal/iptabler).
 */
import { applyIptables, hasRule } from '../linux/netfilter/iptables-command.ts';
import type { Ruleset, TableName } from '../linux/netfilter/ruleset.ts';
import { subnetText, type Ipv4Subnet } from '../packet/ipv4-subnet.ts';

export type Command = readonly [TableName, string];

/** Runs commands in order. */
export function runCommands(rules: Ruleset, commands: readonly Command[]): void {
  for (const [table, text] of commands) applyIptables(rules, table, text);
}

/** Takes rules out again, given as `-A …`; those that somebody flushed are passed over. */
export function dropRules(rules: Ruleset, commands: readonly Command[]): void {
  for (const [table, text] of commands) {
    if (hasRule(rules, table, text)) applyIptables(rules, table, text.replace(/^-A/, '-D'));
  }
}

const CHAINS: readonly Command[] = [
  ['nat', '-N DOCKER'],
  ['filter', '-N DOCKER'],
  ['filter', '-N DOCKER-FORWARD'],
  ['filter', '-N DOCKER-BRIDGE'],
  ['filter', '-N DOCKER-CT'],
  ['filter', '-N DOCKER-ISOLATION-STAGE-1'],
  ['filter', '-N DOCKER-ISOLATION-STAGE-2'],
  ['filter', '-N DOCKER-USER'],
  ['filter', '-A DOCKER-FORWARD -j DOCKER-CT'],
  ['filter', '-A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1'],
  ['filter', '-A DOCKER-FORWARD -j DOCKER-BRIDGE'],
  ['filter', '-I FORWARD -j DOCKER-FORWARD'],
  ['filter', '-I FORWARD -j DOCKER-USER'],
  ['nat', '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER'],
  ['nat', '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER ! -d 127.0.0.0/8'],
];

/** Chains and jumps that a daemon makes when it starts. */
export function installChains(rules: Ruleset): void {
  runCommands(rules, CHAINS);
}

export interface BridgeRules {
  readonly device: string;
  readonly subnet: Ipv4Subnet;
  readonly icc: boolean;
  readonly internal: boolean;
}

/** The rules of one bridge network. */
export function addBridgeRules(rules: Ruleset, bridge: BridgeRules): void {
  runCommands(rules, bridge.internal ? internalRules(bridge) : externalRules(bridge));
}

function externalRules({ device, subnet, icc }: BridgeRules): readonly Command[] {
  return [
    ['nat', `-I POSTROUTING -s ${subnetText(subnet)} ! -o ${device} -j MASQUERADE`],
    ['nat', `-I DOCKER -i ${device} -j RETURN`],
    ...(icc
      ? ([['filter', `-A DOCKER-FORWARD -i ${device} -j ACCEPT`]] as const)
      : ([
          ['filter', `-A DOCKER-FORWARD -i ${device} -o ${device} -j DROP`],
          ['filter', `-A DOCKER-FORWARD -i ${device} ! -o ${device} -j ACCEPT`],
        ] as const)),
    ['filter', `-A DOCKER ! -i ${device} -o ${device} -j DROP`],
    ['filter', `-A DOCKER-BRIDGE -o ${device} -j DOCKER`],
    ['filter', `-A DOCKER-CT -o ${device} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`],
    [
      'filter',
      `-A DOCKER-ISOLATION-STAGE-1 -i ${device} ! -o ${device} -j DOCKER-ISOLATION-STAGE-2`,
    ],
    ['filter', `-I DOCKER-ISOLATION-STAGE-2 -o ${device} -j DROP`],
  ];
}

/** Nothing crosses the border of an internal network in either direction. */
function internalRules({ device, subnet, icc }: BridgeRules): readonly Command[] {
  const own = subnetText(subnet);
  return [
    ['filter', `-A DOCKER-FORWARD -i ${device} -o ${device} -j ${icc ? 'ACCEPT' : 'DROP'}`],
    ['filter', `-I DOCKER-ISOLATION-STAGE-1 ! -s ${own} -o ${device} -j DROP`],
    ['filter', `-I DOCKER-ISOLATION-STAGE-1 ! -d ${own} -i ${device} -j DROP`],
  ];
}
