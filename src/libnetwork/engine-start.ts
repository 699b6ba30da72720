/**
 * What an engine that starts again writes into the host's tables, which hold the rules of the one before.
 *
 * Owns which of them stay: its own chains are written anew, jumps go back to the head of their chains, so
 * before rules that somebody has put there, and what stands in DOCKER-USER, or of a bridge in a built-in
 * chain, stays as it is (ensure of iptables.go). docker0 is deleted and made again, as the last bridge. Chains
 * keep their place in the listing. Follows NewIptabler of the bridge driver and configureNetworking.
 */
import { bridgeRulesOf } from './bridge-network.ts';
import type { DockerEngine } from './docker-engine.ts';
import { asAppended, dropRules, ensureRule, makeChain, placeRule } from './firewall/commands.ts';

const DEFAULT_BRIDGE = 'bridge';
/** The one chain that is its users'. */
const USER_CHAIN = 'DOCKER-USER';

export function rebuildFirewall(engine: DockerEngine): void {
  const { layout, host, bridges } = engine;
  const { rules } = host;
  const ofBridges = [...bridges.values()]
    .sort((left, right) => Number(isDefault(left)) - Number(isDefault(right)))
    .map((bridge) => layout.bridgeRules(bridgeRulesOf(bridge)));
  dropRules(rules, (ofBridges.at(-1) ?? []).map(asAppended));
  for (const [table, text] of layout.chains) {
    const [action, chain = ''] = text.split(' ');
    if (action === '-N' && chain !== USER_CHAIN) makeChain(rules, table, chain);
  }
  for (const command of layout.chains) {
    const isRule = !command[1].startsWith('-N') && !command[1].startsWith(`-A ${USER_CHAIN}`);
    if (isRule) placeRule(rules, command);
  }
  for (const command of ofBridges.flat()) ensureRule(rules, command);
  layout.orderJumps?.(rules);
  engine.ingress.installed = false;
}

const isDefault = ({ name }: { readonly name: string }): boolean => name === DEFAULT_BRIDGE;
