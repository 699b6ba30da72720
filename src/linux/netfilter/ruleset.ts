/**
 * The netfilter tables of one namespace: chains, policies and the rules in them.
 *
 * Owns the records and cheap questions about them. iptables-command.ts changes them, walk.ts follows
 * them, iptables-save.ts prints them. Like iptables-nft, a table comes into being with all its
 * built-in chains when it is first written to, and stays.
 */
import {
  baseChainOf,
  createSharedChains,
  type BaseChain,
  type SharedChains,
} from './base-chain.ts';
import type { Rule } from './rule.ts';

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter';
export type HookName = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
export type Policy = 'ACCEPT' | 'DROP';

export interface Chain {
  readonly name: string;
  /** Undefined for a chain that a user made. */
  policy: Policy | undefined;
  readonly rules: Rule[];
}

export interface Table {
  readonly name: TableName;
  /** Built-in chains in hook order, then the others as they were made. */
  readonly chains: Map<string, Chain>;
}

export interface Ruleset {
  readonly tables: Map<TableName, Table>;
  /**
   * Grows at every change, so that what is derived from the rules can be kept until then; 0 while there
   * is no table.
   */
  version: number;
  /** What `activeChains` worked out, and the version that it holds for. */
  active: ActiveChains;
  activeVersion: number;
  /** Where others of the same world have the same chains. */
  readonly shared: SharedChains;
}

/** Base chains that can do anything: those with rules, or a policy other than ACCEPT. */
export type ChainsOfHook = Readonly<Partial<Record<TableName, BaseChain | undefined>>>;

export interface ActiveChains {
  readonly PREROUTING: ChainsOfHook;
  readonly INPUT: ChainsOfHook;
  readonly FORWARD: ChainsOfHook;
  readonly OUTPUT: ChainsOfHook;
  readonly POSTROUTING: ChainsOfHook;
  /** A nat table or a `--ctstate` rule switches conntrack on (nf_ct_netns_get). */
  readonly tracksConnections: boolean;
}

/** Built-in chains of each table in hook order. */
export const BUILT_IN_CHAINS: Readonly<Record<TableName, readonly HookName[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

const NOTHING: ActiveChains = {
  PREROUTING: {},
  INPUT: {},
  FORWARD: {},
  OUTPUT: {},
  POSTROUTING: {},
  tracksConnections: false,
};

/** A namespace's rules before anyone has written one: no table at all. */
export function createRuleset(shared: SharedChains = createSharedChains()): Ruleset {
  return { tables: new Map(), version: 0, active: NOTHING, activeVersion: 0, shared };
}

/** The table, made with its built-in chains and policy ACCEPT where there is none yet. */
export function ensureTable(ruleset: Ruleset, name: TableName): Table {
  const existing = ruleset.tables.get(name);
  if (existing) return existing;
  const chains = new Map<string, Chain>();
  for (const chain of BUILT_IN_CHAINS[name])
    chains.set(chain, { name: chain, policy: 'ACCEPT', rules: [] });
  const table = { name, chains };
  ruleset.tables.set(name, table);
  ruleset.version += 1;
  return table;
}

function asksForState(rule: Rule): boolean {
  return rule.matches.some((match) => match.kind === 'conntrack');
}

function tracksConnections(ruleset: Ruleset): boolean {
  if (ruleset.tables.has('nat')) return true;
  for (const table of ruleset.tables.values())
    for (const chain of table.chains.values()) if (chain.rules.some(asksForState)) return true;
  return false;
}

/** The base chains that packets are walked through; worked out once per version of the rules. */
export function activeChains(ruleset: Ruleset): ActiveChains {
  if (ruleset.activeVersion !== ruleset.version) {
    ruleset.active = {
      PREROUTING: chainsOf(ruleset, 'PREROUTING'),
      INPUT: chainsOf(ruleset, 'INPUT'),
      FORWARD: chainsOf(ruleset, 'FORWARD'),
      OUTPUT: chainsOf(ruleset, 'OUTPUT'),
      POSTROUTING: chainsOf(ruleset, 'POSTROUTING'),
      tracksConnections: tracksConnections(ruleset),
    };
    ruleset.activeVersion = ruleset.version;
  }
  return ruleset.active;
}

function chainsOf(ruleset: Ruleset, hook: HookName): ChainsOfHook {
  return {
    raw: activeChain(ruleset, 'raw', hook),
    mangle: activeChain(ruleset, 'mangle', hook),
    nat: activeChain(ruleset, 'nat', hook),
    filter: activeChain(ruleset, 'filter', hook),
  };
}

function activeChain(ruleset: Ruleset, name: TableName, hook: HookName): BaseChain | undefined {
  const table = ruleset.tables.get(name);
  const chain = table?.chains.get(hook);
  if (table === undefined || chain === undefined) return undefined;
  return chain.rules.length > 0 || chain.policy !== 'ACCEPT'
    ? baseChainOf(ruleset.shared, table, chain)
    : undefined;
}
