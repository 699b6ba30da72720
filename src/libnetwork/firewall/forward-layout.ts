/**
 * The host's chains under Docker Engine 20.10 to 27: each bridge's rules are in FORWARD itself, below
 * DOCKER-USER, DOCKER-INGRESS and the isolation chains, and unpublished ports are not closed to what
 * is routed to a container's address (ISO-06). Follows libnetwork's bridge/setup_ip_tables_linux.go
 * and firewall_linux.go of those releases.
 */
import type { Ruleset } from '../../linux/netfilter/ruleset.ts';
import { moveJumpToHead, type Command } from './commands.ts';
import { borderRules, natRules } from './docker-forward-layout.ts';
import type { BridgeRules, FirewallLayout } from './layout.ts';

export const FORWARD_LAYOUT: FirewallLayout = {
  chains: [
    ['nat', '-N DOCKER'],
    ['filter', '-N DOCKER'],
    ['filter', '-N DOCKER-ISOLATION-STAGE-1'],
    ['filter', '-N DOCKER-ISOLATION-STAGE-2'],
    ['filter', '-A DOCKER-ISOLATION-STAGE-1 -j RETURN'],
    ['filter', '-A DOCKER-ISOLATION-STAGE-2 -j RETURN'],
    ['filter', '-N DOCKER-USER'],
    ['filter', '-A DOCKER-USER -j RETURN'],
    ['nat', '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER'],
    ['nat', '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER ! -d 127.0.0.0/8'],
  ],
  bridgeRules: (bridge) => (bridge.internal ? internalRules(bridge) : externalRules(bridge)),
  ingressFrom: 'FORWARD',
  orderJumps,
  acceptPort: '-A',
  protectsAddresses: false,
};

/** arrangeIngressFilterRule and arrangeUserFilterRule, which follow every new network. */
function orderJumps(rules: Ruleset): void {
  moveJumpToHead(rules, 'FORWARD', 'DOCKER-ISOLATION-STAGE-1');
  const hasIngress = rules.tables.get('filter')?.chains.has('DOCKER-INGRESS') ?? false;
  if (hasIngress) moveJumpToHead(rules, 'FORWARD', 'DOCKER-INGRESS');
  moveJumpToHead(rules, 'FORWARD', 'DOCKER-USER');
}

function externalRules(bridge: BridgeRules): readonly Command[] {
  const { device } = bridge;
  return [
    ...natRules(bridge),
    betweenContainers(bridge),
    ['filter', `-I FORWARD -i ${device} ! -o ${device} -j ACCEPT`],
    ['filter', `-I FORWARD -o ${device} -j DOCKER`],
    ['filter', `-I FORWARD -o ${device} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`],
    [
      'filter',
      `-I DOCKER-ISOLATION-STAGE-1 -i ${device} ! -o ${device} -j DOCKER-ISOLATION-STAGE-2`,
    ],
    ['filter', `-I DOCKER-ISOLATION-STAGE-2 -o ${device} -j DROP`],
  ];
}

function internalRules(bridge: BridgeRules): readonly Command[] {
  return [...borderRules(bridge, 'DOCKER-ISOLATION-STAGE-1'), betweenContainers(bridge)];
}

/** An ACCEPT comes first, a DROP last (setIcc). */
function betweenContainers({ device, icc }: BridgeRules): Command {
  return icc
    ? ['filter', `-I FORWARD -i ${device} -o ${device} -j ACCEPT`]
    : ['filter', `-A FORWARD -i ${device} -o ${device} -j DROP`];
}
