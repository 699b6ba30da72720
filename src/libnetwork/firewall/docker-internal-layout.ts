/**
 * The host's chains under Docker Engine 29: as 28, but no chains keep bridges apart. The DROP at the
 * end of each bridge's rules in DOCKER does, and DOCKER-INTERNAL closes internal networks (ISO-05).
 * Follows the engine's bridge/internal/iptabler and its iptablesdoc.
 */
import type { Command } from './commands.ts';
import { borderRules, forwardingRules, masqueradeRule } from './docker-forward-layout.ts';
import type { BridgeRules, FirewallLayout } from './layout.ts';

export const DOCKER_INTERNAL_LAYOUT: FirewallLayout = {
  chains: [
    ['nat', '-N DOCKER'],
    ['filter', '-N DOCKER'],
    ['filter', '-N DOCKER-FORWARD'],
    ['filter', '-N DOCKER-BRIDGE'],
    ['filter', '-N DOCKER-CT'],
    ['filter', '-N DOCKER-INTERNAL'],
    ['filter', '-N DOCKER-USER'],
    ['nat', '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER'],
    ['nat', '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER ! -d 127.0.0.0/8'],
    ['filter', '-A DOCKER-FORWARD -j DOCKER-CT'],
    ['filter', '-A DOCKER-FORWARD -j DOCKER-INTERNAL'],
    ['filter', '-A DOCKER-FORWARD -j DOCKER-BRIDGE'],
    ['filter', '-I FORWARD -j DOCKER-FORWARD'],
    ['filter', '-I FORWARD -j DOCKER-USER'],
  ],
  bridgeRules: (bridge) => (bridge.internal ? internalRules(bridge) : externalRules(bridge)),
  ingressFrom: 'DOCKER-FORWARD',
  acceptPort: '-I',
  protectsAddresses: true,
};

function externalRules(bridge: BridgeRules): readonly Command[] {
  return [...(bridge.masquerade ? [masqueradeRule(bridge)] : []), ...forwardingRules(bridge)];
}

function internalRules(bridge: BridgeRules): readonly Command[] {
  const { device, icc } = bridge;
  return [
    ...borderRules(bridge, 'DOCKER-INTERNAL'),
    ['filter', `-A DOCKER-FORWARD -i ${device} -o ${device} -j ${icc ? 'ACCEPT' : 'DROP'}`],
  ];
}
