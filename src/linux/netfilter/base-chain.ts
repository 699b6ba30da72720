/**
 * Built-in chains ready to be walked, one for all namespaces of a world whose chains say the same.
 *
 * Owns the sharing: a thousand nodes have the same FORWARD chain, and what all packets walk through is
 * then one piece of memory. Equal are chains with the same rules, those that they can jump to included.
 * A change of rules leads to another record; the one that others share stays as it is.
 */
import { hashText } from '../../engine/text-hash.ts';
import { programOf, type ChainProgram } from './chain-program.ts';
import type { Rule } from './rule.ts';
import type { Chain, Policy, Table, TableName } from './ruleset.ts';

export interface BaseChain {
  readonly table: TableName;
  readonly policy: Policy;
  readonly program: ChainProgram;
}

/** What the rulesets of a world share. */
export interface SharedChains {
  /** By hash of what they say; of two with one hash the newer. */
  readonly byHash: Map<number, BaseChain>;
  /** Rules in all of them. */
  rules: number;
}

/**
 * Rules that are kept for others to share. Then sharing begins anew, so that rules that are added one
 * by one, with packets between, do not fill memory with all that a chain ever was.
 */
export const MAX_SHARED_RULES = 50_000;

/** Nothing shared yet. */
export function createSharedChains(): SharedChains {
  return { byHash: new Map(), rules: 0 };
}

/** The record for a built-in chain as its rules are now. */
export function baseChainOf(shared: SharedChains, table: Table, chain: Chain): BaseChain {
  const policy = chain.policy ?? 'ACCEPT';
  const rules = rulesBelow(table, chain);
  const hash = hashOf(`${table.name} ${policy}`, rules);
  const known = shared.byHash.get(hash);
  if (known?.table === table.name && known.policy === policy && areSame(known, rules)) return known;
  const made: BaseChain = { table: table.name, policy, program: programOf(table, chain) };
  share(shared, hash, made, known);
  return made;
}

function share(
  shared: SharedChains,
  hash: number,
  made: BaseChain,
  known: BaseChain | undefined,
): void {
  const count = made.program.rules.length;
  shared.rules += count - (known?.program.rules.length ?? 0);
  if (shared.rules > MAX_SHARED_RULES) {
    shared.byHash.clear();
    shared.rules = count;
  }
  shared.byHash.set(hash, made);
}

/** Rules of the chain and, behind them, of those that it jumps to, in the order of a program. */
function rulesBelow(table: Table, chain: Chain): Rule[] {
  const rules: Rule[] = [];
  const chains = new Set([chain]);
  for (const each of chains) {
    for (const rule of each.rules) {
      rules.push(rule);
      const next = rule.target.kind === 'jump' ? table.chains.get(rule.target.chain) : undefined;
      if (next) chains.add(next);
    }
  }
  return rules;
}

function hashOf(head: string, rules: readonly Rule[]): number {
  let hash = hashText(head);
  for (const rule of rules) {
    hash = Math.imul(hash ^ rule.hash, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}

function areSame({ program }: BaseChain, rules: readonly Rule[]): boolean {
  return (
    program.rules.length === rules.length &&
    rules.every((rule, at) => rule === program.rules[at] || rule.text === program.rules[at]?.text)
  );
}
