/**
 * The chains that dockerd keeps in the host's tables, by engine version.
 *
 * Owns what every layout says; each has a file of its own. A layout gives commands, and the order in
 * which they are given is the order of the rules: what is appended stays in the order of creation,
 * what is inserted is newest first.
 */
import type { Ruleset } from '../../linux/netfilter/ruleset.ts';
import type { Ipv4Subnet } from '../../packet/ipv4-subnet.ts';
import type { EngineBehaviour } from '../../swarm/engine-behaviour.ts';
import { runCommands, type Command } from './commands.ts';
import { DOCKER_FORWARD_LAYOUT } from './docker-forward-layout.ts';
import { DOCKER_INTERNAL_LAYOUT } from './docker-internal-layout.ts';
import { FORWARD_LAYOUT } from './forward-layout.ts';

export interface BridgeRules {
  readonly device: string;
  readonly subnet: Ipv4Subnet;
  /** Inter-container communication. */
  readonly icc: boolean;
  readonly internal: boolean;
  /** What leaves takes the address of the host. */
  readonly masquerade: boolean;
}

export interface FirewallLayout {
  /** Chains and jumps that a daemon makes when it starts. */
  readonly chains: readonly Command[];
  /** The rules of one bridge network, when it is made. */
  readonly bridgeRules: (bridge: BridgeRules) => readonly Command[];
  /** The chain that jumps to DOCKER-INGRESS. */
  readonly ingressFrom: 'FORWARD' | 'DOCKER-FORWARD';
  /** Brings jumps back to their places after a network or the routing mesh was added. */
  readonly orderJumps?: (rules: Ruleset) => void;
  /** Whether a port's ACCEPT rule is put before or behind those that are there (`-I`, `-A`). */
  readonly acceptPort: '-I' | '-A';
  /** From 28.0.2 on, the raw table drops what does not come in by the container's bridge (ISO-07). */
  readonly protectsAddresses: boolean;
}

const LAYOUTS: Readonly<Record<EngineBehaviour['firewall'], FirewallLayout>> = {
  forward: FORWARD_LAYOUT,
  'docker-forward': DOCKER_FORWARD_LAYOUT,
  'docker-internal': DOCKER_INTERNAL_LAYOUT,
};

export function firewallLayout({ firewall }: EngineBehaviour): FirewallLayout {
  return LAYOUTS[firewall];
}

/** Makes the chains of an engine that starts. */
export function installChains(rules: Ruleset, layout: FirewallLayout): void {
  runCommands(rules, layout.chains);
}

/** Adds the rules of a bridge network. */
export function addBridgeRules(rules: Ruleset, layout: FirewallLayout, bridge: BridgeRules): void {
  runCommands(rules, layout.bridgeRules(bridge));
  layout.orderJumps?.(rules);
}
