/**
 * The host's chains under Docker Engine 28: FORWARD leads to DOCKER-USER and DOCKER-FORWARD, and two
 * chains keep bridges apart. Follows the engine's bridge/internal/iptabler; held against every
 * recorded session (28.5.2). 28.0.0 and 28.0.1, which had other rules for days, are taken for it.
 */
import { subnetText } from '../../packet/ipv4-subnet.ts';
import type { Command } from './commands.ts';
import type { BridgeRules, FirewallLayout } from './layout.ts';

export const DOCKER_FORWARD_LAYOUT: FirewallLayout = {
  chains: [
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
  ],
  bridgeRules: (bridge) => (bridge.internal ? internalRules(bridge) : externalRules(bridge)),
  ingressFrom: 'DOCKER-FORWARD',
  acceptPort: '-I',
  protectsAddresses: true,
};

function externalRules(bridge: BridgeRules): readonly Command[] {
  const { device } = bridge;
  return [
    ...natRules(bridge),
    ...forwardingRules(bridge),
    [
      'filter',
      `-A DOCKER-ISOLATION-STAGE-1 -i ${device} ! -o ${device} -j DOCKER-ISOLATION-STAGE-2`,
    ],
    ['filter', `-I DOCKER-ISOLATION-STAGE-2 -o ${device} -j DROP`],
  ];
}

/** Address translation of what leaves; what asks for a published port is left to docker-proxy. */
export function natRules(bridge: BridgeRules): readonly Command[] {
  const skip: Command = ['nat', `-I DOCKER -i ${bridge.device} -j RETURN`];
  return bridge.masquerade ? [masqueradeRule(bridge), skip] : [];
}

export function masqueradeRule({ device, subnet }: BridgeRules): Command {
  return ['nat', `-I POSTROUTING -s ${subnetText(subnet)} ! -o ${device} -j MASQUERADE`];
}

/** What leaves the bridge, what comes to it by a published port, and what answers. */
export function forwardingRules({ device, icc }: BridgeRules): readonly Command[] {
  const leaving: readonly Command[] = icc
    ? [['filter', `-A DOCKER-FORWARD -i ${device} -j ACCEPT`]]
    : [
        ['filter', `-A DOCKER-FORWARD -i ${device} -o ${device} -j DROP`],
        ['filter', `-A DOCKER-FORWARD -i ${device} ! -o ${device} -j ACCEPT`],
      ];
  return [
    ...leaving,
    ['filter', `-A DOCKER ! -i ${device} -o ${device} -j DROP`],
    ['filter', `-A DOCKER-BRIDGE -o ${device} -j DOCKER`],
    ['filter', `-A DOCKER-CT -o ${device} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`],
  ];
}

/** Nothing crosses the border of an internal network in either direction. */
function internalRules(bridge: BridgeRules): readonly Command[] {
  const { device, icc } = bridge;
  return [
    ['filter', `-A DOCKER-FORWARD -i ${device} -o ${device} -j ${icc ? 'ACCEPT' : 'DROP'}`],
    ...borderRules(bridge, 'DOCKER-ISOLATION-STAGE-1'),
  ];
}

/** Drops, at the head of `chain`, what comes from or goes to another subnet. */
export function borderRules({ device, subnet }: BridgeRules, chain: string): readonly Command[] {
  const own = subnetText(subnet);
  return [
    ['filter', `-I ${chain} ! -d ${own} -i ${device} -j DROP`],
    ['filter', `-I ${chain} ! -s ${own} -o ${device} -j DROP`],
  ];
}
