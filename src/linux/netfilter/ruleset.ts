/**
 * The netfilter tables of one namespace: chains, policies and the rules in them.
 *
 * Owns the records and cheap questions about them. iptables-command.ts changes them, walk.ts follows
 * them, iptables-save.ts prints them. Like iptables-nft, a table comes into being with all its
 * built-in chains when it is first written to, and stays.
 */
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
  /** Grows at every change, so that what is derived from the rules can be kept until then. */
  version: number;
  /** Answer of `needsConntrack` and the version that it holds for. */
  conntrackAnswer: boolean;
  conntrackVersion: number;
}

/** Built-in chains of each table in hook order. */
export const BUILT_IN_CHAINS: Readonly<Record<TableName, readonly HookName[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** A namespace's rules before anyone has written one: no table at all. */
export function createRuleset(): Ruleset {
  return { tables: new Map(), version: 0, conntrackAnswer: false, conntrackVersion: 0 };
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

/**
 * Whether a walk of this chain could do anything: false where the table is missing, or the chain is
 * empty with policy ACCEPT. Constant time.
 */
export function hasRules(ruleset: Ruleset, table: TableName, hook: HookName): boolean {
  const chain = ruleset.tables.get(table)?.chains.get(hook);
  return chain !== undefined && (chain.rules.length > 0 || chain.policy !== 'ACCEPT');
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

/**
 * Whether the namespace tracks connections: a nat table or a `--ctstate` rule switches conntrack on
 * (nf_ct_netns_get). Worked out once per version.
 */
export function needsConntrack(ruleset: Ruleset): boolean {
  if (ruleset.conntrackVersion !== ruleset.version) {
    ruleset.conntrackAnswer = tracksConnections(ruleset);
    ruleset.conntrackVersion = ruleset.version;
  }
  return ruleset.conntrackAnswer;
}
