/**
 * Built-in chains ready to be walked, one for all namespaces whose chains say the same.
 *
 * Owns the sharing: a thousand nodes have the same FORWARD chain, and what all packets walk through is
 * then one piece of memory. Equal is what prints equal, with all that it can jump to. A change of rules
 * leads to another record; the one that others share stays as it is.
 */
import { programOf, type ChainProgram } from './chain-program.ts';
import type { Chain, Policy, Table, TableName } from './ruleset.ts';

export interface BaseChain {
  readonly table: TableName;
  readonly policy: Policy;
  readonly program: ChainProgram;
}

/** Emptied when full, so that a long session cannot fill memory. */
const sharedByText = new Map<string, BaseChain>();
const MAX_SHARED = 20_000;

/** The record for a built-in chain as its rules are now. */
export function baseChainOf(table: Table, chain: Chain): BaseChain {
  const policy = chain.policy ?? 'ACCEPT';
  const text = [`${table.name} ${chain.name} ${policy}`, ...textOf(table, chain, new Set())];
  const key = text.join('\n');
  const known = sharedByText.get(key);
  if (known) return known;
  const made: BaseChain = { table: table.name, policy, program: programOf(table, chain) };
  if (sharedByText.size >= MAX_SHARED) sharedByText.clear();
  sharedByText.set(key, made);
  return made;
}

/** Rules of the chain and, behind them, of those that it jumps to. */
function textOf(table: Table, chain: Chain, seen: Set<Chain>): string[] {
  seen.add(chain);
  const lines = chain.rules.map(({ text }) => text);
  for (const { target } of chain.rules) {
    const next = target.kind === 'jump' ? table.chains.get(target.chain) : undefined;
    if (next && !seen.has(next)) lines.push(...textOf(table, next, seen));
  }
  return lines;
}
